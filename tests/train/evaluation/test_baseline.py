import json
from pathlib import Path
from typing import Any

import pytest

from train.config.loading import load_config
from train.evaluation.baseline import baseline_predictions
from train.metrics.summary import point_values


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_the_baseline_learns(project: Any, task: str, rows: list[dict[str, Any]]) -> None:
    lines = [json.dumps(r | {"labels": r["labels"][:1]}, ensure_ascii=False) for r in rows]
    project.data.write_text("\n".join(lines), encoding="utf-8")
    project.change(task=task)
    answers = baseline_predictions(load_config(project.config), ["train"])["train"]
    assert point_values(answers)["primary_accuracy"] > 0.9
    assert Path("runs/tiny/predictions-baseline-train.jsonl").is_file()
