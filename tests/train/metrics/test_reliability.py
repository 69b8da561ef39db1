import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.bootstrap import resample
from train.metrics.predictions import Predictions
from train.metrics.references import Reference
from train.metrics.reliability import calibration_result
from zhili.inference.decision import DecisionRule


def test_calibration_error_equals_a_count_by_hand(decision_rule: Callable[..., DecisionRule]) -> None:
    # Bins are 1/15 wide. 0.5 and 0.52 share a bin, and one of the two is a label. 0.9 has a bin of its own and is a
    # label. 0.1 and 0.1 are not labels. The optional label at 0.95 is left out.
    references = [
        Reference(id="1", report="r", text="好", required=("a",), primary=("a",)),
        Reference(id="2", report="s", text="好", required=("b",), primary=("b",)),
        Reference(id="3", report="s", text="好", required=(), optional=("a",), primary=()),
    ]
    p = np.array([[0.5, 0.1], [0.52, 0.9], [0.95, 0.1]], np.float32)
    predictions = Predictions.from_probabilities(references, ("a", "b"), p, decision_rule("ab", 0.5))
    result = calibration_result(predictions, resample(2))
    assert result.after.error.value == pytest.approx((abs(1.02 - 1) + abs(0.9 - 1) + 0.2) / 5, abs=1e-6)
    assert result.categories_after["a"].error.value == pytest.approx(0.02 / 2, abs=1e-6)
    assert sum(b.count for b in result.after.bins) == 5
    (middle,) = [b for b in result.after.bins if b.count and b.lower < 0.51 < b.upper]
    assert (middle.count, middle.share.value) == (2, 0.5)
    assert middle.probability == pytest.approx(0.51)
    assert result.before is None


def test_calibration_is_measured_before_and_after(simulate: Callable[..., Predictions]) -> None:
    predictions = simulate(100)
    p = predictions.probabilities.astype(float)
    sharp = (p**3 / (p**3 + (1 - p) ** 3)).astype(np.float32)  # logits three times too large
    result = calibration_result(dataclasses.replace(predictions, uncalibrated=sharp), resample(100, 300))
    assert result.before is not None and result.categories_before is not None
    assert result.after.error.high < result.before.error.low
    for name in predictions.ids:
        assert result.categories_after[name].error.value < result.categories_before[name].error.value
    counts = [sum(r.bins[i].count for r in result.categories_after.values()) for i in range(15)]
    assert counts == [b.count for b in result.after.bins]
