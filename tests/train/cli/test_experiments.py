from pathlib import Path
from typing import Any

import pytest
import yaml


@pytest.fixture(autouse=True)
def _no_preflight(monkeypatch: pytest.MonkeyPatch) -> None:
    """These commands train several times; that they check the encoder first is tested in test_models.py."""
    monkeypatch.setattr("train.preflight.preflight", lambda *arguments: None)


def test_cross_validation_provides_label_issues_and_calibration(
    command: Any, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    project.change(training__epochs=1, model__max_length=32)
    assert command("label-issues", project.config) == 2
    assert "run `python -m train crossval CONFIG` first" in capsys.readouterr().err
    assert command("crossval", project.config, "--folds", "2") == 0
    assert "tiny: 2 folds, 1 seed (" in capsys.readouterr().out
    document = Path("folds.md")
    document.write_text("<!-- crossval:tiny -->\n<!-- /crossval:tiny -->\n", "utf-8")
    assert command("crossval", project.config, "--folds", "2", "--baseline", "--document", document) == 0
    assert "TF-IDF" in capsys.readouterr().out
    assert "| metric | tiny | TF-IDF + linear | difference, points |" in document.read_text("utf-8")
    assert command("label-issues", project.config) == 0
    assert "label issues" in capsys.readouterr().out
    assert command("fit", project.config) == 0
    assert command("calibrate", project.config) == 0
    assert "out-of-fold predictions of 7 reports" in capsys.readouterr().out


def test_learning_curve_uses_the_checkpoint_for_all_reports(
    command: Any, in_trained: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The share 1 is the run's own checkpoint, so nothing is trained."""
    assert command("learning-curve", in_trained.config, "--shares", "1") == 0
    assert "tiny: learning curve" in capsys.readouterr().out
    document = Path("curve.md")
    document.write_text("# Curve\n", "utf-8")
    arguments = ("learning-curve", in_trained.config, "--shares", "1", "--baseline", "--document", document)
    assert command(*arguments) == 2
    assert "the marks <!-- learning-curve:tiny --> and" in capsys.readouterr().err
    document.write_text("<!-- learning-curve:tiny -->\n<!-- /learning-curve:tiny -->\n", "utf-8")
    assert command(*arguments) == 0
    assert "| macro-F1, test | TF-IDF + linear, macro-F1, test | macro-F1, test, difference |" in document.read_text(
        "utf-8"
    )
    Path("runs/tiny/learning-curve.json").unlink()
    assert command("learning-curve", in_trained.config, "--shares", "a,b") == 2
    assert "--shares: 'a,b' are not numbers; write them as 0.25,0.5,1" in capsys.readouterr().err


def test_ablation_compares_variants_and_writes_a_document(
    command: Any, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    overrides = ["training.epochs=1", "model.max_length=32", "model.subjects=none"]
    variants = {"plain": [], "maximum": ["model.pooling=max"]}
    values = {"recipe": "recipe.yaml", "overrides": overrides, "share": 0.4, "variants": variants}
    Path("heads.yaml").write_text(yaml.safe_dump(values, sort_keys=False), "utf-8")
    document = Path("results.md")
    document.write_text("# Results\n", "utf-8")
    arguments = ("ablation", "heads.yaml", "--data", "data.jsonl", "--document", document)
    assert command(*arguments) == 2
    assert "the marks <!-- ablation:heads --> and <!-- /ablation:heads --> must occur" in capsys.readouterr().err
    assert not Path("runs").exists()  # nothing was trained for a document that cannot be written
    document.write_text("<!-- ablation:heads -->\n<!-- /ablation:heads -->\n", "utf-8")
    assert command(*arguments, "--discard") == 0
    output = capsys.readouterr().out
    for expected in ("heads on validation (", "heads on test (", "heads on data (", "differences from plain in points"):
        assert expected in output
    assert "| variant | training paragraphs | macro-F1 | difference |" in document.read_text("utf-8")
    assert command("ablation", "heads.yaml", "--json") == 0
    assert '"baseline": "plain"' in capsys.readouterr().out
