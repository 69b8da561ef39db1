"""The common style of the pictures in documents."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

COLOURS = ("#1b6ca8", "#8a8f98", "#b9bec6", "#d8a657", "#6a9a5b", "#a5647a")
TEXT_COLOUR = "#2b2f36"


@contextmanager
def draw_panels(path: Path, panels: int, width: float, height: float) -> Iterator[Sequence[Any]]:
    """Yield axes to draw into, and write the picture if the block succeeds.

    Args:
        path: the PNG file.
        panels: the number of axes, side by side.
        width: in inches.
        height: in inches.
    """
    style: Any = {
        "font.family": "DejaVu Sans", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
        "text.color": TEXT_COLOUR, "axes.labelcolor": TEXT_COLOUR, "axes.titlesize": 10, "axes.titlelocation": "left",
    }  # fmt: skip
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure.subplots(1, panels, squeeze=False)[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        # Matplotlib writes its version into the file by default; without it, equal data give an equal file.
        figure.savefig(path, dpi=160, facecolor="white", metadata={"Software": None})
