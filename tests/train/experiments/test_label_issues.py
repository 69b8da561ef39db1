import numpy as np
import pytest

from train.experiments.label_issues import _issues
from zhili.inference.bundle import Task
from zhili.inference.calibration import to_probabilities


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_labels_that_were_spoiled_are_found(task: Task) -> None:
    random = np.random.default_rng(0)
    gold = np.eye(4, dtype=np.int64)[random.integers(0, 4, 400)]
    probabilities = to_probabilities((gold * 8 - 4 + random.normal(0, 1, gold.shape)).astype(np.float32), task)
    spoiled = random.choice(400, 20, replace=False)
    given = gold.copy()
    given[spoiled] = np.roll(given[spoiled], 1, axis=1)
    found = _issues(given, probabilities, task)
    named = {index for index, _ in found}
    assert len(named & set(spoiled.tolist())) >= 17
    assert len(named) <= 25
    assert [quality for _, quality in found] == sorted(quality for _, quality in found)
