"""Records of the training benchmark."""

from pathlib import Path

from benchmarks.result import BenchmarkResult, TimingSpread
from train.records import Record

FILE = Path("training.json")


class EpochResult(Record):
    """One epoch: seconds of training without validation, and the validation macro-F1 after it."""

    seconds: float
    macro_f1: float


class TrainerResult(Record):
    """The measurements of one trainer.

    `preparation` is the seconds for encoder, head and tokenisation; `rates` are the examples/s of its turns.
    """

    name: str
    precision: str
    preparation: float
    epochs: list[EpochResult]
    rates: TimingSpread


class TrainingResult(BenchmarkResult):
    """The result of `python -m benchmarks training`: zhili's trainers, then those of transformers.

    `reference` is the index of the trainer that all are compared with.
    """

    config: str
    share: float
    examples: int
    batch_size: int
    threads: int
    device: str
    trainers: list[TrainerResult]
    reference: int

    def per_second(self, trainer: TrainerResult) -> float:
        """Examples/s over all epochs."""
        return self.examples * len(trainer.epochs) / sum(epoch.seconds for epoch in trainer.epochs)

    def ratio(self, trainer: TrainerResult) -> float:
        """Examples/s relative to the reference."""
        return self.per_second(trainer) / self.per_second(self.trainers[self.reference])
