"""The comparison as a picture: a bar for each contender, on logarithmic scales."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.document import format_number
from benchmarks.plots import COLOURS, draw_panels
from benchmarks.predict.result import ContenderResult, PredictResult


def plot(result: PredictResult, path: Path) -> None:
    """Draw paragraphs/s, time of a single paragraph, cold start and peak memory."""
    most = max(result.threads)
    panels: list[tuple[str, Callable[[ContenderResult], float]]] = [
        (f"paragraphs/s, {most} threads", lambda one: one.per_second(most)),
        ("single paragraph, ms (median)", lambda one: 1000 * one.latency.p50),
        ("cold start, s", lambda one: one.cold_start.median),
        ("peak memory, MB", lambda one: one.peak_memory / 1e6),
    ]
    names = [one.name.replace(", ", ",\n") for one in result.contenders]
    colours = [COLOURS[0] if one is result.first else COLOURS[1] for one in result.contenders]
    with draw_panels(path, len(panels), 12.5, 0.8 + 0.5 * len(names)) as axes:
        for axis, (title, value) in zip(axes, panels, strict=True):
            values = [value(one) for one in result.contenders]
            bars = axis.barh(range(len(names)), values, color=colours, height=0.65)
            axis.bar_label(bars, [format_number(v) for v in values], padding=3)
            axis.set_xscale("log")
            axis.set_xlim(min(values) / 3, max(values) * 4)
            axis.invert_yaxis()
            axis.set_title(title)
            axis.set_yticks(range(len(names)), names if axis is axes[0] else [""] * len(names))
