from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from train.metrics.predictions import Predictions, load_predictions
from zhili.errors import InputError


def test_answers_come_back_as_they_were_written(simulate: Callable[..., Predictions], tmp_path: Path) -> None:
    answers = simulate(4, noise=1.0)
    answers.save(tmp_path / "p.jsonl")
    back = load_predictions(tmp_path / "p.jsonl")
    assert back.references == answers.references
    assert back.ids == answers.ids
    assert (back.label_mask == answers.label_mask).all()
    assert (back.primary == answers.primary).all()
    assert np.allclose(back.probabilities, answers.probabilities, atol=1e-6)
    assert np.allclose(back.confidence, answers.confidence, atol=1e-6)
    assert [back.labels(i) for i in range(len(back.references))] == [answers.labels(i) for i in range(len(back.references))]


def test_parts_are_joined_in_order(simulate: Callable[..., Predictions]) -> None:
    one, other = simulate(3), simulate(2, seed=1)
    joined = Predictions.concatenate([one, other])
    assert (joined.label_mask == np.concatenate([one.label_mask, other.label_mask])).all()
    assert joined.references == [*one.references, *other.references]


@pytest.mark.parametrize("line", ['{"id": "x"}', '{"id": "x", "primary": "a", "labels": ["a"], "scores": {"a": 1}}'])
def test_a_file_of_another_form_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: report: Field required; name predictions"):
        load_predictions(path)
