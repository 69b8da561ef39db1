import json
from typing import Any

import pytest

from train.config.loading import load_config
from train.data.example import of_split
from train.data.load import load_corpus
from train.evaluation.baseline import baseline_model
from train.metrics.references import references_from_examples
from train.metrics.summary import point_values


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_baseline_fits_its_training_texts(project: Any, task: str, rows: list[dict[str, Any]]) -> None:
    lines = [json.dumps(r | {"labels": r["labels"][:1]}, ensure_ascii=False) for r in rows]
    project.data.write_text("\n".join(lines), encoding="utf-8")
    project.change(task=task)
    config = load_config(project.config)
    corpus = load_corpus(config)
    predictions = baseline_model(config, corpus).predict(references_from_examples(of_split(corpus.examples, "train")))
    assert point_values(predictions)["primary_accuracy"] > 0.9
