"""Trains the recipe and its peers in turns, each in a process of its own, to the end."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.process import Process
from benchmarks.result import Machine, Spread
from benchmarks.training.result import Epoch, Trained, TrainingResult
from train.config import load_config
from zhili.errors import InputError

logger = logging.getLogger(__name__)

WORKER = "benchmarks.training.worker"
ENCODERS_DROPOUT = ("model.hidden_dropout=null", "model.attention_dropout=null")


@dataclass(frozen=True)
class Training:
    """A training to measure: `own` or `peer`, with overrides of the recipe."""

    name: str
    kind: str
    overrides: tuple[str, ...] = ()


@dataclass
class _Running:
    """A training under way: what its turns gave."""

    training: Training
    process: Process
    ready: dict[str, Any]
    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)

    def turn(self) -> bool:
        """Trains one turn; whether the epoch goes on."""
        found = self.process.ask()
        self.rates.append(found["examples"] / found["seconds"])
        self.seconds[-1] += found["seconds"]
        return not found["over"]

    def validate(self) -> None:
        """Asks for the score that ends the epoch."""
        self.scores.append(self.process.ask()["score"])
        logger.info("%s: %.0f s, macro-F1 %.3f", self.training.name, self.seconds[-1], self.scores[-1])


def trainings(frozen: int) -> list[Training]:
    """The recipe, the recipe with lower layers frozen (unless 0), and `Trainer` with either dropout."""
    plain = "training.precision=float32"
    found = [Training("zhili, the recipe", "own")]
    if frozen:
        found.append(Training(f"zhili, {frozen} lower layers frozen", "own", (f"training.frozen_layers={frozen}",)))
    return [
        *found,
        Training("transformers.Trainer, the recipe's dropout", "peer", (plain,)),
        Training("transformers.Trainer, the encoder's own dropout", "peer", (plain, *ENCODERS_DROPOUT)),
    ]


def measure(config: Path, share: float, epochs: int, frozen: int, turns: int, threads: int) -> TrainingResult:
    """Trains all to the end, a turn of each after the other.

    Args:
        config: the recipe.
        share: of the training reports, over 0 to 1.
        epochs: of each.
        frozen: lower layers to freeze in one of them; 0 leaves that one out.
        turns: into how many parts an epoch is divided.
        threads: for each.

    Raises:
        InputError: the recipe or its data cannot be used, or a training fails.
    """
    if not 0 < share <= 1:
        raise InputError(f"--share: {share:g}; take a share of the training reports over 0, and 1 at most")
    recipe = load_config(config)
    if recipe.distil:
        raise InputError(f"{config}: distillation has no like in transformers.Trainer; name its teacher's recipe")
    planned = trainings(frozen)
    with ExitStack() as stack:
        running = [_start(stack, t, config, share, epochs, turns, threads) for t in planned]
        for number in range(epochs):
            logger.info("epoch %d of %d", number + 1, epochs)
            _epoch(running)
    return TrainingResult(
        machine=Machine.this(),
        config=str(config),
        share=share,
        examples=running[0].ready["examples"],
        batch_size=recipe.training.batch_size,
        threads=threads,
        device=running[0].ready["device"],
        rows=[_trained(one) for one in running],
        reference=next(i for i, t in enumerate(planned) if t.kind == "peer"),
    )


def _start(
    stack: ExitStack, training: Training, config: Path, share: float, epochs: int, turns: int, threads: int
) -> _Running:
    """One after the other: the reply comes when all is prepared, and its time counts."""
    options = [training.kind, str(config), str(share), str(threads), str(turns), f"training.epochs={epochs}"]
    process = stack.enter_context(Process(WORKER, [*options, *training.overrides], threads))
    ready = process.ask()
    logger.info("%s: %d examples, prepared in %.0f s", training.name, ready["examples"], ready["prepare"])
    return _Running(training, process, ready)


def _epoch(running: Sequence[_Running]) -> None:
    for one in running:
        one.seconds.append(0.0)
    left = list(running)
    while left:
        left = [one for one in left if one.turn()]
    for one in running:
        one.validate()


def _trained(one: _Running) -> Trained:
    return Trained(
        name=one.training.name,
        precision=one.ready["precision"],
        prepare=one.ready["prepare"],
        epochs=[Epoch(seconds=s, score=f) for s, f in zip(one.seconds, one.scores, strict=True)],
        turns=Spread.of(one.rates),
    )
