"""Measures a bundle's time and memory against the number of paragraphs, and its time against their length."""

import logging
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from benchmarks.growth.result import ByCount, ByLength, GrowthResult
from benchmarks.paragraphs import Paragraph
from benchmarks.predict.measure import WORKER, request
from benchmarks.predict.operations import windows_of
from benchmarks.process import Process
from benchmarks.result import Machine, Spread
from zhili.inference import read_manifest

logger = logging.getLogger(__name__)

STEPS = (1, 3)  # of every power of ten
LENGTHS = (50, 100, 200, 400, 600, 800, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 10000)


def measure(bundle: Path, paragraphs: Sequence[Paragraph], most: int, rounds: int, threads: int) -> GrowthResult:
    """Measures growth.

    Args:
        bundle: a bundle of zhili.
        paragraphs: repeated in a cycle where more are asked for, and joined to make long ones.
        most: the most paragraphs predicted at once.
        rounds: how often each length is timed.
        threads: for the model.

    Raises:
        InputError: the bundle is none.
    """
    read_manifest(bundle)
    arguments = ["zhili", str(bundle), str(threads)]
    counts = []
    for count in counts_to(most):
        logger.info("%d paragraphs", count)
        counts.append(_by_count(arguments, paragraphs, count, threads))
    logger.info("lengths to %d characters", max(LENGTHS))
    return GrowthResult(
        machine=Machine.this(),
        bundle=str(bundle),
        threads=threads,
        distinct=len(paragraphs),
        counts=counts,
        lengths=_by_length(bundle, arguments, paragraphs, rounds, threads),
    )


def counts_to(most: int) -> list[int]:
    """100, 300, 1,000 … and at last `most`."""
    steps = [step * 10**power for power in range(2, len(str(most))) for step in STEPS]
    return [*(n for n in steps if n < most), most]


def _by_count(arguments: Sequence[str], paragraphs: Sequence[Paragraph], count: int, threads: int) -> ByCount:
    """A fresh process: its memory is that of this count alone. One paragraph goes before, so that it is awake."""
    with Process(WORKER, arguments, threads) as process:
        process.ask(**request(paragraphs[:1]))
        reply = process.ask(**request(paragraphs, count))
    return ByCount(paragraphs=count, seconds=sum(reply["seconds"]), peak_memory=reply["peak"])


def _by_length(
    bundle: Path, arguments: Sequence[str], paragraphs: Sequence[Paragraph], rounds: int, threads: int
) -> list[ByLength]:
    """Every length once a round, so that whatever else the machine does hits all of them."""
    texts = [Paragraph(text, "") for text in joined(paragraphs, LENGTHS)]
    windows = [windows_of(bundle, [text]) for text in texts]
    seconds: list[list[float]] = [[] for _ in texts]
    with Process(WORKER, arguments, threads) as process:
        process.ask(**request(texts))
        for _ in range(rounds):
            for found, value in zip(seconds, process.ask(**request(texts, singly=True))["seconds"], strict=True):
                found.append(value)
    return [
        ByLength(characters=len(text.text), tokens=sum(parts), windows=len(parts), seconds=Spread.of(found))
        for text, parts, found in zip(texts, windows, seconds, strict=True)
    ]


def joined(paragraphs: Sequence[Paragraph], lengths: Sequence[int]) -> Iterator[str]:
    """Texts of these lengths in characters, cut from the paragraphs in a row, begun anew where they end."""
    for length in lengths:
        text = ""
        for paragraph in cycle(paragraphs):
            if len(text) >= length:
                break
            text += paragraph.text
        yield text[:length]
