from pathlib import Path
from typing import Any

import pytest

from train import cli


def run(monkeypatch: pytest.MonkeyPatch, *arguments: Any) -> int:
    monkeypatch.setattr("sys.argv", ["train", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return int(caught.value.code or 0)


def test_evaluate_writes_a_page_for_each_set_of_texts_and_report_writes_it_anew(
    monkeypatch: pytest.MonkeyPatch, in_trained: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "evaluate", in_trained.config, "--model", "models/tiny") == 0
    assert "report: runs/tiny/report.html" in capsys.readouterr().out
    page = Path("runs/tiny/report.html")
    before = page.read_bytes()
    page.unlink()
    assert run(monkeypatch, "report", in_trained.config) == 0
    assert page.read_bytes() == before
    assert run(monkeypatch, "report", in_trained.config, "--split", "train") == 2
    assert "evaluation-train.json: not there; run `python -m train evaluate`" in capsys.readouterr().err
    assert run(monkeypatch, "evaluate", in_trained.config, "--model", "models/tiny", "--split", "validation") == 0
    assert Path("runs/tiny/report-validation.html").is_file()
    assert page.read_bytes() == before


def test_learning_curve_tells_of_shares(
    monkeypatch: pytest.MonkeyPatch, in_trained: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run's own checkpoint stands for the whole: nothing is trained."""
    assert run(monkeypatch, "learning-curve", in_trained.config, "--shares", "1") == 0
    assert "what more text gives" in capsys.readouterr().out
    Path("runs/tiny/learning-curve.json").unlink()
    assert run(monkeypatch, "learning-curve", in_trained.config, "--shares", "a,b") == 2
    assert "--shares: 'a,b' are no numbers; write them as 0.25,0.5,1" in capsys.readouterr().err
