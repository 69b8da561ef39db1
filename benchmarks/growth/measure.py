"""Measure a bundle's time and memory by number of paragraphs, and its time by their length."""

import logging
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from benchmarks.growth.result import CountResult, GrowthResult, LengthResult
from benchmarks.paragraphs import Paragraph
from benchmarks.predict.contender import Contender, predict
from benchmarks.predict.operations import window_lengths
from benchmarks.result import Machine, TimingSpread
from zhili.inference import read_manifest

logger = logging.getLogger(__name__)

STEPS = (1, 3)  # in every power of ten
LENGTHS = (50, 100, 200, 400, 600, 800, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 10000)


def measure(
    bundle: Path, paragraphs: Sequence[Paragraph], max_paragraphs: int, rounds: int, threads: int
) -> GrowthResult:
    """Measure growth.

    Args:
        bundle: a bundle of zhili.
        paragraphs: repeated in a cycle to reach the counts, and joined to make long paragraphs.
        max_paragraphs: the most paragraphs to predict in one call.
        rounds: how often to time each length.
        threads: for the model.

    Raises:
        InputError: the folder is not a bundle.
    """
    read_manifest(bundle)
    contender = Contender(f"zhili.Predictor, {bundle}", "zhili", bundle)
    counts = []
    for count in paragraph_counts(max_paragraphs):
        logger.info("%d paragraphs", count)
        counts.append(_measure_count(contender, paragraphs, count, threads))
    logger.info("lengths up to %d characters", max(LENGTHS))
    return GrowthResult(
        machine=Machine.current(),
        bundle=str(bundle),
        threads=threads,
        distinct=len(paragraphs),
        counts=counts,
        lengths=_measure_lengths(contender, paragraphs, rounds, threads),
    )


def paragraph_counts(largest: int) -> list[int]:
    """100, 300, 1,000 and so on, and finally `largest`."""
    steps = [step * 10**power for power in range(2, len(str(largest))) for step in STEPS]
    return [*(n for n in steps if n < largest), largest]


def _measure_count(contender: Contender, paragraphs: Sequence[Paragraph], count: int, threads: int) -> CountResult:
    """Use a new process, so that its peak memory belongs to this count; one paragraph warms it up."""
    with contender.start(threads) as process:
        predict(process, paragraphs[:1])
        reply = predict(process, paragraphs, count)
    return CountResult(paragraphs=count, seconds=sum(reply.seconds), peak_memory=reply.peak_memory)


def _measure_lengths(
    contender: Contender, paragraphs: Sequence[Paragraph], rounds: int, threads: int
) -> list[LengthResult]:
    """Time every length once per round, so that other load on the machine affects all of them."""
    texts = [Paragraph(text, "") for text in texts_of_length(paragraphs, LENGTHS)]
    windows = [window_lengths(contender.folder, [text]) for text in texts]
    with contender.start(threads) as process:
        predict(process, texts)
        seconds = [predict(process, texts, one_by_one=True).seconds for _ in range(rounds)]
    return [
        LengthResult(
            characters=len(text.text), tokens=sum(tokens), windows=len(tokens), seconds=TimingSpread.of(values)
        )
        for text, tokens, values in zip(texts, windows, zip(*seconds, strict=True), strict=True)
    ]


def texts_of_length(paragraphs: Sequence[Paragraph], lengths: Sequence[int]) -> Iterator[str]:
    """Texts of these lengths in characters, cut from the joined paragraphs, which repeat if they are too short."""
    for length in lengths:
        text = ""
        for paragraph in cycle(paragraphs):
            if len(text) >= length:
                break
            text += paragraph.text
        yield text[:length]
