import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.bootstrap import resample
from train.metrics.predictions import Predictions
from train.metrics.references import Reference
from train.metrics.reliability import calibration
from zhili.inference.decision import DecisionRule

Simulate = Callable[..., Predictions]


def test_the_error_is_what_counting_by_hand_gives() -> None:
    # Bins of 1/15: 0.5 and 0.52 share one, of which one in two is a label; 0.9 is alone and right; 0.1 and 0.1 are not
    # labels; the optional label at 0.95 is left out.
    references = [
        Reference(id="1", report="r", text="好", required=("a",), primary=("a",)),
        Reference(id="2", report="s", text="好", required=("b",), primary=("b",)),
        Reference(id="3", report="s", text="好", required=(), optional=("a",), primary=()),
    ]
    p = np.array([[0.5, 0.1], [0.52, 0.9], [0.95, 0.1]], np.float32)
    answers = Predictions.from_probabilities(references, ("a", "b"), p, DecisionRule("multi_label", np.full(2, 0.5, np.float32)))
    found = calibration(answers, resample(2))
    assert found.after.error.value == pytest.approx((abs(1.02 - 1) + abs(0.9 - 1) + 0.2) / 5, abs=1e-6)
    assert found.categories_after["a"].error.value == pytest.approx(0.02 / 2, abs=1e-6)
    assert sum(b.count for b in found.after.bins) == 5
    (middle,) = [b for b in found.after.bins if b.count and b.lower < 0.51 < b.upper]
    assert (middle.count, middle.share.value) == (2, 0.5)
    assert middle.probability == pytest.approx(0.51)
    assert found.before is None


def test_calibration_is_measured_before_and_after(simulate: Simulate) -> None:
    answers = simulate(100)
    p = answers.probabilities.astype(float)
    sharp = (p**3 / (p**3 + (1 - p) ** 3)).astype(np.float32)  # logits three times too large
    found = calibration(dataclasses.replace(answers, uncalibrated=sharp), resample(100, 300))
    assert found.before is not None and found.categories_before is not None
    assert found.after.error.high < found.before.error.low
    for name in answers.ids:
        assert found.categories_after[name].error.value < found.categories_before[name].error.value
    counts = [sum(r.bins[i].count for r in found.categories_after.values()) for i in range(15)]
    assert counts == [b.count for b in found.after.bins]
