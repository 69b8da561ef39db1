import csv
import io
import json

from zhili import Predictor
from zhili.output.file_result import FileResult
from zhili.output.writers import writer


def lines(result: FileResult, predictor: Predictor, format: str, begun: bool = False) -> str:
    file = io.StringIO()
    file.write("# by another program\n")
    start = file.tell()
    made = writer(format, file, predictor.manifest, begun)
    made.add(result)
    made.finish()
    return file.getvalue()[start:]


def test_json_lines_of_a_report_say_where(result: FileResult, shipped: Predictor) -> None:
    rows = [json.loads(line) for line in lines(result, shipped, "jsonl").splitlines()]
    assert [row["id"] for row in rows] == list(result.ids)
    first, paragraph = rows[0], next(result.report.paragraphs)
    assert paragraph.prediction is not None
    assert list(first)[:4] == ["id", "primary", "labels", "scores"]
    assert first["scores"] == paragraph.prediction.scores
    assert (first["path"], first["heading"]) == (["一、上半年工作"], "（一）产业与村庄")
    assert result.report.text[first["start"] : first["end"]] == first["text"]
    tea = next(e for e in first["evidence"] if e["category"] == "agriculture")
    assert first["text"][tea["start"] : tea["end"]].startswith("春茶开采")


def test_json_lines_of_paragraphs_hold_the_answer_alone(result: FileResult, shipped: Predictor) -> None:
    plain = shipped.predict_report(result.report)
    rows = lines(FileResult("rows.jsonl", plain, ("x", "y", "z"), is_report=False), shipped, "jsonl").splitlines()
    assert [list(json.loads(row)) for row in rows] == [["id", "primary", "labels", "scores", "needs_review"]] * 3


def test_csv(result: FileResult, shipped: Predictor) -> None:
    rows = list(csv.DictReader(io.StringIO(lines(result, shipped, "csv"))))
    assert [row["id"] for row in rows] == list(result.ids)
    for row, paragraph in zip(rows, result.report.paragraphs, strict=True):
        assert paragraph.prediction is not None
        assert row["text"] == paragraph.text  # line breaks and all
        assert row["labels"].split() == list(paragraph.prediction.labels)
        assert row["agriculture"] == f"{paragraph.prediction.scores['agriculture']:.4f}"
    assert rows[0]["path"] == "一、上半年工作"
    header = lines(result, shipped, "csv").split("\n")[0]
    assert header.startswith("file,id,") and header not in lines(result, shipped, "csv", begun=True)
