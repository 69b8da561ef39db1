from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.bootstrap import Array, Estimate, estimate, resample
from train.metrics.predictions import Predictions
from train.metrics.records import Metric
from train.metrics.reliability import calibration_error
from train.metrics.summary import AVERAGES, averages, count_rows, sum_by_report


def mean(sums: Array) -> Array:
    return (sums[..., 0] / sums[..., 1])[..., None]


def test_each_resample_contains_as_many_reports_as_the_data() -> None:
    weights = resample(30, 200)
    assert weights.shape == (200, 30)
    assert (weights.sum(1) == 30).all()
    assert (weights == resample(30, 200)).all()
    assert not (weights == resample(30, 200, seed=1)).all()


def interval_coverage(clustered: bool) -> float:
    """How often the interval contains the true accuracy, over 300 draws of 40 reports of 10 texts."""
    contained = 0
    for seed in range(300):
        random = np.random.default_rng(seed)
        share = random.beta(4, 1, 40)  # accuracy of each report: the mean over reports is 0.8
        right = (random.random((40, 10)) < share[:, None]).astype(float)
        table = np.stack([right.sum(1), np.full(40, 10.0)], axis=1)
        if not clustered:
            table = np.stack([right.ravel(), np.ones(400)], axis=1)
        result = estimate(table, mean, resample(len(table), 400, seed))
        contained += bool(result.low[0] <= 0.8 <= result.high[0])
    return contained / 300


@pytest.mark.slow
def test_intervals_by_report_contain_the_true_value_and_intervals_by_paragraph_are_too_narrow() -> None:
    assert 0.91 <= interval_coverage(clustered=True) <= 0.98
    assert interval_coverage(clustered=False) < 0.85


@pytest.mark.slow
def test_interval_of_macro_f1_contains_the_true_value(simulate: Callable[..., Predictions]) -> None:
    whole = simulate(3000, seed=99)
    truth = averages(count_rows(whole).sum(0))[0]
    contained = 0
    for seed in range(150):
        sample = simulate(40, seed=seed)
        result = estimate(sum_by_report(count_rows(sample), sample), averages, resample(40, 400, seed))
        contained += bool(result.low[0] <= truth <= result.high[0])
    assert AVERAGES[0] == "macro_f1"
    assert 0.89 <= contained / 150 <= 0.99


def test_undefined_metrics_are_nan_and_one_report_gives_no_interval() -> None:
    table = np.array([[3.0, 4.0, 0.0], [1.0, 4.0, 0.0]])

    def shares(sums: Array) -> Array:
        return np.stack([sums[..., 0] / sums[..., 1], sums[..., 2] / sums[..., 2]], axis=-1)

    result = estimate(table, shares, resample(2))
    assert result.value[0] == 0.5
    assert np.isnan([result.value[1], result.low[1], result.high[1]]).all()
    one_report = estimate(table[:1], shares, resample(1))
    assert one_report.value[0] == 0.75
    assert np.isnan(one_report.low).all()


def test_metric_of_an_estimate_has_none_for_nan_and_takes_another_value() -> None:
    value, low, high = np.array([0.5, np.nan]), np.array([0.25, np.nan]), np.array([0.75, np.nan])
    result = Estimate(value, low, high, draws=np.zeros((0, 2)))
    assert result.metric(0) == Metric(value=0.5, low=0.25, high=0.75)
    assert result.metric(1) == Metric(value=None, low=None, high=None)
    assert result.metric(0, value=0.0) == Metric(value=0.0, low=0.25, high=0.75)


def test_resamples_without_a_category_are_left_out_of_its_interval() -> None:
    table = np.zeros((12, 2))
    table[0] = [3, 4]  # in one report only: a third of the resamples lack it
    result = estimate(table, mean, resample(12))
    assert result.low[0] == result.high[0] == pytest.approx(0.75)


def test_reflected_intervals_of_a_calibrated_model_start_near_zero(simulate: Callable[..., Predictions]) -> None:
    # The true calibration error is 0, so everything that is measured is noise.
    lows = []
    for seed in range(20):
        predictions = simulate(60, seed=seed)
        metric = calibration_error(predictions, predictions.probabilities, resample(60, 400))
        assert metric.low <= metric.value <= metric.high
        lows.append(metric.low)
    assert np.median(lows) < 0.005
