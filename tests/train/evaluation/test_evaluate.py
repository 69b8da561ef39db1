import contextlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from train.config.loading import load_config
from train.config.schema import Config
from train.data.load import load_corpus
from train.evaluation.evaluate import evaluate, evaluate_baseline
from train.evaluation.predictions_for import predictions_for
from train.evaluation.records import Evaluation
from train.metrics.compare import compare
from train.metrics.predictions import load_predictions
from train.records import load_record
from zhili import Predictor
from zhili.errors import InputError


def evaluate_recipe(config: Config, *arguments: Any, **options: Any) -> Evaluation:
    return evaluate(config, load_corpus(config), *arguments, **options)


@pytest.fixture(scope="module")
def evaluation(trained: Any) -> Evaluation:
    with contextlib.chdir(trained.folder):
        config = load_config(trained.config)
        evaluate_baseline(config, load_corpus(config))
        return evaluate_recipe(config)


def test_bundle_checkpoint_and_baseline_of_the_run_are_evaluated(evaluation: Evaluation, in_trained: Any) -> None:
    assert list(evaluation.results) == ["bundle", "checkpoint", "baseline"]
    assert evaluation.first.kind == "bundle"
    floating, quantised = (evaluation.results[k].summary.metrics["macro_f1"].value for k in ("checkpoint", "bundle"))
    assert floating == pytest.approx(quantised, abs=0.1)
    assert set(evaluation.comparisons) == {"checkpoint", "baseline"}
    assert evaluation.comparisons["checkpoint"].b == evaluation.first.model
    assert evaluation.reports == 2
    assert load_record(Path("runs/tiny/evaluation-test.json"), Evaluation) == evaluation
    assert evaluation.first.calibration.before is not None


def test_evaluated_predictions_are_those_of_the_predictor(
    evaluation: Evaluation, in_trained: Any, bundle: Path
) -> None:
    stored = load_predictions(Path("runs/tiny") / evaluation.first.predictions)
    predictor = Predictor(bundle)
    predictions = predictor.predict([g.text for g in stored.references], [g.heading or None for g in stored.references])
    assert [stored.labels(i) for i in range(len(predictions))] == [p.labels for p in predictions]
    assert [stored.ids[p] for p in stored.primary] == [p.primary for p in predictions]
    threshold = predictor.manifest.review_threshold
    assert [bool(c < threshold - 1e-5) for c in stored.confidence] == [p.needs_review for p in predictions]


def test_file_of_labelled_texts_is_evaluated(in_trained: Any, bundle: Path, tmp_path: Path) -> None:
    rows = [
        {"id": "1", "text": "新建幼儿园2所。", "required": ["education"], "optional": ["infrastructure"]},
        {"id": "2", "text": "化解矛盾纠纷39件。", "required": ["dispute_petition"], "optional": []},
    ]
    path = tmp_path / "test.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    result = evaluate_recipe(load_config(in_trained.config), bundle, data=path)
    assert (result.examples, result.paragraphs, result.reports) == (str(path), 2, 2)
    assert "baseline" not in result.results
    assert Path("runs/tiny/evaluation-file-test.json").is_file()  # does not replace that of the test split
    every = evaluate_recipe(load_config(in_trained.config), bundle, data=path, baseline=True)
    assert "baseline" in every.results


def test_stored_baseline_for_other_texts_is_not_used(evaluation: Evaluation, in_trained: Any) -> None:
    path = Path("runs/tiny/predictions-baseline-test.jsonl")
    kept = path.read_text(encoding="utf-8")
    path.write_text("\n".join(kept.splitlines()[:-1]), encoding="utf-8")
    try:
        assert "baseline" not in evaluate_recipe(load_config(in_trained.config)).results
    finally:
        path.write_text(kept, encoding="utf-8")


def test_predictions_are_loaded_from_any_of_their_paths(evaluation: Evaluation, in_trained: Any, bundle: Path) -> None:
    kept = predictions_for(Path("runs/tiny"))
    for path in (Path("runs/tiny/evaluation-test.json"), Path("runs/tiny/predictions-bundle-test.jsonl"), bundle):
        other = predictions_for(path)
        assert np.abs(other.probabilities - kept.probabilities).max() < 1e-5
        assert not compare(kept, other, "A", "B").significant
    assert predictions_for(Path("runs/tiny/checkpoint")).references == kept.references
    with pytest.raises(InputError, match="no predictions on train;"):
        predictions_for(Path("runs/tiny"), "train")


def test_model_of_another_taxonomy_is_refused(in_trained: Any, bundle: Path, tmp_path: Path) -> None:
    text = Path(load_config(in_trained.config).data.taxonomy).read_text(encoding="utf-8")
    other = tmp_path / "taxonomy.yaml"
    extra = "  - {id: extra, name: 额外, domain: other}\n"
    other.write_text(text + extra, encoding="utf-8")
    with pytest.raises(InputError, match="its categories differ from those of"):
        evaluate_recipe(load_config(in_trained.config, [f"data.taxonomy={other}"]), bundle)


def test_missing_checkpoint_is_named(project: Any) -> None:
    with pytest.raises(InputError, match="not a checkpoint"):
        evaluate_recipe(load_config(project.config))


def test_record_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e.json"
    path.write_text('{"name": "x"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"e\.json: examples: field required; run the command that writes it again"):
        load_record(path, Evaluation)
