"""How fast a bundle is, measured so that the figure holds on any machine."""

import time
from collections.abc import Callable, Sequence

import numpy as np

from train.metrics import Reference
from zhili.predictor import Predictor

PARAGRAPHS = 24
ROUNDS = 7
SIDE = 1024  # a product takes about as long as a paragraph
PRODUCTS = 12


def latency(predictor: Predictor, references: Sequence[Reference]) -> float:
    """The time for one paragraph, asked for by itself, as a multiple of that for a product of two matrices.

    The product is of 1024 × 1024 numbers in float32. Both are timed in turn, so that whatever else the machine does
    slows both; the median over the rounds is returned.

    Args:
        predictor: the bundle.
        references: texts; some are picked from all along the list.
    """
    texts = [references[int(i)] for i in np.linspace(0, len(references) - 1, min(PARAGRAPHS, len(references)))]
    square = np.random.default_rng(0).standard_normal((SIDE, SIDE), np.float32)

    def paragraphs() -> None:
        for gold in texts:
            predictor.predict(gold.text, gold.heading or None)

    def products() -> None:
        for _ in range(PRODUCTS):
            square @ square

    paragraphs()  # the first time is slower
    products()
    ratios = [(_seconds(paragraphs) / len(texts)) / (_seconds(products) / PRODUCTS) for _ in range(ROUNDS)]
    return float(np.median(ratios))


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
