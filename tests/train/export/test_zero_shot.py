from pathlib import Path
from typing import Any

import numpy as np
import pytest

from train.config.loading import load_config
from train.config.schema import Config
from train.data.example import Corpus
from train.data.taxonomy import load_taxonomy
from train.export.zero_shot import label_threshold, untrained, zero_shot
from train.model.runner import logits_pipeline
from zhili import Predictor
from zhili.errors import InputError
from zhili.inference.bundle import read_manifest

ROOT = Path(__file__).parents[3]
REQUESTS = {
    "水电气暖": "整栋楼停水两天了，水压一直上不来。",
    "噪声扰民": "半夜工地打桩，吵得睡不着。",
    "劳动权益": "老板拖欠我三个月工资。",
    "教育入学": "孩子秋天上小学，学区怎么划？",
    "社保医保": "异地住院的医保报销要哪些材料？",
}


@pytest.fixture
def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A taxonomy, no labels, and the embedded encoder."""
    monkeypatch.chdir(tmp_path)
    recipe = tmp_path / "mine.yaml"
    taxonomy = ROOT / "data" / "examples" / "hotline.taxonomy.yaml"
    recipe.write_text(
        f"name: mine\ntask: single_label\ndata: {{taxonomy: {taxonomy}, files: []}}\n"
        f"model: {{encoder: {ROOT / 'models' / 'base'}, prefix: 'query: ', max_length: 64}}\n"
        "export: {bundle: models/mine}\n",
        encoding="utf-8",
    )
    return load_config(recipe)


@pytest.mark.slow
def test_bundle_from_definitions_alone_is_marked_zero_shot(hotline: Config) -> None:
    folder = zero_shot(hotline)
    assert folder == Path("models/mine-zeroshot")
    manifest = read_manifest(folder)
    assert manifest.provenance.zero_shot
    assert (manifest.metrics, manifest.provenance.corpus_sha256) == ({}, "")
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "**Zero-shot**" in card
    assert "Not evaluated: there was no labelled test data" in card
    predictions = Predictor(folder).predict(list(REQUESTS.values()))
    assert [p.primary for p in predictions] == list(REQUESTS)


def test_zero_shot_bundle_is_evaluated_on_labelled_test_data(project: Any) -> None:
    folder = zero_shot(load_config(project.config))
    manifest = read_manifest(folder)
    assert manifest.provenance.zero_shot
    assert manifest.metrics["test"]["quantised"]["paragraphs"] > 0
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "labelled paragraphs that were used for nothing else" in card
    assert "| test |" in card
    assert "baseline |" not in card.partition("By category")[0].partition("| ---")[2]


@pytest.mark.slow
def test_labels_per_text_sets_the_bias(hotline: Config) -> None:
    config = hotline.model_copy(update={"task": "multi_label"})
    taxonomy = load_taxonomy(Path(config.data.taxonomy))
    texts = list(REQUESTS.values())
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


def test_linear_head_is_refused(hotline: Config) -> None:
    config = hotline.model_copy(update={"model": hotline.model.model_copy(update={"head": "linear"})})
    with pytest.raises(InputError, match="is random before training; set description"):
        zero_shot(config)


def test_categories_without_a_definition_are_logged(hotline: Config, caplog: pytest.LogCaptureFixture) -> None:
    Path("names.yaml").write_text("[教育, {name: 医疗, definition: 看病买药。}]", encoding="utf-8")
    with caplog.at_level("WARNING", "train"):
        untrained(hotline, load_taxonomy(Path("names.yaml")), [])
    assert "no definition: 教育;" in caplog.text


def test_encoder_is_checked_before_the_bundle_is_made(hotline: Config) -> None:
    def check(config: Config, corpus: Corpus) -> None:
        assert corpus.taxonomy.ids[0] == "水电气暖" and not corpus.examples
        raise InputError("model.encoder: it cannot be exported")

    with pytest.raises(InputError, match="it cannot be exported"):
        zero_shot(hotline, check)
    assert not Path("models").exists()
