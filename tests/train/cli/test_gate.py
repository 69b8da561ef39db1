import json
from pathlib import Path
from typing import Any

import pytest
import yaml


@pytest.fixture
def gate(in_trained: Any, tmp_path: Path) -> Any:
    """Write a gate with these limits and return its path."""

    def write(**limits: Any) -> Path:
        path = tmp_path / "gate.yaml"
        path.write_text(yaml.safe_dump({"recipe": str(in_trained.config)} | limits), "utf-8")
        return path

    return write


def test_gate_check_exits_with_0_on_a_pass_and_1_on_a_failure(
    command: Any, gate: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("gate", "check", "models/tiny", "--gate", gate(size=40, manifest_tolerance=0.01)) == 0
    output = capsys.readouterr().out
    assert "models/tiny on " in output and "all 3 checks passed" in output
    assert "size, MB" in output and "≤ 40.00" in output
    path = gate(size=0.001, manifest_tolerance=0.01, accepted="none.jsonl")
    assert command("gate", "check", "models/tiny", "--gate", path) == 1
    output = capsys.readouterr().out
    assert "FAIL" in output and "2 of 4 checks failed" in output
    assert (
        "failed: macro-F1 change from the accepted bundle: none.jsonl is missing; run `python -m train gate accept`"
        in output
    )
    assert command("gate", "check", "models/tiny", "--gate", path, "--json") == 1
    result = json.loads(capsys.readouterr().out)
    assert not result["passed"]
    assert {one["name"]: one["passed"] for one in result["checks"]}["size"] is False


def test_gate_accept_saves_the_predictions_of_a_bundle_that_passes(
    command: Any, gate: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "accepted.jsonl"
    assert command("gate", "accept", "models/tiny", "--gate", gate(accepted=str(path), size=0.001)) == 1
    assert not path.exists()
    assert command("gate", "accept", "models/tiny", "--gate", gate(accepted=str(path), size=40)) == 0
    assert "accepted: its predictions are in" in capsys.readouterr().out
    assert command("gate", "check", "models/tiny", "--gate", gate(accepted=str(path))) == 0


def test_bad_input_exits_with_2(command: Any, gate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("gate", "check", "models/tiny", "--gate", gate(makro_f1=0.9)) == 2
    assert "makro_f1: unknown key; did you mean macro_f1?" in capsys.readouterr().err
    assert command("gate", "check", "models/nowhere", "--gate", gate(size=40)) == 2
    assert "models/nowhere: not a bundle (bundle.json is missing)" in capsys.readouterr().err
