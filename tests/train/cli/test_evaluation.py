import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def test_evaluate_prints_tables_with_the_baseline(
    command: Any, in_trained: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("baseline", in_trained.config) == 0
    assert command("evaluate", in_trained.config, "--model", "models/tiny") == 0
    output = capsys.readouterr().out
    for expected in ("models/tiny on test (", "checkpoint (float)", "baseline F1", "95 % intervals", "worst mistakes"):
        assert expected in output
    assert command("evaluate", in_trained.config, "--model", "runs/tiny/checkpoint", "--json") == 0
    assert list(json.loads(capsys.readouterr().out)["results"]) == ["checkpoint", "baseline"]


def test_evaluate_writes_a_page_for_each_set_of_texts_and_render_writes_it_again(
    command: Any, in_trained: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("evaluate", in_trained.config, "--model", "models/tiny") == 0
    assert "page: runs/tiny/evaluation.html" in capsys.readouterr().out
    page = Path("runs/tiny/evaluation.html")
    before = page.read_bytes()
    page.unlink()
    assert command("render", in_trained.config) == 0
    assert page.read_bytes() == before
    assert command("render", in_trained.config, "--split", "train") == 2
    assert "evaluation-train.json: no such file; run `python -m train evaluate`" in capsys.readouterr().err
    assert command("evaluate", in_trained.config, "--model", "models/tiny", "--split", "validation") == 0
    assert Path("runs/tiny/evaluation-validation.html").is_file()
    assert page.read_bytes() == before


def test_compare_names_the_better_model(command: Any, in_trained: Any, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = Path("runs/tiny/predictions-baseline-test.jsonl")
    assert command("compare", "models/tiny", baseline) == 0
    output = capsys.readouterr().out
    assert "F1 party_building" in output
    assert "points macro-F1, 95 % interval" in output
    assert command("compare", "runs/nowhere", baseline) == 2
    assert "runs/nowhere: no predictions on test;" in capsys.readouterr().err


def test_write_scores_fills_the_section_of_a_document(command: Any, tmp_path: Path) -> None:
    document = tmp_path / "document.md"
    document.write_text("# Title\n<!-- scores -->\n<!-- /scores -->\n", "utf-8")
    assert command("write-scores", document, "--model", ROOT / "models" / "default") == 0
    assert "| split | model | paragraphs | macro-F1 |" in document.read_text("utf-8")


def test_bad_input_is_one_line_and_status_2(command: Any, in_trained: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("evaluate", in_trained.config, "--split", "dev") == 2
    assert capsys.readouterr().err == "error: --split: unknown split 'dev'; take one of train, validation, test\n"
    assert command("fit", "nowhere.yaml") == 2
    assert capsys.readouterr().err == "error: nowhere.yaml: no such file; check the path\n"
