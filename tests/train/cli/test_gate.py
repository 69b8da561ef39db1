import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from train import cli


def run(monkeypatch: pytest.MonkeyPatch, *arguments: Any) -> int:
    monkeypatch.setattr("sys.argv", ["train", *map(str, arguments)])
    monkeypatch.setattr("train.cli.options.console.width", 160)
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return int(caught.value.code or 0)


@pytest.fixture
def gate(in_trained: Any, tmp_path: Path) -> Any:
    """Writes a gate with these limits, and gives its path."""

    def write(**limits: Any) -> Path:
        path = tmp_path / "gate.yaml"
        path.write_text(yaml.safe_dump({"recipe": str(in_trained.config)} | limits), "utf-8")
        return path

    return write


def test_a_pass_is_status_0_and_a_failure_1(
    monkeypatch: pytest.MonkeyPatch, gate: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "check", "models/tiny", "--gate", gate(size=40, claim=0.01)) == 0
    shown = capsys.readouterr().out
    assert "models/tiny on " in shown and "all 3 checks passed" in shown
    assert "size, MB" in shown and "≤ 40.00" in shown
    path = gate(size=0.001, claim=0.01, accepted="none.jsonl")
    assert run(monkeypatch, "check", "models/tiny", "--gate", path) == 1
    shown = capsys.readouterr().out
    assert "FAIL" in shown and "2 of 4 checks failed" in shown
    assert "failed: macro-F1 against the accepted: none.jsonl is missing: run `python -m train accept`" in shown
    assert run(monkeypatch, "check", "models/tiny", "--gate", path, "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["passed"]
    assert {one["name"]: one["passed"] for one in found["checks"]}["size"] is False


def test_accept_keeps_the_answers_of_what_passes(
    monkeypatch: pytest.MonkeyPatch, gate: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "accepted.jsonl"
    assert run(monkeypatch, "accept", "models/tiny", "--gate", gate(accepted=str(path), size=0.001)) == 1
    assert not path.exists()
    assert run(monkeypatch, "accept", "models/tiny", "--gate", gate(accepted=str(path), size=40)) == 0
    assert "accepted: its answers are in" in capsys.readouterr().out
    assert run(monkeypatch, "check", "models/tiny", "--gate", gate(accepted=str(path))) == 0


def test_bad_input_is_status_2(monkeypatch: pytest.MonkeyPatch, gate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "check", "models/tiny", "--gate", gate(makro_f1=0.9)) == 2
    assert "makro_f1: unknown key; did you mean macro_f1?" in capsys.readouterr().err
    assert run(monkeypatch, "check", "models/nowhere", "--gate", gate(size=40)) == 2
    assert "models/nowhere: no bundle there" in capsys.readouterr().err


def test_validate_knows_gates(monkeypatch: pytest.MonkeyPatch, gate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "validate", gate(size=40)) == 0
    assert run(monkeypatch, "validate", gate(size="big")) == 2
    assert "size: input should be a valid number" in capsys.readouterr().err
