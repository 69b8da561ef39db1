"""What is found of each training."""

from pathlib import Path

from benchmarks.result import Model, Result, Spread

FILE = Path("training.json")


class Epoch(Model):
    """Seconds of training, validation left out, and validation macro-F1 after it."""

    seconds: float
    score: float


class Trained(Model):
    """One training. `prepare` is the seconds for encoder, tokenisation and head; `turns` examples/s of its turns."""

    name: str
    precision: str
    prepare: float
    epochs: list[Epoch]
    turns: Spread


class TrainingResult(Result):
    """Everything of `python -m benchmarks training`: the recipe first, and the peers of it.

    `reference` is the place of the row that the others are compared with.
    """

    config: str
    share: float
    examples: int
    batch_size: int
    threads: int
    device: str
    rows: list[Trained]
    reference: int

    def per_second(self, row: Trained) -> float:
        """Examples a second over all epochs."""
        return self.examples * len(row.epochs) / sum(epoch.seconds for epoch in row.epochs)
