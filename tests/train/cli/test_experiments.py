from pathlib import Path
from typing import Any

import pytest


def test_cross_validation_provides_label_issues_and_calibration(
    command: Any, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    project.change(training__epochs=1, model__max_length=32)
    assert command("label-issues", project.config) == 2
    assert "run `python -m train crossval CONFIG` first" in capsys.readouterr().err
    assert command("crossval", project.config, "--folds", "2") == 0
    assert "tiny: 2 folds, 1 seeds (" in capsys.readouterr().out
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
    Path("runs/tiny/learning-curve.json").unlink()
    assert command("learning-curve", in_trained.config, "--shares", "a,b") == 2
    assert "--shares: 'a,b' are not numbers; write them as 0.25,0.5,1" in capsys.readouterr().err
