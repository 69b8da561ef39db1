"""What is found of each contender."""

from pathlib import Path

from benchmarks.predict.operations import Operations
from benchmarks.result import Model, Result, Spread

FILE = Path("predict.json")


class Speed(Model):
    """Paragraphs and characters a second with so many threads; `paragraphs` is how many a round took."""

    threads: int
    paragraphs: int
    paragraphs_per_second: Spread
    characters_per_second: Spread


class Latency(Model):
    """Seconds for a paragraph asked for by itself."""

    threads: int
    paragraphs: int
    p50: float
    p95: float


class Measured(Model):
    """One contender. Peak memory and disk in bytes, cold start in seconds from process start to first answer."""

    name: str
    speeds: list[Speed]
    latency: Latency
    cold_start: Spread
    peak_memory: int
    disk: int

    def per_second(self, threads: int) -> float:
        """Paragraphs a second with so many threads, the median over the rounds."""
        return next(s.paragraphs_per_second.median for s in self.speeds if s.threads == threads)


class ProductRate(Model):
    """Operations/s of the machine's own matrix products; a multiply-add is two."""

    threads: int
    float32: Spread
    int8: Spread


class Work(Model):
    """What the first bundle's model computes: multiply-adds of its graph, and tokens and multiply-adds a paragraph."""

    operations: Operations
    tokens: float
    multiply_adds: float


class PredictResult(Result):
    """Everything of `python -m benchmarks predict`; all contenders are compared with the first."""

    source: str
    paragraphs: int
    characters: int
    rounds: int
    threads: list[int]
    contenders: list[Measured]
    products: list[ProductRate]
    work: Work

    @property
    def first(self) -> Measured:
        """The one that the others are compared with."""
        return self.contenders[0]

    def used(self, threads: int) -> float:
        """Operations/s that the first contender's model does with so many threads; a multiply-add is two."""
        return 2 * self.work.multiply_adds * self.first.per_second(threads)
