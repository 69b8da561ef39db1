"""Hostile files are read in a process of their own, which ends at its limits."""

import io
import os
import shutil
import tempfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document as WordDocument
from reportlab.pdfgen import canvas

from zhili import InputError, read_report
from zhili.limits import Limits
from zhili.reading import isolated, read_document, read_here

LINE = b"BT /F1 12 Tf 50 %d Td (Quan zhen fazhan lianghao, wancheng chanzhi san yi yuan.) Tj ET\n"


def pdf(*objects: bytes) -> bytes:
    """A file of the catalog, the pages and these objects, which begin with number 3."""
    file, offsets = io.BytesIO(), []
    file.write(b"%PDF-1.7\n")
    for number, content in enumerate((b"<</Type/Catalog/Pages 2 0 R>>", *objects), 1):
        offsets.append(file.tell())
        file.write(b"%d 0 obj\n" % number + content + b"\nendobj\n")
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
    file.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    file.write(b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(offsets) + 1, start))
    return file.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries, len(packed), packed)


def one_page(content: bytes, resources: bytes, *more: bytes, kids: bytes = b"3 0 R", count: int = 1) -> bytes:
    return pdf(
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<%s>>>>" % resources,
        stream(content),
        *more,
    )


FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X %d 0 R>>>>"
LAUGHS = one_page(
    b"/X Do\n",
    b"/XObject<</X 5 0 R>>",
    *(stream(b"/X Do " * 10, FORM % number) for number in range(6, 13)),
    stream(b"0 0 1 1 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]"),
)


@pytest.fixture
def good() -> bytes:
    file = io.BytesIO()
    page = canvas.Canvas(file)
    page.drawString(50, 500, "Gong zuo zong jie: quan zhen fa zhan liang hao, chan zhi san yi yuan.")
    page.save()
    return file.getvalue()


def test_lines_are_those_that_are_read_here(good: bytes) -> None:
    word = WordDocument()
    word.add_heading("一、工作", 1)
    word.add_paragraph("今年全镇发展良好，完成产值三亿元。")
    file = io.BytesIO()
    word.save(file)
    for name, data in (("a.pdf", good), ("a.docx", file.getvalue())):
        assert read_document(data, name, Path(name)) == read_here(data, name, Path(name))


def test_one_process_reads_many_files_also_after_errors(good: bytes) -> None:
    read_document(good, "a.pdf", Path("a.pdf"))
    (before,) = isolated._idle
    with pytest.raises(InputError, match=r"^b\.pdf: "):
        read_document(b"%PDF-1.7\n\x00", "b.pdf", Path("b.pdf"))
    read_document(good, "a.pdf", Path("a.pdf"))
    assert isolated._idle == [before]


def test_file_that_takes_long_ends_its_process_only(good: bytes) -> None:
    with pytest.raises(InputError, match=r"laughs\.pdf: takes too long to read; .*--limit seconds="):
        read_report(LAUGHS, "laughs.pdf", limits=replace(Limits(), seconds=1))
    assert read_document(good, "a.pdf", Path("a.pdf")).lines


def test_pages_without_end_are_refused() -> None:
    many = one_page(LINE % 500, b"", kids=b"3 0 R " * 20_000, count=20_000)
    with pytest.raises(InputError, match="more than 5,000 pages"):
        read_report(many, "many.pdf")


def test_file_that_takes_much_memory_is_refused() -> None:
    blanks = one_page(b" " * (300 << 20), b"")
    with pytest.raises(InputError, match=r"^blanks\.pdf: ") as caught:
        read_report(blanks, "blanks.pdf", limits=replace(Limits(), memory_mib=256, seconds=10))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.gif", b"GIF89a" + b"\x01" * 5_000),
        ("a.jpg", b"\xff\xd8" + b"\xff\xfe\x11\x11" * 2_000),
        ("a.pdf", b"\n%PDF-1.7 " + b"x" * 5_000),
        (None, b"RIFF\x01\x01\x01\x01WEBP" + b"\x01" * 5_000),
    ],
)
def test_files_of_libraries_are_read_in_the_other_process_also_without_zero_bytes(
    name: str | None, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhili.reading.read.read_here", pytest.fail)
    with pytest.raises(InputError):
        read_report(data, name)


def test_reader_that_is_killed_is_replaced(good: bytes) -> None:
    read_document(good, "a.pdf", Path("a.pdf"))
    isolated._idle[0]._process.kill()
    isolated._idle[0]._process.wait()
    assert read_document(good, "a.pdf", Path("a.pdf")).lines


def test_process_after_a_fork_has_readers_of_its_own(good: bytes) -> None:
    read_document(good, "a.pdf", Path("a.pdf"))
    child = os.fork()
    if child == 0:
        os._exit(0 if read_document(good, "a.pdf", Path("a.pdf")).lines else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert read_document(good, "a.pdf", Path("a.pdf")).lines


def test_process_that_does_not_start_is_reported(good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_idle", [])
    monkeypatch.setattr(isolated.sys, "executable", shutil.which("false"))
    with pytest.raises(InputError, match="false does not start a process that reads files"):
        read_document(good, "a.pdf", Path("a.pdf"))


@pytest.mark.parametrize("end", ["killed", "finished"])
def test_process_leaves_no_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reader = isolated._Reader()
    (folder,) = tmp_path.iterdir()
    (folder / "report.doc").write_bytes(b"left by a converter")
    if end == "killed":
        reader.stop()
    else:
        assert reader._process.stdin
        reader._process.stdin.close()
        reader._process.wait()
    assert not list(tmp_path.iterdir())
