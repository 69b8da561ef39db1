"""What is fuzzed: any bytes as a file of any kind give a report that is right, or one `InputError` of one line."""

import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from zhili.errors import InputError
from zhili.reading import read_here
from zhili.reading.structure import build_report
from zhili.report import Report
from zhili.tables import TextColumns, read_rows
from zhili.text import normalise, split_segments
from zhili.text.normalise import normalise_with_offsets

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATION = f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
REPORTS = (".txt", ".md", ".html", ".mht", ".rtf", ".epub", ".ofd", ".xlsx", ".doc", ".zip", "")
TABLES = (".csv", ".tsv", ".jsonl", ".json", ".xlsx", ".parquet")


def read_any(data: bytes, suffix: str) -> None:
    """Read bytes as a report. PDF and pictures are left out: what their libraries do is bounded by a process."""
    if data.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*", b"MM\x00*", b"BM", b"RIFF")):
        return
    check_report(build_report(read_here(data, f"x{suffix}", Path(f"x{suffix}"))))


def check_report(report: Report) -> None:
    """Check the offsets of a report."""
    report.text.encode()
    for paragraph in report.paragraphs:
        assert report.text[paragraph.start : paragraph.end] == paragraph.text
        assert "".join(segment.text for segment in paragraph.segments) == paragraph.text


def read_word(data: bytes) -> None:
    """Read bytes as the main part of a Word document."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">{RELATION}</Relationships>')
        package.writestr("word/document.xml", data)
    read_any(file.getvalue(), ".docx")


def read_any_table(data: bytes, suffix: str) -> None:
    """Read bytes as a table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"x{suffix}")
        path.write_bytes(data)
        for row in read_rows(path, TextColumns(), lambda line: check_line(line)):
            (row.id + row.text + row.heading).encode()


def check_line(message: str) -> None:
    """Check that a message is one line that can be printed."""
    assert message and "\n" not in message, message
    message.encode()


def normalise_any(data: bytes) -> None:
    """Normalise a text and divide it into segments."""
    text = data.decode("utf-8", "replace")
    normalised = normalise_with_offsets(text)
    assert normalised.text == normalise(text)
    spans = split_segments(text)
    assert [span.start for span in spans] == [0, *(span.end for span in spans[:-1])]
    assert spans[-1].end == len(text)


TARGETS: tuple[Callable[[bytes], None], ...] = (
    *((lambda data, suffix=suffix: read_any(data, suffix)) for suffix in REPORTS),
    *((lambda data, suffix=suffix: read_any_table(data, suffix)) for suffix in TABLES),
    read_word,
    normalise_any,
)


def one_input(data: bytes) -> None:
    """Fuzz one input: its first byte chooses the target."""
    if not data:
        return
    try:
        TARGETS[data[0] % len(TARGETS)](data[1:])
    except InputError as error:
        check_line(str(error))
