import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

from train.config import load_config
from train.data import load_corpus, of_split
from train.export import export
from train.model import load_checkpoint, save_checkpoint
from train.training import fit
from zhili import Predictor

ROOT = Path(__file__).parents[3]


def test_described_checkpoint_is_never_loaded_with_a_random_head(trained: Any) -> None:
    checkpoint = trained.folder / "runs" / "tiny" / "checkpoint"
    with pytest.raises(ValueError, match="trust_remote_code"):
        AutoModelForSequenceClassification.from_pretrained(checkpoint, trust_remote_code=False)
    with pytest.raises(ValueError):
        AutoModelForSequenceClassification.from_pretrained(checkpoint)
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, trust_remote_code=True)
    own = load_checkpoint(checkpoint)
    assert list(model.config.id2label.values()) == list(own.manifest.taxonomy.ids)
    assert all(torch.equal(value, own.model.state_dict()[name]) for name, value in model.state_dict().items())


@pytest.mark.parametrize(
    ("head", "task", "prefix"),
    [
        ("description", "multi_label", "query: "),
        ("description", "single_label", ""),
        ("linear", "multi_label", ""),
        ("linear", "single_label", "query: "),
    ],
)
def test_pipeline_agrees_with_the_bundle(
    project: Any, rows: list[dict[str, Any]], head: str, task: str, prefix: str
) -> None:
    if task == "single_label":
        first = [row | {"labels": row["labels"][:1]} for row in rows]
        project.data.write_text("".join(json.dumps(row) + "\n" for row in first), encoding="utf-8")
    project.change(model__head=head, task=task, model__prefix=prefix, training__epochs=1, calibration="platt")
    config = load_config(project.config, ["export.max_probability_difference=1", "export.max_macro_f1_loss=1"])
    corpus = load_corpus(config)
    checkpoint = fit(config, corpus)
    predictor = Predictor(export(config, corpus))
    options = {"trust_remote_code": True} if head == "description" else {}
    classify = pipeline("text-classification", model=str(checkpoint), top_k=None, **options)
    texts = [e.text for e in of_split(corpus.examples, "test")][:6]
    for text, scores in zip(texts, classify(texts, truncation=True), strict=True):
        expected = predictor.predict(text[:80]).scores if len(text) > 80 else predictor.predict(text).scores
        if len(text) > 80:  # the bundle reads a long text in windows
            scores = classify(text[:80])
            scores = scores[0] if isinstance(scores[0], list) else scores
        found = {score["label"]: score["score"] for score in scores}
        assert found.keys() == expected.keys()
        assert np.allclose([found[name] for name in expected], list(expected.values()), atol=0.02)


def test_saved_checkpoint_is_read_back_as_it_was(trained: Any, tmp_path: Path) -> None:
    first = load_checkpoint(trained.folder / "runs" / "tiny" / "checkpoint")
    save_checkpoint(first, tmp_path)
    again = load_checkpoint(tmp_path)
    assert again.manifest == first.manifest
    text = "全镇投产茶园1.4万亩。"
    assert again.tokenizer(text)["input_ids"] == first.tokenizer(text)["input_ids"]
    own = AutoTokenizer.from_pretrained(ROOT / "models" / "base")
    assert again.tokenizer(text)["input_ids"] == own(text)["input_ids"]
