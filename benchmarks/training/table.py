"""The training benchmark as Markdown."""

from benchmarks.document import format_number
from benchmarks.training.result import TrainerResult, TrainingResult
from train.markdown import markdown_table


def lines(result: TrainingResult) -> list[str]:
    """The section of a document: the machine, and a row for each trainer."""
    epochs = len(result.trainers[0].epochs)
    reference = result.trainers[result.reference]
    scores = [f"macro-F1 after epoch {n + 1}" for n in range(epochs)]
    columns = ["", "precision", "examples/s", f"× {reference.name}", "epoch, s", "preparation, s", *scores]
    return [
        f"{result.machine.description}; device: {result.device}.",
        "",
        f"`{result.config}` on {result.examples:,} examples ({result.share:.0%} of the training reports), epochs: "
        f"{epochs}, batch size {result.batch_size}, {result.threads} threads. The trainers take turns; the rates of "
        "the slowest and the fastest turn are in brackets. Macro-F1 is of the validation split at its best common "
        "threshold, before `training.weight_interpolation`. Preparation is loading the encoder, initialising the head "
        "and tokenising. The rates include neither preparation nor validation.",
        "",
        *markdown_table(columns, [_row(result, trainer) for trainer in result.trainers]),
    ]


def _row(result: TrainingResult, trainer: TrainerResult) -> list[str]:
    mean = sum(epoch.seconds for epoch in trainer.epochs) / len(trainer.epochs)
    rates = trainer.rates
    return [
        trainer.name,
        trainer.precision,
        f"{format_number(result.per_second(trainer))} [{format_number(rates.low)}, {format_number(rates.high)}]",
        f"{result.ratio(trainer):.2f}",
        f"{mean:,.0f}",
        f"{trainer.preparation:.0f}",
        *(f"{epoch.macro_f1:.3f}" for epoch in trainer.epochs),
    ]
