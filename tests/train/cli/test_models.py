from pathlib import Path
from typing import Any

import pytest
from transformers import AutoModel, AutoTokenizer

from train.model.layers import select_layers

ROOT = Path(__file__).parents[3]


@pytest.fixture
def shallow_base(tmp_path: Path) -> Path:
    """The embedded encoder with the lowest three of its layers."""
    base = ROOT / "models" / "base"
    folder = tmp_path / "shallow"
    select_layers(AutoModel.from_pretrained(base, add_pooling_layer=False), [0, 1, 2]).save_pretrained(folder)
    AutoTokenizer.from_pretrained(base).save_pretrained(folder)
    return folder


@pytest.mark.slow
def test_run_trains_exports_evaluates_and_classifies_the_smoke_recipe(
    command: Any,
    shallow_base: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = [
        f"data.taxonomy={ROOT / 'data' / 'taxonomy.yaml'}",
        f"data.files=[{ROOT / 'tests' / 'data' / 'smoke.jsonl'}]",
        f"model.encoder={shallow_base}",
        "training.frozen_layers=1",
    ]
    assert command("run", ROOT / "configs" / "smoke.yaml", *paths) == 0
    assert "the encoder works from training to ONNX Runtime" in caplog.text
    output = capsys.readouterr().out
    assert "macro-F1" in output
    assert "profile: " in output
    assert Path("models/smoke/bundle.json").is_file()


def test_run_without_labels_makes_a_zero_shot_bundle(
    command: Any, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    project.change(data__files=[])
    assert command("config", "check", project.config) == 0
    assert command("fit", project.config) == 2
    assert "python -m train zeroshot CONFIG" in capsys.readouterr().err
    assert command("run", project.config) == 0
    output = capsys.readouterr().out
    assert "a zero-shot model" in output
    assert "(not evaluated: there is no labelled test data)" in " ".join(output.split())
    assert Path("models/tiny-zeroshot/bundle.json").is_file()


def test_push_needs_a_licence(command: Any, project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("push", project.config) == 2
    assert "--license: name the model's licence" in capsys.readouterr().err
