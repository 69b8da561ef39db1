import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from train.config.loading import load_config
from train.evaluation.evaluate import evaluate, evaluate_baseline
from train.evaluation.predictions_for import predictions_for
from train.evaluation.records import Evaluation
from train.metrics.compare import compare
from train.metrics.predictions import load_predictions
from train.records import load_record
from zhili import Predictor
from zhili.errors import InputError


@pytest.fixture(scope="module")
def found(trained: Any) -> Evaluation:
    import contextlib

    with contextlib.chdir(trained.folder):
        evaluate_baseline(load_config(trained.config))
        return evaluate(load_config(trained.config))


def test_the_runs_bundle_is_judged_with_checkpoint_and_baseline_beside(found: Evaluation, in_trained: Any) -> None:
    assert list(found.results) == ["bundle", "checkpoint", "baseline"]
    assert found.first.kind == "bundle"
    floating, quantised = (found.results[k].summary.metrics["macro_f1"].value for k in ("checkpoint", "bundle"))
    assert floating == pytest.approx(quantised, abs=0.1)
    assert set(found.comparisons) == {"checkpoint", "baseline"}
    assert found.comparisons["checkpoint"].b == found.first.model
    assert found.reports == 2
    assert load_record(Path("runs/tiny/evaluation-test.json"), Evaluation) == found
    assert found.first.calibration.before is not None


def test_what_is_judged_is_what_the_predictor_answers(found: Evaluation, in_trained: Any, bundle: Path) -> None:
    answers = load_predictions(Path("runs/tiny") / found.first.predictions)
    predictor = Predictor(bundle)
    predictions = predictor.predict([g.text for g in answers.references], [g.heading or None for g in answers.references])
    assert [answers.labels(i) for i in range(len(predictions))] == [p.labels for p in predictions]
    assert [answers.ids[p] for p in answers.primary] == [p.primary for p in predictions]
    level = predictor.manifest.review_threshold
    assert [bool(c < level - 1e-5) for c in answers.confidence] == [p.needs_review for p in predictions]


def test_a_file_of_its_own_is_judged(in_trained: Any, bundle: Path, tmp_path: Path) -> None:
    rows = [
        {"id": "1", "text": "新建幼儿园2所。", "required": ["education"], "optional": ["infrastructure"]},
        {"id": "2", "text": "化解矛盾纠纷39件。", "required": ["dispute_petition"], "optional": []},
    ]
    path = tmp_path / "test.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    result = evaluate(load_config(in_trained.config), bundle, data=path)
    assert (result.examples, result.paragraphs, result.reports) == (str(path), 2, 2)
    assert "baseline" not in result.results
    assert Path("runs/tiny/evaluation-file-test.json").is_file()  # not over the test split's
    every = evaluate(load_config(in_trained.config), bundle, data=path, baseline=True)
    assert "baseline" in every.results


def test_a_baseline_of_other_texts_is_left_aside(found: Evaluation, in_trained: Any) -> None:
    path = Path("runs/tiny/predictions-baseline-test.jsonl")
    kept = path.read_text(encoding="utf-8")
    path.write_text("\n".join(kept.splitlines()[:-1]), encoding="utf-8")
    try:
        assert "baseline" not in evaluate(load_config(in_trained.config)).results
    finally:
        path.write_text(kept, encoding="utf-8")


def test_answers_are_found_by_any_of_their_paths(found: Evaluation, in_trained: Any, bundle: Path) -> None:
    kept = predictions_for(Path("runs/tiny"))
    for path in (Path("runs/tiny/evaluation-test.json"), Path("runs/tiny/predictions-bundle-test.jsonl"), bundle):
        other = predictions_for(path)
        assert np.abs(other.probabilities - kept.probabilities).max() < 1e-5
        assert not compare(kept, other, "A", "B").significant
    assert predictions_for(Path("runs/tiny/checkpoint")).references == kept.references
    with pytest.raises(InputError, match="no predictions on train there"):
        predictions_for(Path("runs/tiny"), "train")


def test_another_taxonomy_is_refused(in_trained: Any, bundle: Path, tmp_path: Path) -> None:
    text = Path(load_config(in_trained.config).data.taxonomy).read_text(encoding="utf-8")
    other = tmp_path / "taxonomy.yaml"
    extra = "  - {id: extra, name: 额外, domain: other}\n"
    other.write_text(text + extra, encoding="utf-8")
    with pytest.raises(InputError, match="its categories are not those of"):
        evaluate(load_config(in_trained.config, [f"data.taxonomy={other}"]), bundle)


def test_no_model_is_named(project: Any) -> None:
    with pytest.raises(InputError, match="no checkpoint there"):
        evaluate(load_config(project.config))


def test_a_result_of_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e.json"
    path.write_text('{"name": "x"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"e\.json: examples: Field required; make it again"):
        load_record(path, Evaluation)
