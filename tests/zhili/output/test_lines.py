import csv
import io
import json

from zhili import Paragraph, Predictor, Report, Section
from zhili.output import FileResult, writer
from zhili.report import Segment


def written(result: FileResult, predictor: Predictor, name: str, resumed: bool = False) -> str:
    """What the writer of a format adds to a file that is not empty."""
    file = io.StringIO()
    file.write("# by another program\n")
    start = file.tell()
    lines = writer(name, file, predictor.manifest, resumed)
    lines.add(result)
    lines.finish()
    return file.getvalue()[start:]


def test_json_lines_of_report_have_location_and_evidence(result: FileResult, shipped: Predictor) -> None:
    rows = [json.loads(line) for line in written(result, shipped, "jsonl").splitlines()]
    assert [row["id"] for row in rows] == list(result.ids)
    first, paragraph = rows[0], next(result.report.paragraphs)
    assert paragraph.prediction is not None
    assert list(first)[:4] == ["id", "primary", "labels", "scores"]
    assert first["scores"] == paragraph.prediction.scores
    assert (first["path"], first["heading"]) == (["一、上半年工作"], "（一）产业与村庄")
    assert result.report.text[first["start"] : first["end"]] == first["text"]
    tea = next(e for e in first["evidence"] if e["category"] == "agriculture")
    assert first["text"][tea["start"] : tea["end"]].startswith("春茶开采")


def test_json_lines_of_table_have_only_id_and_prediction(result: FileResult, shipped: Predictor) -> None:
    plain = shipped.predict_report(result.report)
    rows = written(FileResult("rows.jsonl", plain, ("x", "y", "z"), is_report=False), shipped, "jsonl").splitlines()
    assert [list(json.loads(row)) for row in rows] == [
        ["id", "primary", "labels", "scores", "needs_review", "subjects"]
    ] * 3


def test_csv_has_one_row_for_each_paragraph(result: FileResult, shipped: Predictor) -> None:
    rows = list(csv.DictReader(io.StringIO(written(result, shipped, "csv"))))
    assert [row["id"] for row in rows] == list(result.ids)
    for row, paragraph in zip(rows, result.report.paragraphs, strict=True):
        assert paragraph.prediction is not None
        assert row["text"] == paragraph.text  # with its line breaks
        assert row["labels"].split() == list(paragraph.prediction.labels)
        assert row["agriculture"] == f"{paragraph.prediction.scores['agriculture']:.4f}"
    assert rows[0]["path"] == "一、上半年工作"
    first = next(result.report.paragraphs)
    assert first.prediction is not None
    assert rows[0]["needs_review"] == str(first.prediction.needs_review).lower()
    assert rows[0]["start"] == str(first.start)


def test_csv_of_table_has_no_offsets(result: FileResult, shipped: Predictor) -> None:
    table = FileResult("rows.csv", result.report, result.ids, is_report=False)
    rows = list(csv.DictReader(io.StringIO(written(table, shipped, "csv"))))
    assert {(row["start"], row["end"]) for row in rows} == {("", "")}


def test_only_a_new_csv_file_gets_a_header(result: FileResult, shipped: Predictor) -> None:
    header = written(result, shipped, "csv").split("\n")[0]
    assert header.startswith("file,id,") and header not in written(result, shipped, "csv", resumed=True)
    assert written(result, shipped, "csv") == f"{header}\n{written(result, shipped, 'csv', resumed=True)}"
    assert written(result, shipped, "jsonl") == written(result, shipped, "jsonl", resumed=True)


def test_lines_of_points_have_the_id_of_their_paragraph(list_result: FileResult, shipped: Predictor) -> None:
    lines = [json.loads(line) for line in written(list_result, shipped, "jsonl").splitlines()]
    assert [(line["id"], line["paragraph"]) for line in lines[:2]] == [("talk-001",) * 2, ("talk-002.1", "talk-002")]
    for line in lines:
        assert list_result.report.text[line["start"] : line["end"]] == line["text"]
        assert all(line["text"][e["start"] : e["end"]].strip() for e in line["evidence"])
    table = list(csv.DictReader(io.StringIO(written(list_result, shipped, "csv"))))
    for name in ("id", "paragraph", "lead", "text", "primary"):
        assert [row[name] for row in table] == [line[name] for line in lines]


def test_excel_csv_has_a_mark_chinese_names_and_no_formula(shipped: Predictor) -> None:
    text = "=1+1"
    prediction = shipped.predict("新建幼儿园2所，新增学位540个。")
    paragraph = Paragraph(text, 0, 4, (Segment(text, 0, 4, prediction),), prediction)
    report = Report("", None, (Section("", (), (paragraph,)),), text)
    file = io.StringIO()
    writer("csv-excel", file, shipped.manifest).add(FileResult("@a.txt", report, ("-1",)))
    assert file.getvalue().startswith("\ufeff文件,编号,")
    (row,) = csv.DictReader(io.StringIO(file.getvalue().removeprefix("\ufeff")))
    assert (row["文件"], row["编号"], row["正文"]) == ("'@a.txt", "'-1", "'=1+1")
    assert (row["主要类别"], row["主要类别代码"]) == ("教育", "education")
    resumed = io.StringIO()
    writer("csv-excel", resumed, shipped.manifest, resumed=True).add(FileResult("a.txt", report, ("b",)))
    assert "\ufeff" not in resumed.getvalue() and "文件" not in resumed.getvalue()
