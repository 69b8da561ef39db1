import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from zhili import cli

REPORT = "云台镇工作总结\n一、民生\n新建幼儿园2所，新增学位540个，招聘教师26名。\n"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: Any) -> int:
    """Exit status of the command."""
    monkeypatch.setattr("sys.argv", ["zhili", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return int(caught.value.code or 0)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    rows = [{"id": "b", "text": "修路3公里。", "heading": "基建"}, {"id": "a", "text": "化解纠纷6件。"}]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_json_lines_answer_in_order(monkeypatch: pytest.MonkeyPatch, lines: Path, bundle: Path, tmp_path: Path) -> None:
    output = tmp_path / "out" / "p.jsonl"
    assert run(monkeypatch, "predict", lines, "--model", bundle, "--format", "jsonl", "--output", output) == 0
    answers = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [a["id"] for a in answers] == ["b", "a"]
    assert set(answers[0]) == {"id", "primary", "labels", "scores", "needs_review"}
    assert answers[0]["primary"] == answers[0]["labels"][0]


def test_table(monkeypatch: pytest.MonkeyPatch, report: Path, bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "predict", report, "--model", bundle) == 0
    shown = capsys.readouterr().out
    assert "云台镇工作总结" in shown and "一、民生" in shown and "profile: " in shown


def test_csv_and_json(
    monkeypatch: pytest.MonkeyPatch, report: Path, lines: Path, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "predict", report, lines, "--model", bundle, "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["id"] for row in rows] == ["report-001", "b", "a"]
    assert run(monkeypatch, "predict", report, "--model", bundle, "--format", "json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["title"], found["sections"][0]["heading"]) == ("云台镇工作总结", "一、民生")


def test_one_bad_file_is_reported_and_the_others_done(
    monkeypatch: pytest.MonkeyPatch, report: Path, bundle: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    missing = tmp_path / "missing.txt"
    assert run(monkeypatch, "predict", missing, report, "--model", bundle, "--format", "jsonl") == 2
    shown = capsys.readouterr()
    assert json.loads(shown.out)["id"] == "report-001"
    assert shown.err.splitlines()[-1] == f"error: {missing}: no such file; check the path"


def test_bad_rows_are_named_and_the_others_done(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path, output = tmp_path / "rows.csv", tmp_path / "p.jsonl"
    path.write_text("编号,正文\n" + "a, \n" * 24 + "b,修路3公里。\n", encoding="utf-8")
    options = ("--text-column", "正文", "--id-column", "编号", "--format", "jsonl", "--output", output)
    assert run(monkeypatch, "predict", path, "--model", bundle, *options) == 2
    assert [json.loads(line)["id"] for line in output.read_text(encoding="utf-8").splitlines()] == ["b"]
    shown = capsys.readouterr().err.splitlines()
    assert shown[0].startswith(f"error: {path}, row 1: 正文 is empty")
    assert shown[19].startswith(f"error: {path}, row 20: ")
    assert shown[20] == "error: … more rows cannot be predicted; they are only counted"
    assert shown[21].startswith("1 file done, 0 failed, 1 paragraphs, 24 rows left out, ")
    assert shown[22:] == [f"error: {path}: 24 rows left out"]


def test_where_no_row_is_good_the_output_stays(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path, output = tmp_path / "rows.jsonl", tmp_path / "p.jsonl"
    path.write_text('{"id": "x", "text": " "}\n', encoding="utf-8")
    output.write_text("before", encoding="utf-8")
    assert run(monkeypatch, "predict", path, "--model", bundle, "--format", "jsonl", "--output", output) == 2
    assert f"{path}, line 1: text is empty" in capsys.readouterr().err
    assert output.read_text(encoding="utf-8") == "before"
    assert sorted(tmp_path.iterdir()) == [output, path]


def test_a_column_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("编号,正文\na,修路3公里。\n", encoding="utf-8")
    assert run(monkeypatch, "predict", path, "--model", bundle) == 2
    message = f"error: {path}: no column 'text'; the columns are 编号, 正文: name one with --text-column"
    assert capsys.readouterr().err.splitlines()[-1] == message


def test_an_output_that_cannot_be_written_is_one_line(
    monkeypatch: pytest.MonkeyPatch, report: Path, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "predict", report, "--model", bundle, "--output", report / "below" / "p.jsonl") == 2
    shown = capsys.readouterr().err
    assert shown.startswith("error: ")
    assert "check path, permissions and free space" in shown


def test_an_unknown_model_is_named(
    monkeypatch: pytest.MonkeyPatch, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "predict", report, "--model", "models/none") == 2
    assert capsys.readouterr().err.startswith("error: models/none: no bundle there")


def test_categories(monkeypatch: pytest.MonkeyPatch, bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "categories", "--model", bundle) == 0
    shown = capsys.readouterr().out
    assert "dispute_petition" in shown and "信访与矛盾化解" in shown
