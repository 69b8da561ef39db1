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
