"""An evaluation as a page for people: `runs/NAME/report.html`."""
