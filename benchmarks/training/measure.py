"""Train the recipe with zhili and with transformers, each in its own process, in turns and to the end."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from benchmarks.process import WorkerProcess
from benchmarks.result import Machine, TimingSpread
from benchmarks.training.result import EpochResult, TrainerResult, TrainingResult
from train.config import load_config
from zhili.errors import InputError

logger = logging.getLogger(__name__)

WORKER = "benchmarks.training.worker"
ENCODER_DROPOUT = ("model.hidden_dropout=null", "model.attention_dropout=null")


@dataclass(frozen=True)
class Variant:
    """A trainer to measure: zhili's, zhili's with batches of similar length, or that of transformers.

    It trains the recipe with overrides.
    """

    name: str
    kind: Literal["zhili", "similar", "transformers"]
    overrides: tuple[str, ...] = ()


@dataclass
class _Run:
    """A training in progress: its process, what the process said when it was ready, and the results of its turns."""

    variant: Variant
    process: WorkerProcess
    ready: dict[str, Any]
    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    macro_f1: list[float] = field(default_factory=list)

    def take_turn(self) -> bool:
        """Train one turn, and return whether the epoch has more of them."""
        reply = self.process.request()
        self.rates.append(reply["examples"] / reply["seconds"])
        self.seconds[-1] += reply["seconds"]
        return not reply["epoch_ended"]

    def validate(self) -> None:
        """Compute the validation score at the end of an epoch."""
        self.macro_f1.append(self.process.request()["macro_f1"])
        logger.info("%s: %.0f s, macro-F1 %.3f", self.variant.name, self.seconds[-1], self.macro_f1[-1])

    def result(self) -> TrainerResult:
        """The result of a finished training."""
        return TrainerResult(
            name=self.variant.name,
            precision=self.ready["precision"],
            preparation=self.ready["preparation"],
            epochs=[EpochResult(seconds=s, macro_f1=f) for s, f in zip(self.seconds, self.macro_f1, strict=True)],
            rates=TimingSpread.of(self.rates),
        )


def variants(frozen: int) -> list[Variant]:
    """The recipe, with other batches and frozen lower layers (unless 0), and `Trainer` with either kind of dropout."""
    float32, padded = "training.precision=float32", ("training.group_by_length=false",)
    frozen_layers = Variant(f"zhili, {frozen} lower layers frozen", "zhili", (f"training.frozen_layers={frozen}",))
    return [
        Variant("zhili, the recipe", "zhili"),
        Variant("zhili, batches padded to their longest text", "zhili", padded),
        Variant("zhili, batches of similar length", "similar", padded),
        *([frozen_layers] if frozen else []),
        Variant("transformers.Trainer, the recipe's dropout", "transformers", (float32,)),
        Variant("transformers.Trainer, the encoder's own dropout", "transformers", (float32, *ENCODER_DROPOUT)),
    ]


def measure(config: Path, share: float, epochs: int, frozen: int, turns: int, threads: int) -> TrainingResult:
    """Train all variants to the end; they take turns.

    Args:
        config: the recipe.
        share: of the training reports, over 0 and at most 1.
        epochs: of each training.
        frozen: how many lower layers one of the variants freezes; 0 leaves that variant out.
        turns: the number of turns in an epoch.
        threads: of each training.

    Raises:
        InputError: the share is out of range, the recipe or its data cannot be used, or a training fails.
    """
    if not 0 < share <= 1:
        raise InputError(f"--share: {share:g} is out of range; a share of the training reports is over 0 and at most 1")
    recipe = load_config(config)
    if recipe.distil:
        raise InputError(f"{config}: transformers.Trainer cannot distil; give the recipe of the teacher")
    planned = variants(frozen)
    with ExitStack() as stack:
        runs = [_start(stack, variant, config, share, epochs, turns, threads) for variant in planned]
        for number in range(epochs):
            logger.info("epoch %d of %d", number + 1, epochs)
            _train_epoch(runs)
    return TrainingResult(
        machine=Machine.current(),
        config=str(config),
        share=share,
        examples=runs[0].ready["examples"],
        batch_size=recipe.training.batch_size,
        threads=threads,
        device=runs[0].ready["device"],
        trainers=[run.result() for run in runs],
        reference=next(i for i, variant in enumerate(planned) if variant.kind == "transformers"),
    )


def _start(
    stack: ExitStack, variant: Variant, config: Path, share: float, epochs: int, turns: int, threads: int
) -> _Run:
    """Start a training and wait until it is prepared, so that no other process runs while preparation is timed."""
    arguments = [variant.kind, str(config), str(share), str(threads), str(turns), f"training.epochs={epochs}"]
    process = stack.enter_context(WorkerProcess(WORKER, [*arguments, *variant.overrides], threads))
    ready = process.request()
    logger.info("%s: %d examples, prepared in %.0f s", variant.name, ready["examples"], ready["preparation"])
    return _Run(variant, process, ready)


def _train_epoch(runs: Sequence[_Run]) -> None:
    for run in runs:
        run.seconds.append(0.0)
    unfinished = list(runs)
    while unfinished:
        unfinished = [run for run in unfinished if run.take_turn()]
    for run in runs:
        run.validate()
