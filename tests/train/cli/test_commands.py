import json
from pathlib import Path
from typing import Any

import pytest

from train import cli
from train.cli import run as run_module

ROOT = Path(__file__).parents[3]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: Any) -> int:
    monkeypatch.setattr("sys.argv", ["train", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return int(caught.value.code or 0)


def test_validate(monkeypatch: pytest.MonkeyPatch, project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "validate", project.config) == 0
    assert "recipe.yaml: valid" in capsys.readouterr().out
    project.change(training__epoch=1)
    broken = project.folder / "broken.yaml"
    broken.write_text("name: [", encoding="utf-8")
    assert run(monkeypatch, "validate", project.config, broken) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("error: ") for line in lines)


def test_evaluate_prints_tables_with_the_baseline(
    monkeypatch: pytest.MonkeyPatch, in_trained: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("train.cli.options.console.width", 200)
    assert run(monkeypatch, "baseline", in_trained.config) == 0
    assert run(monkeypatch, "evaluate", in_trained.config, "--model", "models/tiny") == 0
    shown = capsys.readouterr().out
    for expected in ("models/tiny on test (", "checkpoint (float)", "baseline F1", "95 % intervals", "worst mistakes"):
        assert expected in shown
    assert run(monkeypatch, "evaluate", in_trained.config, "--model", "runs/tiny/checkpoint", "--json") == 0
    assert list(json.loads(capsys.readouterr().out)["results"]) == ["checkpoint", "baseline"]


def test_compare_says_which_is_better(
    monkeypatch: pytest.MonkeyPatch, in_trained: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("train.cli.options.console.width", 200)
    baseline = Path("runs/tiny/predictions-baseline-test.jsonl")
    assert run(monkeypatch, "compare", "models/tiny", baseline) == 0
    shown = capsys.readouterr().out
    assert "F1 party_building" in shown
    assert "points macro-F1, 95 % interval" in shown
    assert run(monkeypatch, "compare", "runs/nowhere", baseline) == 2
    assert "runs/nowhere: no predictions on test there" in capsys.readouterr().err


def test_cross_validation_and_what_follows(
    monkeypatch: pytest.MonkeyPatch, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("train.cli.options.console.width", 200)
    project.change(training__epochs=1, model__max_length=32)
    assert run(monkeypatch, "suspects", project.config) == 2
    assert "run `python -m train crossval CONFIG` first" in capsys.readouterr().err
    assert run(monkeypatch, "crossval", project.config, "--folds", "2") == 0
    assert "tiny: 2 folds, 1 seeds (" in capsys.readouterr().out
    assert run(monkeypatch, "suspects", project.config) == 0
    assert "suspects" in capsys.readouterr().out
    assert run(monkeypatch, "fit", project.config) == 0
    assert run(monkeypatch, "calibrate", project.config) == 0
    assert "out-of-fold answers of 7 reports" in capsys.readouterr().out


def test_bad_input_is_one_line_and_status_2(
    monkeypatch: pytest.MonkeyPatch, in_trained: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "evaluate", in_trained.config, "--split", "dev") == 2
    assert capsys.readouterr().err == "error: --split: 'dev' is no split; take one of train, validation, test\n"
    assert run(monkeypatch, "fit", "nowhere.yaml") == 2
    assert capsys.readouterr().err == "error: nowhere.yaml: no such file; check the path\n"


def test_everything_in_one_go_on_the_smoke_recipe(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run_module, "SAMPLE", ROOT / "data" / "sample.txt")
    places = [
        f"data.taxonomy={ROOT / 'data' / 'taxonomy.yaml'}",
        f"data.files=[{ROOT / 'tests' / 'data' / 'smoke.jsonl'}]",
        f"model.encoder={ROOT / 'models' / 'base'}",
    ]
    assert run(monkeypatch, "run", ROOT / "configs" / "smoke.yaml", *places) == 0
    shown = capsys.readouterr().out
    assert "macro f1" in shown
    assert "profile: " in shown
    assert Path("models/smoke/bundle.json").is_file()


def test_everything_in_one_go_without_labels(
    monkeypatch: pytest.MonkeyPatch, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run_module, "SAMPLE", ROOT / "data" / "sample.txt")
    project.change(data__files=[])
    assert run(monkeypatch, "validate", project.config) == 0
    assert run(monkeypatch, "fit", project.config) == 2
    assert "python -m train zeroshot CONFIG" in capsys.readouterr().err
    assert run(monkeypatch, "run", project.config) == 0
    shown = capsys.readouterr().out
    assert "a zero-shot model" in shown
    assert "(no score: there is no labelled test data)" in " ".join(shown.split())
    assert "profile: " in shown
    assert Path("models/tiny-zeroshot/bundle.json").is_file()


def test_the_corpus_commands_take_any_taxonomy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    recipe = ROOT / "configs" / "hotline.yaml"
    assert run(monkeypatch, "corpus", "check", recipe) == 0
    assert "230 paragraphs, 0 failures" in capsys.readouterr().out
    picture = tmp_path / "hotline.png"
    assert run(monkeypatch, "corpus", "stats", recipe, "--picture", picture) == 0
    assert "噪声扰民" in capsys.readouterr().out
    assert picture.is_file()
