import io
import json
from pathlib import Path

import pytest

from zhili import Predictor
from zhili.batch.inputs import Chunk, InputFile, find_inputs, read_input, unique_stems
from zhili.inference.chunks import CHUNK_ITEMS
from zhili.tables.columns import TextColumns

REPORT = "云台镇工作总结\n一、民生\n新建幼儿园2所，新增学位540个，招聘教师26名。\n"


def read(source: InputFile, whole: bool = False) -> list[Chunk]:
    return list(read_input(source, TextColumns(), pytest.fail, whole))


def write(path: Path, text: str = REPORT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_folders_are_searched_in_order_of_names(tmp_path: Path) -> None:
    wanted = [write(tmp_path / name) for name in ("a/2.txt", "a/B.MD", "b.txt")]
    for name in (".hidden.txt", ".git/x.txt", "a/picture.png", "a/rows.jsonl"):
        write(tmp_path / name)
    (tmp_path / "folder.txt").mkdir()
    inputs, failures = find_inputs([tmp_path, wanted[2]])
    assert [i.path for i in inputs] == sorted(wanted)  # each once
    assert failures == []


def test_output_is_not_an_input(tmp_path: Path) -> None:
    report, output = write(tmp_path / "report.txt"), write(tmp_path / "out.md")
    assert [i.path for i in find_inputs([tmp_path], output)[0]] == [report]


def test_folder_without_reports_is_named(tmp_path: Path) -> None:
    inputs, failures = find_inputs([tmp_path])
    assert inputs == []
    assert failures[0].startswith(f"{tmp_path}: no report in this folder; reports are .txt")


@pytest.mark.parametrize(
    ("names", "stems"),
    [
        (["x/a.txt", "x/b.md"], ["a", "b"]),
        (["x/a.txt", "y/a.txt", "y/b.txt"], ["x/a", "y/a", "b"]),
        (["1/x/a.txt", "2/x/a.txt"], ["1/x/a", "2/x/a"]),
        (["x/a.txt", "x/a.html"], ["a.txt", "a.html"]),
        (["-", "x/2024.1.txt"], ["stdin", "2024.1"]),
    ],
)
def test_stems_are_unique(names: list[str], stems: list[str]) -> None:
    assert unique_stems([Path(name) for name in names]) == stems


def test_report_has_an_id_for_each_paragraph(tmp_path: Path) -> None:
    (chunk,) = read(InputFile(write(tmp_path / "r.txt"), "2024/r"))
    assert chunk.result.ids == ("2024/r-001",)
    assert chunk.result.report.title == "云台镇工作总结"


def test_standard_input_is_one_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode())))
    (source,), _ = find_inputs([Path("-")])
    (chunk,) = read(source)
    assert (chunk.result.name, chunk.result.ids) == ("-", ("stdin-001",))


def test_rows_are_predicted_as_predictor_predicts_texts(shipped: Predictor, tmp_path: Path) -> None:
    rows = [
        {"id": 1, "text": "修路3公里。 \n", "heading": "基建"},
        {"id": "b", "text": "硬化巷道12条。", "heading": "基建"},
        {"id": "c", "text": "化解纠纷6件。"},
    ]
    path = write(tmp_path / "rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    (chunk,) = read(InputFile(path, "rows"))
    assert chunk.result.ids == ("1", "b", "c")
    report = shipped.predict_report(chunk.result.report)
    assert [len(s.paragraphs) for s in report.sections] == [2, 1]
    expected = shipped.predict([str(row["text"]) for row in rows], ["基建", "基建", None])
    assert [p.prediction for p in report.paragraphs] == expected
    for paragraph in report.paragraphs:
        assert report.text[paragraph.start : paragraph.end] == paragraph.text


def test_tables_are_read_in_chunks_or_whole(tmp_path: Path) -> None:
    source = InputFile(write(tmp_path / "rows.csv", "text\n" + "修路。\n" * (CHUNK_ITEMS + 1)), "rows")
    first, last = read(source)
    assert (len(first.result.ids), last.result.ids) == (CHUNK_ITEMS, (str(CHUNK_ITEMS + 1),))
    assert 0 < first.share <= last.share == 1
    (whole,) = read(source, whole=True)
    assert whole.result.ids == first.result.ids + last.result.ids
