import numpy as np
import pytest

from train.experiments.label_issues import _doubtful
from zhili.inference.bundle import Task
from zhili.inference.calibration import to_probabilities


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_wrong_labels_are_detected(task: Task) -> None:
    random = np.random.default_rng(0)
    targets = np.eye(4, dtype=np.int64)[random.integers(0, 4, 400)]
    probabilities = to_probabilities((targets * 8 - 4 + random.normal(0, 1, targets.shape)).astype(np.float32), task)
    wrong = random.choice(400, 20, replace=False)
    given = targets.copy()
    given[wrong] = np.roll(given[wrong], 1, axis=1)
    issues = _doubtful(given, probabilities, task)
    named = {index for index, _ in issues}
    assert len(named & set(wrong.tolist())) >= 17
    assert len(named) <= 25
    assert [quality for _, quality in issues] == sorted(quality for _, quality in issues)
