from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.bootstrap import Array, estimate, resample
from train.metrics.predictions import Predictions
from train.metrics.summary import AVERAGES, averages, count_rows, sum_by_report


def mean(sums: Array) -> Array:
    return (sums[..., 0] / sums[..., 1])[..., None]


def test_resamples_hold_as_many_reports_as_there_are() -> None:
    weights = resample(30, 200)
    assert weights.shape == (200, 30)
    assert (weights.sum(1) == 30).all()
    assert (weights == resample(30, 200)).all()
    assert not (weights == resample(30, 200, seed=1)).all()


def coverage(clustered: bool) -> float:
    """How often the interval holds the true share of right answers, over 300 draws of 40 reports of 10 texts."""
    hits = 0
    for seed in range(300):
        random = np.random.default_rng(seed)
        share = random.beta(4, 1, 40)  # of each report: the mean over reports is 0.8
        right = (random.random((40, 10)) < share[:, None]).astype(float)
        table = np.stack([right.sum(1), np.full(40, 10.0)], axis=1)
        if not clustered:
            table = np.stack([right.ravel(), np.ones(400)], axis=1)
        found = estimate(table, mean, resample(len(table), 400, seed))
        hits += bool(found.low[0] <= 0.8 <= found.high[0])
    return hits / 300


def test_intervals_by_report_hold_the_truth_and_those_by_paragraph_do_not() -> None:
    assert 0.91 <= coverage(clustered=True) <= 0.98
    assert coverage(clustered=False) < 0.85


def test_the_interval_of_macro_f1_holds_the_truth(simulate: Callable[..., Predictions]) -> None:
    whole = simulate(3000, seed=99)
    truth = averages(count_rows(whole).sum(0))[0]
    hits = 0
    for seed in range(150):
        sample = simulate(40, seed=seed)
        found = estimate(sum_by_report(count_rows(sample), sample), averages, resample(40, 400, seed))
        hits += bool(found.low[0] <= truth <= found.high[0])
    assert AVERAGES[0] == "macro_f1"
    assert 0.89 <= hits / 150 <= 0.99


def test_what_is_not_defined_has_no_figure_and_one_report_no_interval() -> None:
    table = np.array([[3.0, 4.0, 0.0], [1.0, 4.0, 0.0]])

    def shares(sums: Array) -> Array:
        return np.stack([sums[..., 0] / sums[..., 1], sums[..., 2] / sums[..., 2]], axis=-1)

    found = estimate(table, shares, resample(2))
    assert found.value[0] == 0.5
    assert np.isnan([found.value[1], found.low[1], found.high[1]]).all()
    alone = estimate(table[:1], shares, resample(1))
    assert alone.value[0] == 0.75
    assert np.isnan(alone.low).all()


def test_a_category_absent_from_some_resamples_is_measured_on_the_others() -> None:
    table = np.zeros((12, 2))
    table[0] = [3, 4]  # in one report alone: a third of the resamples lacks it
    found = estimate(table, mean, resample(12))
    assert found.low[0] == found.high[0] == pytest.approx(0.75)


def test_reflected_intervals_are_not_above_what_noise_makes_of_zero(simulate: Callable[..., Predictions]) -> None:
    from train.metrics.reliability import calibration_error

    # The model is calibrated: its true error is 0, and all that is measured is noise.
    lows = []
    for seed in range(20):
        answers = simulate(60, seed=seed)
        figure = calibration_error(answers, answers.probabilities, resample(60, 400))
        assert figure.low <= figure.value <= figure.high
        lows.append(figure.low)
    assert np.median(lows) < 0.005
