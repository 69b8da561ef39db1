"""The comparison as a picture: a bar for each contender, on logarithmic scales."""

from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.document import figure
from benchmarks.plots import COLOURS, picture
from benchmarks.predict.result import Measured, PredictResult


def plot(found: PredictResult, path: Path) -> None:
    """Draws paragraphs/s, time of a single paragraph, cold start and peak memory."""
    most = max(found.threads)
    panels: list[tuple[str, Callable[[Measured], float]]] = [
        (f"paragraphs a second, {most} threads", lambda one: one.per_second(most)),
        ("one paragraph, ms (median)", lambda one: 1000 * one.latency.p50),
        ("cold start, s", lambda one: one.cold_start.median),
        ("peak memory, MB", lambda one: one.peak_memory / 1e6),
    ]
    names = [one.name.replace(", ", ",\n") for one in found.contenders]
    with picture(path, len(panels), 12.5, 0.8 + 0.5 * len(names)) as axes:
        for axis, (title, value) in zip(axes, panels, strict=True):
            values = [value(one) for one in found.contenders]
            bars = axis.barh(range(len(names)), values, color=_colours(found), height=0.65)
            axis.bar_label(bars, [figure(v) for v in values], padding=3)
            axis.set_xscale("log")
            axis.set_xlim(min(values) / 3, max(values) * 4)
            axis.invert_yaxis()
            axis.set_title(title)
            axis.set_yticks(range(len(names)), names if axis is axes[0] else [""] * len(names))


def _colours(found: PredictResult) -> Sequence[str]:
    return [COLOURS[0] if one is found.first else COLOURS[1] for one in found.contenders]
