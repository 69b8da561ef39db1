"""The trainings as Markdown."""

from benchmarks.document import figure, markdown_table
from benchmarks.training.result import Trained, TrainingResult


def lines(found: TrainingResult) -> list[str]:
    """What stands in a document: the machine, and a row for each training."""
    epochs = len(found.rows[0].epochs)
    scores = [f"macro-F1 after {n + 1}" for n in range(epochs)]
    reference = found.rows[found.reference]
    columns = ["", "precision", "examples/s", f"× {reference.name}", "an epoch, s", "preparing, s", *scores]
    return [
        f"{found.machine.sentence}; trained on: {found.device}.",
        "",
        f"`{found.config}` on {found.examples:,} examples ({found.share:.0%} of the training reports), epochs: "
        f"{epochs}, batches of {found.batch_size}, in turns on {found.threads} threads; in brackets the slowest and "
        "the fastest turn. Scores are of the validation split at its best common threshold, before "
        "`training.weight_interpolation`. Preparing is the encoder, the head's start and tokenisation; neither it nor "
        "validation is in the rates.",
        "",
        *markdown_table(columns, [_row(found, row) for row in found.rows]),
    ]


def ratio(found: TrainingResult, row: Trained) -> float:
    """How many times the examples/s of the reference."""
    return found.per_second(row) / found.per_second(found.rows[found.reference])


def _row(found: TrainingResult, row: Trained) -> list[str]:
    mean = sum(epoch.seconds for epoch in row.epochs) / len(row.epochs)
    return [
        row.name,
        row.precision,
        f"{figure(found.per_second(row))} [{figure(row.turns.low)}, {figure(row.turns.high)}]",
        f"{ratio(found, row):.2f}",
        f"{mean:,.0f}",
        f"{row.prepare:.0f}",
        *(f"{epoch.score:.3f}" for epoch in row.epochs),
    ]
