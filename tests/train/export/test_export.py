import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from train.config.loading import load_config
from train.data.example import Corpus
from train.data.load import load_corpus
from train.export.export import export
from train.export.reported import reported_metrics
from train.model.checkpoint import Checkpoint, load_checkpoint
from train.model.runner import logits_pipeline
from zhili import Predictor
from zhili.errors import InputError
from zhili.inference.bundle import read_manifest
from zhili.inference.calibration import calibrated_probabilities

ROOT = Path(__file__).parents[3]
TEXTS = ["全镇种植茶叶1.2万亩。", "召开党员大会8次。" * 30, "化解矛盾纠纷39件。"]


def test_bundle_predicts_as_the_float_model(trained: Any, bundle: Path) -> None:
    model, tokenizer, manifest = checkpoint_of(trained)
    logits = logits_pipeline(model, tokenizer, manifest.input, manifest.taxonomy).logits(TEXTS)
    expected = calibrated_probabilities(logits, manifest.task, manifest.calibration)
    assert np.abs(Predictor(bundle).probabilities(TEXTS) - expected).max() < 0.05


@pytest.mark.parametrize("threads", [1, 2])
def test_prediction_does_not_depend_on_the_other_texts(bundle: Path, threads: int) -> None:
    lines = (ROOT / "tests" / "data" / "smoke.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines][:60] + TEXTS
    texts += [texts[0] * 9, "。"]
    predictor = Predictor(bundle, threads=threads)
    alone = np.concatenate([Predictor(bundle, threads=1).probabilities([text]) for text in texts[:8]])
    together = predictor.probabilities(texts)
    assert np.abs(together[:8] - alone).max() < 1e-5
    order = np.random.default_rng(0).permutation(len(texts))
    shuffled = predictor.probabilities([texts[i] for i in order])
    assert np.abs(shuffled - together[order]).max() < 1e-5
    parts = np.concatenate([predictor.probabilities(texts[i : i + 7]) for i in range(0, len(texts), 7)])
    assert np.abs(parts - together).max() < 1e-5


def test_checkpoint_of_other_data_is_refused(in_trained: Any) -> None:
    config = load_config(in_trained.config)
    taxonomy, examples = load_corpus(config)
    fewer = taxonomy.model_copy(update={"categories": taxonomy.categories[1:]})
    for corpus in (Corpus(taxonomy, examples[1:]), Corpus(fewer, examples)):
        with pytest.raises(InputError, match=r"checkpoint: trained on other labels, splits or categories"):
            export(config, corpus)


def test_bundle_has_its_files_metrics_and_provenance(trained: Any, bundle: Path) -> None:
    manifest = read_manifest(bundle)
    assert {p.name for p in bundle.iterdir()} == {"model.onnx", "tokenizer.json", "bundle.json", "README.md"}
    reported = reported_metrics(manifest)
    assert set(reported.splits) == {"validation", "test"}
    assert reported.corpus["test"].paragraphs == reported.test.quantised.paragraphs
    assert reported.test.review.threshold == manifest.review_threshold
    assert reported.test.uncalibrated_error.value > 0
    metric = manifest.metrics["test"]["float"]["metrics"]["macro_f1"]
    assert metric["low"] <= metric["value"] <= metric["high"]
    assert (manifest.provenance.decision_fit["source"], manifest.review_threshold) == (
        "validation",
        checkpoint_of(trained).manifest.review_threshold,
    )
    assert len(manifest.provenance.corpus_sha256) == 64
    card = (bundle / "README.md").read_text(encoding="utf-8")
    row = manifest.metrics["test"]["quantised"]
    value, low, high = (row["metrics"]["macro_f1"][key] for key in ("value", "low", "high"))
    assert f"| test | quantised | {row['paragraphs']} | {value:.3f} [{low:.3f}, {high:.3f}] |" in card
    initializers = onnx.load(bundle / "model.onnx").graph.initializer
    matrices = [i.data_type for i in initializers if len(i.dims) == 2 and min(i.dims) > 20]
    assert matrices.count(onnx.TensorProto.INT8) == 13  # the token embedding, and six in each layer
    assert matrices.count(onnx.TensorProto.FLOAT) == 2  # the position embedding, and the head


def checkpoint_of(trained: Any) -> Checkpoint:
    return load_checkpoint(trained.folder / "runs" / "tiny" / "checkpoint")


@pytest.mark.parametrize("key", ["max_macro_f1_loss", "max_probability_difference"])
def test_model_that_quantises_badly_is_refused(in_trained: Any, bundle: Path, key: str, monkeypatch: Any) -> None:
    from train.export import onnx as module

    before = (bundle / "bundle.json").read_bytes()
    original = module.RowQuantisedEmbedding.__init__

    def spoil(self: Any, weight: Any) -> None:
        original(self, weight)
        self.weight.copy_(self.weight.roll(1, 0))

    monkeypatch.setattr(module.RowQuantisedEmbedding, "__init__", spoil)
    config = load_config(in_trained.config, [f"export.{key}=0.0", "export.max_macro_f1_loss=0.0"])
    with pytest.raises(InputError, match=r"macro-F1 0\.\d+ float, 0\.\d+ quantised; .* exceeds export\.max_"):
        export(config, load_corpus(config))
    assert (bundle / "bundle.json").read_bytes() == before


def test_export_needs_a_checkpoint(project: Any) -> None:
    config = load_config(project.config)
    corpus = load_corpus(config)
    with pytest.raises(InputError, match="run `python -m train fit CONFIG` first"):
        export(config, corpus)
