from pathlib import Path

from train.experiments.records import LearningCurve, LearningPoint
from train.export.card import model_card, score_table
from train.export.reported import reported_metrics
from zhili.inference.bundle import read_manifest

ROOT = Path(__file__).parents[3]


def test_card_names_every_category_and_the_limits_of_the_model(bundle: Path) -> None:
    manifest = read_manifest(bundle)
    card = model_card(manifest)
    assert all(f"`{name}`" in card for name in manifest.taxonomy.ids)
    assert "does not check whether the text is true" in card
    assert card == (bundle / "README.md").read_text(encoding="utf-8")


def test_card_has_metrics_calibration_and_corpus(bundle: Path) -> None:
    manifest = read_manifest(bundle)
    reported = reported_metrics(manifest)
    card = model_card(manifest)
    macro = reported.test.quantised.metrics["macro_f1"]
    assert f"{macro.value:.3f} [{macro.low:.3f}, {macro.high:.3f}]" in card
    assert (
        f"{reported.corpus['train'].paragraphs} paragraphs of {reported.corpus['train'].reports} reports (train)"
        in card
    )
    assert f"calibration error on the test split: {reported.test.uncalibrated_error.value:.3f}" in card
    assert "A paragraph is marked `needs_review` if" in card
    assert f"that all its labels are correct is below {manifest.review_threshold:.2f}" in card
    assert "slices of the test split" in card
    assert "## Limits" in card


def test_card_has_a_learning_curve_if_there_is_one(bundle: Path) -> None:
    manifest = read_manifest(bundle)
    assert "## Learning curve" not in model_card(manifest)
    summaries = {"test": reported_metrics(manifest).test.quantised}
    points = [LearningPoint(share=s, paragraphs=int(80 * s), reports=5, summaries=summaries) for s in (0.5, 1.0)]
    curve = LearningCurve(name="tiny", points=points).model_dump(mode="json")
    card = model_card(manifest.model_copy(update={"metrics": manifest.metrics | {"learning_curve": curve}}))
    assert "| 40 (50 %) | 5 | " in card and "| 80 (100 %) | 5 | " in card


def test_card_of_a_student_names_its_teacher(bundle: Path) -> None:
    manifest = read_manifest(bundle)
    assert "student" not in model_card(manifest)
    config = manifest.provenance.config
    distilled = {
        "distil": {"teacher": "runs/big/checkpoint", "layers": [0, 3]},
        "data": config["data"] | {"unlabelled": ["archive/*.txt"]},
    }
    provenance = manifest.provenance.model_copy(update={"config": config | distilled})
    card = model_card(manifest.model_copy(update={"provenance": provenance}))
    assert "a student of 2 layers, initialised from layers 0, 3 of `runs/big/checkpoint`" in card
    assert "unlabelled text of `archive/*.txt`" in card


def test_results_document_has_the_scores_of_the_shipped_bundle() -> None:
    table = "\n".join(score_table(read_manifest(ROOT / "models" / "default")))
    assert table in (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
