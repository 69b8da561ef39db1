"""Records of the prediction benchmark."""

from pathlib import Path

from benchmarks.predict.operations import Operations
from benchmarks.result import BenchmarkResult, TimingSpread
from train.records import Record

FILE = Path("predict.json")


class Speed(Record):
    """Paragraphs/s and characters/s with a number of threads; `paragraphs` is how many each round predicts."""

    threads: int
    paragraphs: int
    paragraphs_per_second: TimingSpread
    characters_per_second: TimingSpread


class Latency(Record):
    """Percentiles of the seconds for a single paragraph."""

    threads: int
    paragraphs: int
    p50: float
    p95: float


class ContenderResult(Record):
    """The measurements of one contender.

    Peak memory and disk are in bytes; cold start is in seconds from process start to first prediction.
    """

    name: str
    speeds: list[Speed]
    latency: Latency
    cold_start: TimingSpread
    peak_memory: int
    disk: int

    def per_second(self, threads: int) -> float:
        """Paragraphs/s with this number of threads, the median over the rounds."""
        return next(s.paragraphs_per_second.median for s in self.speeds if s.threads == threads)


class MatmulRate(Record):
    """Operations/s of the machine's matrix products; a multiply-add is two operations."""

    threads: int
    float32: TimingSpread
    int8: TimingSpread


class Work(Record):
    """The work of the first bundle's model: operations of its graph, mean tokens and multiply-adds per paragraph."""

    operations: Operations
    tokens: float
    multiply_adds: float


class PredictResult(BenchmarkResult):
    """The result of `python -m benchmarks predict`; all contenders are compared with the first."""

    source: str
    paragraphs: int
    characters: int
    rounds: int
    threads: list[int]
    contenders: list[ContenderResult]
    matmul: list[MatmulRate]
    work: Work

    @property
    def first(self) -> ContenderResult:
        """The contender that the others are compared with."""
        return self.contenders[0]

    def model_rate(self, threads: int) -> float:
        """Operations/s of the first contender's model with this number of threads; a multiply-add is two operations."""
        return 2 * self.work.multiply_adds * self.first.per_second(threads)
