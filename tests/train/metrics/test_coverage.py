from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.bootstrap import resample
from train.metrics.coverage import coverage_at, coverage_curve, review_threshold
from train.metrics.predictions import Predictions


def test_the_surer_the_more_often_right(simulate: Callable[..., Predictions]) -> None:
    answers = simulate(150)
    curve = coverage_curve(answers, resample(150, 300))
    coverages = [point.coverage for point in curve]
    assert coverages[0] == 1
    assert coverages == sorted(coverages, reverse=True)
    assert curve[0].all_right.value == pytest.approx(answers.all_right.mean())
    assert curve[-1].all_right.low > curve[0].all_right.high
    for point in curve:
        kept = answers.confidence >= point.level
        assert point.coverage == pytest.approx(kept.mean())
        assert point.all_right.value == pytest.approx(answers.all_right[kept].mean())
        assert point.primary_allowed.value == pytest.approx(answers.primary_allowed[kept].mean())


def test_nothing_is_left_over_a_level_of_more_than_all(simulate: Callable[..., Predictions]) -> None:
    (point,) = coverage_at(simulate(5), [1.1], resample(5))
    assert (point.coverage, point.all_right.value) == (0, None)


def test_confidence_is_the_probability_that_all_is_right(simulate: Callable[..., Predictions]) -> None:
    answers = simulate(2000)
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        here = (answers.confidence >= low) & (answers.confidence < low + 0.2)
        assert answers.all_right[here].mean() == pytest.approx(answers.confidence[here].mean(), abs=0.07)


def test_the_lowest_level_that_is_good_enough() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.7, 0.5, 0.3])
    right = np.array([1, 1, 0, 1, 1, 0])
    assert review_threshold(confidence, right, 0.8) == 0.5
    assert review_threshold(confidence, right, 0.75) == 0.5
    assert review_threshold(confidence, right, 0.9) == 0.8  # not 0.7: both texts of one confidence go together
    assert review_threshold(confidence, right, 0.6) == 0
    assert review_threshold(confidence, 1 - right, 0.9) == 1
