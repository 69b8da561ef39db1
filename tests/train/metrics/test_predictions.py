import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from train.metrics.predictions import Predictions, load_predictions
from zhili.errors import InputError


def test_saved_predictions_load_unchanged(simulate: Callable[..., Predictions], tmp_path: Path) -> None:
    predictions = simulate(4, noise=1.0)
    predictions.save(tmp_path / "p.jsonl")
    loaded = load_predictions(tmp_path / "p.jsonl")
    assert loaded.references == predictions.references
    assert loaded.ids == predictions.ids
    assert (loaded.label_mask == predictions.label_mask).all()
    assert (loaded.primary == predictions.primary).all()
    assert np.allclose(loaded.probabilities, predictions.probabilities, atol=1e-6)
    assert np.allclose(loaded.confidence, predictions.confidence, atol=1e-6)
    count = len(loaded.references)
    assert [loaded.labels(i) for i in range(count)] == [predictions.labels(i) for i in range(count)]


def test_concatenation_keeps_the_order_of_parts(simulate: Callable[..., Predictions]) -> None:
    one, other = simulate(3), simulate(2, seed=1)
    both = Predictions.concatenate([one, other])
    assert (both.label_mask == np.concatenate([one.label_mask, other.label_mask])).all()
    assert both.references == [*one.references, *other.references]


@pytest.mark.parametrize("line", ['{"id": "x"}', '{"id": "x", "primary": "a", "labels": ["a"], "scores": {"a": 1}}'])
def test_a_file_with_another_format_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: report: field required; use a file that `train evaluate` wrote"):
        load_predictions(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"predicted": []}, "line 2: no predicted label"),
        ({"probabilities": {"a": 0.9}}, "line 2: the categories differ from those of line 1"),
    ],
)
def test_lines_without_a_label_or_with_other_categories_are_refused(
    simulate: Callable[..., Predictions], tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    path = tmp_path / "p.jsonl"
    simulate(1).save(path)
    first, second, *_ = path.read_text(encoding="utf-8").splitlines()
    changed = json.dumps(json.loads(second) | change, ensure_ascii=False)
    path.write_text(f"{first}\n{changed}\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_predictions(path)
