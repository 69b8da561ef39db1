from pathlib import Path

import numpy as np
import pytest

from train.config.schema import Config
from train.data.taxonomy import load_taxonomy
from train.model.runner import logits_pipeline
from train.model.zero_shot import label_threshold, untrained


@pytest.mark.slow
def test_labels_per_text_sets_the_bias(hotline: Config) -> None:
    config = hotline.model_copy(update={"task": "multi_label"})
    taxonomy = load_taxonomy(Path(config.data.taxonomy))
    texts = [
        "整栋楼停水两天了，水压一直上不来。",
        "半夜工地打桩，吵得睡不着。",
        "老板拖欠我三个月工资。",
        "异地住院的医保报销要哪些材料？",
    ]
    model, tokenizer, manifest = untrained(config, taxonomy, texts)
    over = logits_pipeline(model, tokenizer, manifest.input, taxonomy).logits(texts) >= 0
    assert np.maximum(over.sum(1), 1).sum() == round(1.4 * len(texts))
    model, tokenizer, manifest = untrained(config, taxonomy, [])
    probable = logits_pipeline(model, tokenizer, manifest.input, taxonomy).logits(texts) >= 0
    assert 1 <= np.maximum(probable.sum(1), 1).mean() < 3


def test_label_threshold_is_a_rank_of_the_logits() -> None:
    logits = np.array([[3, 1, 0], [5, 4, 2]], np.float32)
    assert 2 < label_threshold(logits, 1.5) < 4
    assert label_threshold(logits, 1.0) > 4
    assert label_threshold(logits, 9.0) <= 1


def test_categories_without_a_definition_are_logged(hotline: Config, caplog: pytest.LogCaptureFixture) -> None:
    Path("names.yaml").write_text("[教育, {name: 医疗, definition: 看病买药。}]", encoding="utf-8")
    with caplog.at_level("WARNING", "train"):
        untrained(hotline, load_taxonomy(Path("names.yaml")), [])
    assert "no definition: 教育;" in caplog.text
