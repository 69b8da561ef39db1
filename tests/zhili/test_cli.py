import csv
import gzip
import io
import json
import runpy
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pytest
from pyarrow import parquet

from zhili import __version__, cli
from zhili.tables import TABLE_SUFFIXES

REPORT = "云台镇工作总结\n一、民生\n新建幼儿园2所，新增学位540个，招聘教师26名。\n"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: Any) -> int:
    """Exit status of the command."""
    monkeypatch.setattr("sys.argv", ["zhili", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return int(caught.value.code or 0)


def write_tables(folder: Path) -> list[Path]:
    """The same rows as tables of several formats and encodings."""
    rows = [
        ("甲-1", "修路3公里，“硬化”巷道12条。\n完工两处。", "基建"),
        ("7", "化解邻里矛盾纠纷6件，走访群众40户。", ""),
        ("c", " 新建幼儿园2所，新增学位540个。", "民生"),
    ]
    names = ("id", "text", "heading")
    objects = [dict(zip(names, row, strict=True)) for row in rows]

    def delimited(separator: str) -> str:
        file = io.StringIO()
        csv.writer(file, delimiter=separator).writerows([names, *rows])
        return file.getvalue()

    lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)
    contents = {
        "utf-8.csv": delimited(",").encode(),
        "gb18030.csv": delimited(",").encode("gb18030"),
        "utf-16.csv": delimited(",").encode("utf-16"),
        "gb18030.csv.gz": gzip.compress(delimited(",").encode("gb18030")),
        "a.tsv": delimited("\t").encode(),
        "a.tab": delimited("\t").encode("gb18030"),
        "a.json": json.dumps(objects, ensure_ascii=False).encode(),
        "a.jsonl": lines.encode(),
        "gb18030.jsonl": lines.encode("gb18030"),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    parquet.write_table(pyarrow.Table.from_pylist(objects), folder / "a.parquet")
    workbook = openpyxl.Workbook()
    for row in (names, rows[0], (7, *rows[1][1:]), rows[2]):  # Excel turns 7 into a number
        workbook.active.append(row)
    workbook.save(folder / "a.xlsx")
    return [*(folder / name for name in contents), folder / "a.parquet", folder / "a.xlsx"]


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


def test_json_lines_keep_the_order_of_rows(
    monkeypatch: pytest.MonkeyPatch, lines: Path, bundle: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out" / "p.jsonl"
    assert run(monkeypatch, "predict", lines, "--model", bundle, "--format", "jsonl", "--output", output) == 0
    predictions = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [p["id"] for p in predictions] == ["b", "a"]
    assert set(predictions[0]) == {"id", "primary", "labels", "scores", "needs_review", "subjects"}
    assert predictions[0]["primary"] == predictions[0]["labels"][0]


def test_same_rows_in_all_table_formats_give_the_same_json_lines(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, tmp_path: Path
) -> None:
    outputs = []
    for path in write_tables(tmp_path):
        output = tmp_path / "out" / f"{path.name}.jsonl"
        assert run(monkeypatch, "predict", path, "--model", bundle, "--format", "jsonl", "--output", output) == 0
        outputs.append(output.read_bytes())
    assert [json.loads(line)["id"] for line in outputs[0].splitlines()] == ["甲-1", "7", "c"]
    assert outputs == outputs[:1] * 11


def test_help_lists_the_table_formats(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert run(monkeypatch, "predict", "--help") == 0
    shown = capsys.readouterr().out
    assert all(suffix in shown for suffix in TABLE_SUFFIXES)
    assert "[default: text]" in shown


def test_report_is_shown_as_a_table(
    monkeypatch: pytest.MonkeyPatch, report: Path, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "predict", report, "--model", bundle) == 0
    shown = capsys.readouterr().out
    assert "云台镇工作总结" in shown and "一、民生" in shown and "profile: " in shown


def test_reports_and_tables_are_written_as_csv_and_json(
    monkeypatch: pytest.MonkeyPatch, report: Path, lines: Path, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "predict", report, lines, "--model", bundle, "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["id"] for row in rows] == ["report-001", "b", "a"]
    assert run(monkeypatch, "predict", report, "--model", bundle, "--format", "json") == 0
    (report_values,) = json.loads(capsys.readouterr().out)
    assert (report_values["title"], report_values["sections"][0]["heading"]) == ("云台镇工作总结", "一、民生")


def test_missing_file_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, report: Path, bundle: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    missing = tmp_path / "missing.txt"
    assert run(monkeypatch, "predict", missing, report, "--model", bundle, "--format", "jsonl") == 2
    shown = capsys.readouterr()
    assert json.loads(shown.out)["id"] == "report-001"
    assert shown.err.splitlines()[-1] == f"error: {missing}: no such file; check the path"


def test_bad_rows_do_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path, output = tmp_path / "rows.csv", tmp_path / "p.jsonl"
    path.write_text("编号,正文\n" + "a, \n" * 24 + "b,修路3公里。\n", encoding="utf-8")
    options = ("--text-column", "正文", "--id-column", "编号", "--format", "jsonl", "--output", output)
    assert run(monkeypatch, "predict", path, "--model", bundle, *options) == 2
    assert [json.loads(line)["id"] for line in output.read_text(encoding="utf-8").splitlines()] == ["b"]
    shown = capsys.readouterr().err.splitlines()
    assert shown[0].startswith(f"error: {path}, row 2: 正文 is empty")
    assert shown[19].startswith(f"error: {path}, row 21: ")
    assert shown[20] == "error: … more rows cannot be predicted; they are only counted"
    assert shown[21].startswith("1 file done, 0 failed, 1 paragraphs, 24 rows skipped, ")
    assert shown[22:] == [f"error: {path}: 24 rows skipped"]


def test_existing_output_stays_if_no_row_is_good(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path, output = tmp_path / "rows.jsonl", tmp_path / "p.jsonl"
    path.write_text('{"id": "x", "text": " "}\n', encoding="utf-8")
    output.write_text("before", encoding="utf-8")
    assert run(monkeypatch, "predict", path, "--model", bundle, "--format", "jsonl", "--output", output) == 2
    assert f"{path}, line 1: text is empty" in capsys.readouterr().err
    assert output.read_text(encoding="utf-8") == "before"
    assert sorted(tmp_path.iterdir()) == [output, path]


def test_missing_column_is_named(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("编号,正文\na,修路3公里。\n", encoding="utf-8")
    assert run(monkeypatch, "predict", path, "--model", bundle) == 2
    message = f"error: {path}: no column 'text'; the columns are 编号, 正文: name one with --text-column"
    assert capsys.readouterr().err.splitlines()[-1] == message


def test_output_that_cannot_be_written_is_one_line(
    monkeypatch: pytest.MonkeyPatch, report: Path, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "predict", report, "--model", bundle, "--output", report / "below" / "p.jsonl") == 2
    shown = capsys.readouterr().err
    assert shown.startswith("error: ")
    assert "check path, permissions and free space" in shown


def test_unknown_model_is_named(
    monkeypatch: pytest.MonkeyPatch, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "predict", report, "--model", "models/none") == 2
    assert capsys.readouterr().err.startswith("error: models/none: not a bundle")


def test_categories_are_listed(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "categories", "--model", bundle) == 0
    shown = capsys.readouterr().out
    assert "dispute_petition" in shown and "信访与矛盾化解" in shown


def test_version_from_the_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["zhili", "--version"])
    with pytest.raises(SystemExit) as exit_status:
        runpy.run_module("zhili", run_name="__main__")
    assert (exit_status.value.code or 0, capsys.readouterr().out.strip()) == (0, __version__)
