import sys
from pathlib import Path
from typing import Any

import pytest
import yaml


def test_config_check_reports_every_broken_recipe(
    command: Any, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("config", "check", project.config) == 0
    assert "recipe.yaml: valid" in capsys.readouterr().out
    project.change(training__epoch=1)
    broken = project.folder / "broken.yaml"
    broken.write_text("name: [", encoding="utf-8")
    assert command("config", "check", project.config, broken) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("error: ") for line in lines)


def test_config_check_finds_a_split_without_examples(
    command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"修了{n}公里路。,{label},test" for n, label in enumerate("甲乙甲乙", start=1)]
    (tmp_path / "rows.csv").write_text("\n".join(["text,label,split", *rows]), "utf-8")
    (tmp_path / "taxonomy.yaml").write_text("categories: [甲, 乙]", "utf-8")
    recipe = tmp_path / "recipe.yaml"
    data = {"taxonomy": str(tmp_path / "taxonomy.yaml"), "files": [str(tmp_path / "rows.csv")]}
    recipe.write_text(yaml.safe_dump({"name": "x", "task": "single_label", "data": data}, allow_unicode=True), "utf-8")
    assert command("config", "check", recipe) == 2
    assert "no example is in split train or validation" in capsys.readouterr().err


def test_config_check_accepts_gates(
    command: Any, in_trained: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(yaml.safe_dump({"recipe": str(in_trained.config), "size": 40}), "utf-8")
    assert command("config", "check", path) == 0
    path.write_text(yaml.safe_dump({"recipe": str(in_trained.config), "size": "big"}), "utf-8")
    assert command("config", "check", path) == 2
    assert "size: input should be a valid number" in capsys.readouterr().err


def test_config_check_accepts_ablations(command: Any, project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = project.folder / "ablation.yaml"

    def check(variants: dict[str, list[str]]) -> int:
        path.write_text(yaml.safe_dump({"recipe": "recipe.yaml", "variants": variants}), "utf-8")
        return command("config", "check", path)

    assert check({"whole": []}) == 0
    assert "ablation.yaml: valid" in capsys.readouterr().out
    assert check({"whole": [], "part": ["data.files=[nowhere.jsonl]"]}) == 2
    assert "variants.part: data.files: nowhere.jsonl matches no file" in capsys.readouterr().err
    assert check({"whole": ["training.epoch=1"]}) == 2
    error = capsys.readouterr().err
    assert "variants.whole: " in error and "training.epoch: unknown key; did you mean epochs?" in error


def test_config_check_takes_overrides(command: Any, project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("config", "check", project.config, "training.epochs=3") == 0
    assert command("config", "check", project.config, "training.epoch=3") == 2
    assert "override training.epoch: unknown key; did you mean epochs?" in capsys.readouterr().err
    assert command("config", "check", "training.epochs=3") == 2
    assert "override 'training.epochs=3': no recipe is named that it could change" in capsys.readouterr().err
    named = Path("a=b.yaml")
    named.write_text(project.config.read_text("utf-8"), "utf-8")
    assert command("config", "check", named) == 0
    Path("gate.yaml").write_text("recipe: recipe.yaml\nsize: 40\n", "utf-8")
    assert command("config", "check", "gate.yaml", "training.epochs=3") == 2
    assert "gate.yaml: is a gate, which takes no overrides" in capsys.readouterr().err


def test_config_check_refuses_what_training_would_refuse(
    command: Any, project: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistakes(*overrides: str) -> list[str]:
        assert command("config", "check", "recipe.yaml", *overrides) == 2
        return [line.removeprefix("error: recipe.yaml: ") for line in capsys.readouterr().err.splitlines()]

    monkeypatch.setitem(sys.modules, "mlflow", None)
    monkeypatch.setitem(sys.modules, "peft", None)
    Path("models/empty").mkdir(parents=True)
    assert mistakes("training.report_to=[mlflow]", "training.lora.rank=4", "model.encoder=models/typo") == [
        "training.report_to: mlflow: mlflow is not installed; pip install mlflow",
        "training.lora: peft is not installed; pip install 'zhili[lora]'",
        "model.encoder: there is no folder models/typo; give a folder of Hugging Face format or a hub name",
    ]
    assert "models/empty has no config.json" in mistakes("model.encoder=models/empty")[0]
    assert "models/empty is neither a checkpoint nor a bundle" in mistakes(
        "distil={teacher: models/empty, layers: [0]}"
    )[0]  # fmt: skip
    assert "there is no folder models/typo" in mistakes("data.files=[no.jsonl]", "model.encoder=models/typo")[1]
    Path("sweep.yaml").write_text(
        "recipe: recipe.yaml\nsearch: {training.class_weights: [none, {ecolgy: 2}]}\n", "utf-8"
    )
    assert command("config", "check", "sweep.yaml") == 2
    assert "sweep.yaml: training.class_weights: no category 'ecolgy'; did you mean ecology?" in capsys.readouterr().err


def test_config_check_notes_what_other_commands_write(
    command: Any, project: Any, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    teacher = "distil={teacher: runs/teacher/checkpoint, layers: [0]}"
    assert command("config", "check", "recipe.yaml", teacher, "data.unlabelled=[nope/*.txt]") == 0
    assert "recipe.yaml: valid" in capsys.readouterr().out
    assert caplog.messages == [
        "recipe.yaml: distil.teacher: runs/teacher/checkpoint does not exist; train it first, or correct the path",
        "recipe.yaml: data.unlabelled: nope/*.txt matches no file; add the files before training, or correct the path",
    ]
    assert command("config", "check", "recipe.yaml", "model.encoder=runs/tiny/pretraining/encoder") == 0
    assert "runs/tiny/pretraining/encoder does not exist; make it before training" in caplog.messages[-1]
    caplog.clear()
    assert command("config", "check", "recipe.yaml", "model.encoder=hfl/chinese-macbert-base") == 0
    assert not caplog.messages


def test_config_check_compares_a_gate_with_the_taxonomy(
    command: Any, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("gate.yaml").write_text("recipe: recipe.yaml\ncategories: {eductaion: 0.4, ecology: 0.4}\n", "utf-8")
    assert command("config", "check", "gate.yaml") == 2
    assert "gate.yaml: categories.eductaion: unknown category; did you mean education?" in capsys.readouterr().err
