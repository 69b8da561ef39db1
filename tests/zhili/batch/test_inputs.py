import io
import json
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from zhili import InputError, Predictor
from zhili.batch import predict_files
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
    for name in (".hidden.txt", ".git/x.txt", "a/picture.png", "a/rows.jsonl", "a/~$b.docx", ".DS_Store", "Thumbs.db"):
        write(tmp_path / name)
    (tmp_path / "folder.txt").mkdir()
    inputs, failures = find_inputs([tmp_path, wanted[2]])
    assert [i.path for i in inputs] == sorted(wanted)  # each once
    assert failures == []


@pytest.mark.parametrize("name", ["out.html", "out.xlsx"])
def test_output_of_an_earlier_run_is_not_an_input(shipped: Predictor, tmp_path: Path, name: str) -> None:
    report, output = write(tmp_path / "report.txt"), tmp_path / name
    predict_files([report], shipped.folder, output.suffix[1:], output)
    assert [i.path for i in find_inputs([tmp_path])[0]] == [report]
    predict_files([tmp_path], shipped.folder, output.suffix[1:], output)


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    inside, link = write(tmp_path / "folder" / "a.txt"), tmp_path / "folder" / "outside.txt"
    (tmp_path / "folder" / "inside.txt").symlink_to(inside)
    link.symlink_to(write(tmp_path / "b.txt"))
    inputs, failures = find_inputs([tmp_path / "folder"])
    assert [i.path for i in inputs] == [inside]
    assert failures == [f"{link}: a link out of the folder; name the file itself to read it"]
    assert [i.path for i in find_inputs([link])[0]] == [link]


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
        (["x/a.txt", "x/a.html", "x/a.txt.txt"], ["a.txt", "a.html", "a.txt.txt"]),
        (["x/a", "x/a.txt", "x/b.c.txt", "x/b.c"], ["a", "a.txt", "b.c.txt", "b"]),
    ],
)
def test_stems_are_unique(names: list[str], stems: list[str]) -> None:
    assert unique_stems([Path(name) for name in names]) == stems


@given(st.lists(st.text("a.", min_size=1, max_size=5).filter(lambda name: set(name) != {"."}), unique=True))
def test_stems_of_any_names_are_unique(names: list[str]) -> None:
    stems = unique_stems([Path("x", name) for name in names])
    assert len(set(stems)) == len(names)


def test_names_that_cannot_be_looked_up_do_not_stop_the_others(tmp_path: Path) -> None:
    inputs, _ = find_inputs([Path("x" * 300), write(tmp_path / "a.txt")])
    assert [i.path.name for i in inputs] == ["x" * 300, "a.txt"]
    (tmp_path / "circle.txt").symlink_to(tmp_path / "circle.txt")
    assert [i.path.name for i in find_inputs([tmp_path])[0]] == ["a.txt"]


def test_report_has_an_id_for_each_paragraph(tmp_path: Path) -> None:
    (chunk,) = read(InputFile(write(tmp_path / "r.txt"), "2024/r"))
    assert chunk.result.ids == ("2024/r-001",)
    assert chunk.result.report.title == "云台镇工作总结"


def test_standard_input_is_one_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode())))
    (source,), _ = find_inputs([Path("-")])
    (chunk,) = read(source)
    assert (chunk.result.name, chunk.result.ids) == ("-", ("stdin-001",))


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, data in files.items():
            package.writestr(name, data)
    return path


def test_archive_is_read_like_a_folder(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "镇.zip", {"2024/b.txt": REPORT.encode(), "2024/a.md": REPORT.encode("gb18030"), "x.png": b"x"}
    )
    ((source,), _) = find_inputs([tmp_path])
    first, second = read(source)
    assert [c.result.name for c in (first, second)] == [f"{path.as_posix()}!2024/{name}" for name in ("a.md", "b.txt")]
    assert (first.result.ids, second.result.ids) == (("镇/2024/a.md-001",), ("镇/2024/b.txt-001",))
    assert (first.share, second.share, second.source) == (0.5, 1.0, source)


def test_bad_member_of_an_archive_has_a_line_after_the_others(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"1.txt": b"", "2.txt": REPORT.encode(), "3.doc": b"MZ\x00"})
    chunks = read_input(InputFile(path, "a"), TextColumns(), pytest.fail)
    assert next(chunks).result.name.endswith("!2.txt")
    with pytest.raises(InputError) as error:
        next(chunks)
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == [f"{path}!1.txt", f"{path}!3.doc"]


@pytest.mark.parametrize(
    ("files", "message"), [({"a.png": b"x"}, "no report in this archive"), ({}, "no report in this archive")]
)
def test_archive_without_a_report_is_named(tmp_path: Path, files: dict[str, bytes], message: str) -> None:
    path = archive(tmp_path / "a.zip", files)
    with pytest.raises(InputError, match=message):
        read(InputFile(path, "a"))
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match=r"b\.zip: damaged or incomplete zip file"):
        read(InputFile(tmp_path / "b.zip", "b"))


def test_document_with_the_suffix_of_an_archive_is_one_report(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("今年以来，全镇修路三公里，惠及群众两千人。")
    document.save(str(tmp_path / "a.zip"))
    (chunk,) = read(InputFile(tmp_path / "a.zip", "a"))
    assert chunk.result.ids == ("a-001",)


def test_workbook_in_a_folder_is_a_report_if_it_has_no_texts(tmp_path: Path) -> None:
    for name, rows in (
        ("rows", [["text"], ["修路3公里。"]]),
        ("plan", [["今年以来，全镇修路三公里，惠及群众两千人。"]]),
    ):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / f"{name}.xlsx")
    (plan, rows_file), _ = find_inputs([tmp_path])
    assert [chunk.result.is_report for chunk in (*read(plan), *read(rows_file))] == [True, False]
    ((named,), _) = find_inputs([tmp_path / "plan.xlsx"])
    with pytest.raises(InputError, match="no column 'text'"):
        read(named)


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
