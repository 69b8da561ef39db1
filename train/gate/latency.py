"""The latency of a bundle, in a unit that does not depend on the machine."""

import time
from collections.abc import Callable, Sequence

import numpy as np

from train.metrics import Reference
from zhili.predictor import Predictor

PARAGRAPHS = 24
ROUNDS = 7
SIDE = 1024  # a product of two matrices of this size takes about as long as a paragraph
PRODUCTS = 12


def latency(predictor: Predictor, references: Sequence[Reference]) -> float:
    """The time to predict one paragraph by itself, as a multiple of the time to multiply two matrices.

    The matrices are 1024 × 1024, in float32. Paragraphs and products are timed in turn, so that other load on the
    machine slows both. The median ratio over several rounds is returned.

    Args:
        predictor: the bundle.
        references: texts; an evenly spaced sample of them is timed.
    """
    sample = [references[int(i)] for i in np.linspace(0, len(references) - 1, min(PARAGRAPHS, len(references)))]
    matrix = np.random.default_rng(0).standard_normal((SIDE, SIDE), np.float32)

    def predict() -> None:
        for reference in sample:
            predictor.predict(reference.text, reference.heading or None)

    def multiply() -> None:
        for _ in range(PRODUCTS):
            matrix @ matrix

    predict()  # the first call is slower than later ones
    multiply()
    ratios = [(_seconds(predict) / len(sample)) / (_seconds(multiply) / PRODUCTS) for _ in range(ROUNDS)]
    return float(np.median(ratios))


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
