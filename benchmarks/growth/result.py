"""Records of the growth benchmark."""

from pathlib import Path

from benchmarks.result import BenchmarkResult, TimingSpread
from train.records import Record

FILE = Path("growth.json")


class CountResult(Record):
    """A new process that predicts a number of paragraphs in one call: seconds, and peak memory in bytes."""

    paragraphs: int
    seconds: float
    peak_memory: int


class LengthResult(Record):
    """A single paragraph of a number of characters: the tokens of all its windows, their number, and the seconds."""

    characters: int
    tokens: int
    windows: int
    seconds: TimingSpread


class GrowthResult(BenchmarkResult):
    """The result of `python -m benchmarks growth`; `distinct` paragraphs were repeated to reach the counts."""

    bundle: str
    threads: int
    distinct: int
    counts: list[CountResult]
    lengths: list[LengthResult]
