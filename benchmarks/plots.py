"""Pictures for the documents, in one look."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

COLOURS = ("#1b6ca8", "#8a8f98", "#b9bec6", "#d8a657", "#6a9a5b", "#a5647a")
INK = "#2b2f36"


@contextmanager
def picture(path: Path, panels: int, width: float, height: float) -> Iterator[Sequence[Any]]:
    """Axes to draw into; the picture is written when the block ends well.

    Args:
        path: the PNG file.
        panels: how many side by side.
        width: in inches.
        height: in inches.
    """
    style: Any = {
        "font.family": "DejaVu Sans", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
        "text.color": INK, "axes.labelcolor": INK, "axes.titlesize": 10, "axes.titlelocation": "left",
    }  # fmt: skip
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure.subplots(1, panels, squeeze=False)[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        # Without the writer's version the same figures give the same file.
        figure.savefig(path, dpi=160, facecolor="white", metadata={"Software": None})
