"""Measures all contenders in turn, each in a process of its own for every number of threads."""

import logging
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.paragraphs import Paragraph, of_like_length, spread_over
from benchmarks.predict import products
from benchmarks.predict.contenders import Contender
from benchmarks.predict.operations import bundle_operations, windows_of
from benchmarks.predict.result import Latency, Measured, PredictResult, ProductRate, Speed, Work
from benchmarks.predict.worker import BATCH
from benchmarks.process import Process, check_threads
from benchmarks.result import Machine, Spread
from zhili.errors import InputError

logger = logging.getLogger(__name__)

WORKER, PRODUCTS = "benchmarks.predict.worker", "benchmarks.predict.products"
PRODUCTS_A_ROUND = 4


@dataclass(frozen=True)
class Effort:
    """How much is measured.

    Args:
        threads: numbers of threads, each measured by itself; single paragraphs and cold starts take the most.
        rounds: how often each contender takes its turn.
        seconds: about how long a turn may take: slow contenders take fewer paragraphs, but a batch at least.
        singles: paragraphs asked for one by one, over all rounds.
        starts: fresh processes for the cold start.
    """

    threads: tuple[int, ...]
    rounds: int
    seconds: float
    singles: int
    starts: int

    def check(self) -> None:
        """Sees to it that the machine can do it.

        Raises:
            InputError: no threads, or more than there are cores.
        """
        check_threads(*self.threads)
        if min(self.rounds, self.singles, self.starts) < 1:
            raise InputError("--rounds, --singles and --starts: at least 1 of each")


@dataclass
class _Turn:
    """A contender with one number of threads: its process, its paragraphs, and what its rounds gave."""

    contender: Contender
    threads: int
    process: Process
    paragraphs: list[Paragraph] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    singles: list[float] = field(default_factory=list)
    peak: int = 0

    def ask(self, paragraphs: Sequence[Paragraph], singly: bool = False) -> list[float]:
        """The seconds that it takes for paragraphs, together or singly."""
        reply = self.process.ask(**request(paragraphs, singly=singly))
        if reply["answers"] != len(paragraphs):
            raise InputError(f"{self.contender.name}: {reply['answers']} answers to {len(paragraphs)} paragraphs")
        self.peak = reply["peak"]
        return reply["seconds"]

    def find_pace(self, paragraphs: Sequence[Paragraph], seconds: float) -> None:
        """Gives it as many paragraphs as it can do in about so many seconds."""
        trial = of_like_length(paragraphs, BATCH)
        rate = len(trial) / sum(self.ask(trial))
        batches = max(1, round(rate * seconds / BATCH))
        self.paragraphs = of_like_length(paragraphs, batches * BATCH)

    def speed(self) -> Speed:
        """What the rounds gave."""
        characters = sum(len(p.text) for p in self.paragraphs)
        return Speed(
            threads=self.threads,
            paragraphs=len(self.paragraphs),
            paragraphs_per_second=Spread.of([len(self.paragraphs) / s for s in self.seconds]),
            characters_per_second=Spread.of([characters / s for s in self.seconds]),
        )


def request(paragraphs: Sequence[Paragraph], count: int | None = None, singly: bool = False) -> dict[str, object]:
    """What `benchmarks.predict.worker` is asked; `count` repeats the paragraphs in a cycle to so many."""
    texts, headings = [p.text for p in paragraphs], [p.heading for p in paragraphs]
    count = len(texts) if count is None else count
    return {"texts": texts, "headings": headings, "count": count, "singly": singly}


def measure(
    contenders: Sequence[Contender], paragraphs: Sequence[Paragraph], source: str, effort: Effort, folder: Path
) -> PredictResult:
    """Measures contenders on paragraphs, one turn of each after the other.

    Args:
        contenders: the first, a bundle of zhili, is the one that the others are compared with.
        paragraphs: at least one.
        source: where they are from, for people.
        effort: how much is measured.
        folder: holds the model of the integer product.

    Raises:
        InputError: a contender fails.
    """
    effort.check()
    most = max(effort.threads)
    singles = spread_over(paragraphs, effort.singles)
    integers = folder / products.INTEGER_MODEL
    folder.mkdir(parents=True, exist_ok=True)
    products.write_integer_product(integers)
    rates: dict[int, list[dict[str, float]]] = {threads: [] for threads in effort.threads}
    with ExitStack() as stack:
        turns = [
            _Turn(c, threads, stack.enter_context(Process(WORKER, c.arguments(threads), threads)))
            for threads in effort.threads
            for c in contenders
        ]
        machine = {
            threads: stack.enter_context(Process(PRODUCTS, [str(integers), str(threads)], threads))
            for threads in effort.threads
        }
        for turn in turns:  # all have loaded and are awake before the first is timed
            turn.ask(of_like_length(paragraphs, BATCH))
        for process in machine.values():
            process.ask(times=1)
        for turn in turns:
            turn.find_pace(paragraphs, effort.seconds)
            logger.info(
                "%s, %d threads: %d paragraphs a round", turn.contender.name, turn.threads, len(turn.paragraphs)
            )
        for number in range(effort.rounds):
            logger.info("round %d of %d", number + 1, effort.rounds)
            for threads, process in machine.items():
                rates[threads].append(process.ask(times=PRODUCTS_A_ROUND))
            for turn in turns:
                turn.seconds += turn.ask(turn.paragraphs)
                if turn.threads == most and (share := singles[number :: effort.rounds]):
                    turn.singles += turn.ask(share, singly=True)
    starts = _cold_starts(contenders, singles[0], most, effort.starts)
    return PredictResult(
        machine=Machine.this(),
        source=source,
        paragraphs=len(paragraphs),
        characters=sum(len(p.text) for p in paragraphs),
        rounds=effort.rounds,
        threads=list(effort.threads),
        contenders=[
            _measured([t for t in turns if t.contender is c], most, found)
            for c, found in zip(contenders, starts, strict=True)
        ],
        products=[
            ProductRate(threads=n, **{kind: Spread.of([r[kind] for r in found]) for kind in ("float32", "int8")})
            for n, found in rates.items()
        ],
        work=_work(contenders[0].folder, paragraphs),
    )


def _cold_starts(contenders: Sequence[Contender], first: Paragraph, threads: int, times: int) -> list[list[float]]:
    """The seconds from process start to first answer, of fresh processes in turn, for each contender."""
    logger.info("%d cold starts of each", times)
    found: list[list[float]] = [[] for _ in contenders]
    for _ in range(times):
        for seconds, contender in zip(found, contenders, strict=True):
            seconds.append(cold_start(contender.arguments(threads), first, threads))
    return found


def cold_start(arguments: Sequence[str], first: Paragraph, threads: int) -> float:
    """The seconds from a worker's start to its first answer."""
    with Process(WORKER, arguments, threads) as process:
        process.ask(**request([first]))
        return time.perf_counter() - process.began


def _measured(turns: Sequence[_Turn], most: int, starts: Sequence[float]) -> Measured:
    """All of one contender's turns."""
    busiest = next(turn for turn in turns if turn.threads == most)
    return Measured(
        name=busiest.contender.name,
        speeds=[turn.speed() for turn in turns],
        latency=Latency(
            threads=most,
            paragraphs=len(busiest.singles),
            p50=float(np.percentile(busiest.singles, 50)),
            p95=float(np.percentile(busiest.singles, 95)),
        ),
        cold_start=Spread.of(starts),
        peak_memory=busiest.peak,
        disk=sum(path.stat().st_size for path in busiest.contender.folder.rglob("*") if path.is_file()),
    )


def _work(bundle: Path, paragraphs: Sequence[Paragraph]) -> Work:
    operations, windows = bundle_operations(bundle), windows_of(bundle, paragraphs)
    return Work(
        operations=operations,
        tokens=sum(windows) / len(paragraphs),
        multiply_adds=operations.of(windows) / len(paragraphs),
    )
