"""How time and memory grow."""

from pathlib import Path

from benchmarks.result import Model, Result, Spread

FILE = Path("growth.json")


class ByCount(Model):
    """A fresh process that predicts so many paragraphs at once: seconds and peak memory in bytes."""

    paragraphs: int
    seconds: float
    peak_memory: int


class ByLength(Model):
    """One paragraph of so many characters, in so many windows with so many tokens in all: seconds."""

    characters: int
    tokens: int
    windows: int
    seconds: Spread


class GrowthResult(Result):
    """Everything of `python -m benchmarks growth`. `distinct` paragraphs were repeated to make the counts."""

    bundle: str
    threads: int
    distinct: int
    counts: list[ByCount]
    lengths: list[ByLength]
