from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.bootstrap import resample
from train.metrics.coverage import TABLE_COVERAGES, coverage_at, coverage_curve, nearest_points, review_threshold
from train.metrics.predictions import Predictions
from train.metrics.records import CoveragePoint, Metric


def test_accuracy_rises_as_coverage_falls(simulate: Callable[..., Predictions]) -> None:
    predictions = simulate(150)
    curve = coverage_curve(predictions, resample(150, 300))
    coverages = [point.coverage for point in curve]
    assert coverages[0] == 1
    assert coverages == sorted(coverages, reverse=True)
    assert curve[0].all_right.value == pytest.approx(predictions.all_right.mean())
    assert curve[-1].all_right.low > curve[0].all_right.high
    for point in curve:
        kept = predictions.confidence >= point.threshold
        assert point.coverage == pytest.approx(kept.mean())
        assert point.all_right.value == pytest.approx(predictions.all_right[kept].mean())
        assert point.primary_allowed.value == pytest.approx(predictions.primary_allowed[kept].mean())


def test_accuracy_is_undefined_above_the_highest_confidence(simulate: Callable[..., Predictions]) -> None:
    (point,) = coverage_at(simulate(5), [1.1], resample(5))
    assert (point.coverage, point.all_right.value) == (0, None)


def test_nearest_points_have_the_coverages_next_to_those_wanted() -> None:
    undefined = Metric(value=None)
    curve = [
        CoveragePoint(threshold=1 - coverage, coverage=coverage, all_right=undefined, primary_allowed=undefined)
        for coverage in (1.0, 0.93, 0.81, 0.4)
    ]
    assert [point.coverage for point in nearest_points(curve, [0.99, 0.5, 0.05, 0.85])] == [1.0, 0.4, 0.4, 0.81]
    assert [point.coverage for point in nearest_points(curve)] == [1.0, 0.93, 0.93, 0.81, 0.81, 0.4]
    assert len(nearest_points(curve)) == len(TABLE_COVERAGES)


def test_confidence_is_the_probability_that_all_labels_are_correct(simulate: Callable[..., Predictions]) -> None:
    predictions = simulate(2000)
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = (predictions.confidence >= low) & (predictions.confidence < low + 0.2)
        expected = predictions.confidence[inside].mean()
        assert predictions.all_right[inside].mean() == pytest.approx(expected, abs=0.07)


def test_review_threshold_is_the_lowest_that_meets_the_accuracy() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.7, 0.5, 0.3])
    right = np.array([1, 1, 0, 1, 1, 0])
    assert review_threshold(confidence, right, 0.8) == 0.5
    assert review_threshold(confidence, right, 0.75) == 0.5
    assert review_threshold(confidence, right, 0.9) == 0.8  # not 0.7: no threshold separates equal confidences
    assert review_threshold(confidence, right, 0.6) == 0.3  # the lowest seen: a more doubtful text needs review
    assert review_threshold(confidence, 1 - right, 0.9) == 1
