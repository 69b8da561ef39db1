from pathlib import Path
from typing import Any

import pytest

from train.config.loading import load_config
from train.config.schema import Config
from train.data.example import Corpus
from train.export.zero_shot import zero_shot
from zhili import Predictor
from zhili.errors import InputError
from zhili.inference.bundle import read_manifest

REQUESTS = {
    "水电气暖": "整栋楼停水两天了，水压一直上不来。",
    "噪声扰民": "半夜工地打桩，吵得睡不着。",
    "劳动权益": "老板拖欠我三个月工资。",
    "教育入学": "孩子秋天上小学，学区怎么划？",
    "社保医保": "异地住院的医保报销要哪些材料？",
}


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


def test_linear_head_is_refused(hotline: Config) -> None:
    config = hotline.model_copy(update={"model": hotline.model.model_copy(update={"head": "linear"})})
    with pytest.raises(InputError, match="is random before training; set description"):
        zero_shot(config)


def test_encoder_is_checked_before_the_bundle_is_made(hotline: Config) -> None:
    def check(config: Config, corpus: Corpus) -> None:
        assert corpus.taxonomy.ids[0] == "水电气暖" and not corpus.examples
        raise InputError("model.encoder: it cannot be exported")

    with pytest.raises(InputError, match="it cannot be exported"):
        zero_shot(hotline, check)
    assert not Path("models").exists()
