"""Growth as a picture: time and memory against the number of paragraphs, time against the length of one."""

from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.growth.result import GrowthResult
from benchmarks.plots import COLOURS, picture


def plot(found: GrowthResult, path: Path) -> None:
    """Draws the three panels."""
    with picture(path, 3, 12.5, 3.6) as (time, memory, length):
        _time(time, found)
        _memory(memory, found)
        _length(length, found)


def _time(axis: Any, found: GrowthResult) -> None:
    numbers, seconds = [c.paragraphs for c in found.counts], [c.seconds for c in found.counts]
    each = seconds[-1] / numbers[-1]
    axis.plot(numbers, [n * each for n in numbers], color=COLOURS[1], linestyle="--", label="in proportion to the last")
    axis.plot(numbers, seconds, color=COLOURS[0], marker="o", label="measured")
    axis.set(xscale="log", yscale="log", xlabel="paragraphs", ylabel="seconds")
    axis.set_title(f"time: {1000 * each:.1f} ms a paragraph at the end")
    axis.legend(frameon=False)


def _memory(axis: Any, found: GrowthResult) -> None:
    axis.plot([c.paragraphs for c in found.counts], [c.peak_memory / 1e6 for c in found.counts], "o-", color=COLOURS[0])
    axis.set(xscale="log", xlabel="paragraphs", ylabel="MB")
    axis.set_ylim(bottom=0)
    axis.set_title("peak memory, answers included")


def _length(axis: Any, found: GrowthResult) -> None:
    """A line where a text takes one window more, as long as these can be told apart."""
    characters = [x.characters for x in found.lengths]
    low, high = ([1000 * getattr(x.seconds, end) for x in found.lengths] for end in ("low", "high"))
    axis.fill_between(characters, low, high, color=COLOURS[0], alpha=0.2, linewidth=0)
    axis.plot(characters, [1000 * x.seconds.median for x in found.lengths], "o-", color=COLOURS[0])
    for before, after in pairwise(found.lengths):
        if before.windows == 1 < after.windows:
            axis.axvspan(0, before.characters, color=COLOURS[3], alpha=0.25, linewidth=0, label="one window")
            axis.legend(frameon=False, loc="upper left")
    last = found.lengths[-1]
    axis.annotate(f"{last.windows} windows", (last.characters, 1000 * last.seconds.median), xytext=(-14, 2),
                  textcoords="offset points", ha="right")  # fmt: skip
    axis.set(xlabel="characters of one paragraph", ylabel="ms")
    axis.set_ylim(bottom=0)
    axis.set_title("time of one paragraph by its length")
