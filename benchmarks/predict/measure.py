"""Measure all contenders in turn, each in its own process for every number of threads."""

import logging
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.paragraphs import Paragraph, evenly_spaced, sample_by_length
from benchmarks.predict import matmul
from benchmarks.predict.contender import Contender, predict
from benchmarks.predict.operations import bundle_operations, window_lengths
from benchmarks.predict.result import ContenderResult, Latency, MatmulRate, PredictResult, Speed, Work
from benchmarks.predict.worker import BATCH
from benchmarks.process import WorkerProcess, check_threads
from benchmarks.result import Machine, TimingSpread
from zhili.errors import InputError

logger = logging.getLogger(__name__)

MATMUL = "benchmarks.predict.matmul"
PRODUCTS_PER_ROUND = 4


@dataclass(frozen=True)
class Effort:
    """How much to measure.

    Args:
        threads: numbers of threads, each measured separately; single paragraphs and cold starts use the largest.
        rounds: the number of turns of each contender.
        seconds: the approximate length of a turn. A slow contender predicts fewer paragraphs, but at least a batch.
        singles: paragraphs to predict one by one, over all rounds.
        starts: new processes to start for the cold start.
    """

    threads: tuple[int, ...]
    rounds: int
    seconds: float
    singles: int
    starts: int

    def check(self) -> None:
        """Check that this machine can do it.

        Raises:
            InputError: a number is not positive, no number of threads is given, or there are fewer cores than threads.
        """
        check_threads(*self.threads)
        if min(self.rounds, self.singles, self.starts) < 1:
            raise InputError("--rounds, --singles and --starts: each must be at least 1")


@dataclass
class _Run:
    """A contender with one number of threads: its process, its paragraphs, and the seconds of its turns."""

    contender: Contender
    threads: int
    process: WorkerProcess
    paragraphs: list[Paragraph] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    singles: list[float] = field(default_factory=list)
    peak_memory: int = 0

    def predict(self, paragraphs: Sequence[Paragraph], one_by_one: bool = False) -> list[float]:
        """The seconds for predicting the paragraphs, together or one by one."""
        reply = predict(self.process, paragraphs, one_by_one=one_by_one)
        self.peak_memory = reply.peak_memory
        return reply.seconds

    def choose_paragraphs(self, paragraphs: Sequence[Paragraph], seconds: float) -> None:
        """Choose as many paragraphs as it predicts in about this many seconds, but at least a batch."""
        trial = sample_by_length(paragraphs, BATCH)
        rate = len(trial) / sum(self.predict(trial))
        batches = max(1, round(rate * seconds / BATCH))
        self.paragraphs = sample_by_length(paragraphs, batches * BATCH)
        logger.info("%s, %d threads: %d paragraphs per round", self.contender.name, self.threads, len(self.paragraphs))

    def speed(self) -> Speed:
        """The rates over the rounds."""
        characters = sum(len(p.text) for p in self.paragraphs)
        return Speed(
            threads=self.threads,
            paragraphs=len(self.paragraphs),
            paragraphs_per_second=TimingSpread.of([len(self.paragraphs) / s for s in self.seconds]),
            characters_per_second=TimingSpread.of([characters / s for s in self.seconds]),
        )


@dataclass
class _Matmul:
    """The process that measures the machine's matrix products with one number of threads, and its rates by round."""

    threads: int
    process: WorkerProcess
    rates: list[dict[str, float]] = field(default_factory=list)

    def rate(self) -> MatmulRate:
        """The rates over the rounds."""
        float32, int8 = (TimingSpread.of([rate[kind] for rate in self.rates]) for kind in ("float32", "int8"))
        return MatmulRate(threads=self.threads, float32=float32, int8=int8)


def measure(
    contenders: Sequence[Contender], paragraphs: Sequence[Paragraph], source: str, effort: Effort, folder: Path
) -> PredictResult:
    """Measure contenders on paragraphs; in each round they take turns.

    Args:
        contenders: the first, a bundle of zhili, is the one that the others are compared with.
        paragraphs: at least one.
        source: where the paragraphs are from, for people.
        effort: how much to measure.
        folder: where the model of the integer product is written.

    Raises:
        InputError: a contender fails, or this machine has too few cores.
    """
    effort.check()
    singles = evenly_spaced(paragraphs, effort.singles)
    with ExitStack() as stack:
        runs = [_Run(c, n, stack.enter_context(c.start(n))) for n in effort.threads for c in contenders]
        products = _start_matmul(stack, effort.threads, folder)
        for run in runs:  # every process loads and warms up before the first one is timed
            run.predict(sample_by_length(paragraphs, BATCH))
        for product in products:
            product.process.request(times=1)
        for run in runs:
            run.choose_paragraphs(paragraphs, effort.seconds)
        for number in range(effort.rounds):
            logger.info("round %d of %d", number + 1, effort.rounds)
            _take_turns(runs, products, singles[number :: effort.rounds])
    starts = _cold_starts(contenders, singles[0], max(effort.threads), effort.starts)
    return PredictResult(
        machine=Machine.current(),
        source=source,
        paragraphs=len(paragraphs),
        characters=sum(len(p.text) for p in paragraphs),
        rounds=effort.rounds,
        threads=list(effort.threads),
        contenders=[
            _contender_result([run for run in runs if run.contender is contender], seconds)
            for contender, seconds in zip(contenders, starts, strict=True)
        ],
        matmul=[product.rate() for product in products],
        work=_work(contenders[0].folder, paragraphs),
    )


def _start_matmul(stack: ExitStack, threads: Sequence[int], folder: Path) -> list[_Matmul]:
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / "product.onnx"
    matmul.write_integer_model(model, matmul.SIDE)
    return [_Matmul(n, stack.enter_context(WorkerProcess(MATMUL, [str(model), str(n)], n))) for n in threads]


def _take_turns(runs: Sequence[_Run], products: Sequence[_Matmul], singles: Sequence[Paragraph]) -> None:
    """One round; the runs with the most threads also predict `singles` one by one."""
    most = max(run.threads for run in runs)
    for product in products:
        product.rates.append(product.process.request(times=PRODUCTS_PER_ROUND))
    for run in runs:
        run.seconds += run.predict(run.paragraphs)
        if run.threads == most and singles:
            run.singles += run.predict(singles, one_by_one=True)


def _cold_starts(contenders: Sequence[Contender], first: Paragraph, threads: int, times: int) -> list[list[float]]:
    """For each contender, the seconds from process start to first prediction; the contenders take turns."""
    logger.info("%d cold starts of each", times)
    starts: list[list[float]] = [[] for _ in contenders]
    for _ in range(times):
        for seconds, contender in zip(starts, contenders, strict=True):
            with contender.start(threads) as process:
                predict(process, [first])
                seconds.append(time.perf_counter() - process.began)
    return starts


def _contender_result(runs: Sequence[_Run], starts: Sequence[float]) -> ContenderResult:
    """The result of the runs of one contender."""
    main = max(runs, key=lambda run: run.threads)
    return ContenderResult(
        name=main.contender.name,
        speeds=[run.speed() for run in runs],
        latency=Latency(
            threads=main.threads,
            paragraphs=len(main.singles),
            p50=float(np.percentile(main.singles, 50)),
            p95=float(np.percentile(main.singles, 95)),
        ),
        cold_start=TimingSpread.of(starts),
        peak_memory=main.peak_memory,
        disk=sum(path.stat().st_size for path in main.contender.folder.rglob("*") if path.is_file()),
    )


def _work(bundle: Path, paragraphs: Sequence[Paragraph]) -> Work:
    operations, lengths = bundle_operations(bundle), window_lengths(bundle, paragraphs)
    return Work(
        operations=operations,
        tokens=sum(lengths) / len(paragraphs),
        multiply_adds=operations.total(lengths) / len(paragraphs),
    )
