"""Growth as a picture: time and memory by number of paragraphs, time by length of a paragraph."""

from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.growth.result import GrowthResult
from benchmarks.plots import COLOURS, draw_panels


def plot(result: GrowthResult, path: Path) -> None:
    """Draw the three panels."""
    with draw_panels(path, 3, 12.5, 3.6) as (time, memory, length):
        _draw_time(time, result)
        _draw_memory(memory, result)
        _draw_length(length, result)


def _draw_time(axis: Any, result: GrowthResult) -> None:
    counts, seconds = [c.paragraphs for c in result.counts], [c.seconds for c in result.counts]
    rate = seconds[-1] / counts[-1]
    axis.plot(counts, [n * rate for n in counts], color=COLOURS[1], linestyle="--", label="proportional to the last")
    axis.plot(counts, seconds, color=COLOURS[0], marker="o", label="measured")
    axis.set(xscale="log", yscale="log", xlabel="paragraphs", ylabel="seconds")
    axis.set_title(f"time: {1000 * rate:.1f} ms per paragraph at the largest count")
    axis.legend(frameon=False)


def _draw_memory(axis: Any, result: GrowthResult) -> None:
    counts, megabytes = [c.paragraphs for c in result.counts], [c.peak_memory / 1e6 for c in result.counts]
    axis.plot(counts, megabytes, "o-", color=COLOURS[0])
    axis.set(xscale="log", xlabel="paragraphs", ylabel="MB")
    axis.set_ylim(bottom=0)
    axis.set_title("peak memory, including predictions")


def _draw_length(axis: Any, result: GrowthResult) -> None:
    """Draw the time, and shade the lengths that fit into one window."""
    characters = [x.characters for x in result.lengths]
    low, high = ([1000 * getattr(x.seconds, end) for x in result.lengths] for end in ("low", "high"))
    axis.fill_between(characters, low, high, color=COLOURS[0], alpha=0.2, linewidth=0)
    axis.plot(characters, [1000 * x.seconds.median for x in result.lengths], "o-", color=COLOURS[0])
    for before, after in pairwise(result.lengths):
        if before.windows == 1 < after.windows:
            axis.axvspan(0, before.characters, color=COLOURS[3], alpha=0.25, linewidth=0, label="one window")
            axis.legend(frameon=False, loc="upper left")
    last = result.lengths[-1]
    axis.annotate(f"{last.windows} windows", (last.characters, 1000 * last.seconds.median), xytext=(-14, 2),
                  textcoords="offset points", ha="right")  # fmt: skip
    axis.set(xlabel="characters in one paragraph", ylabel="ms")
    axis.set_ylim(bottom=0)
    axis.set_title("time of one paragraph by length")
