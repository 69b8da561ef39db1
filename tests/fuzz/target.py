"""What is fuzzed: any bytes as a file of any kind give a report that is right, or one `InputError` of one line."""

import io
import struct
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from zhili.errors import InputError
from zhili.limits import Limits, limited
from zhili.reading import read_document, read_here
from zhili.reading.formats.placed import Placed, placed_document
from zhili.reading.structure import build_report
from zhili.report import Report
from zhili.tables import TextColumns, read_rows
from zhili.text import normalise, split_segments
from zhili.text.normalise import normalise_with_offsets

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OVERRIDE = f'<Override PartName="/xl/workbook.xml" ContentType="{WORKBOOK}"/>'
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REPORTS = (".txt", ".md", ".html", ".mht", ".rtf", ".epub", ".ofd", ".xlsx", ".doc", ".zip", "")
TABLES = (".csv", ".tsv", ".jsonl", ".json", ".xlsx", ".parquet")
# PDF files and pictures are read as users read them, in a process with limits: their libraries are not instrumented.
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*", b"MM\x00*", b"BM", b"RIFF")
OF_LIBRARIES = (b"%PDF-", *PICTURES)
LIMITS = replace(Limits(), seconds=2, ocr_seconds=10)
PRINT = struct.Struct("<5e2B")  # of a piece: left, top, width, height, size (infinite ones too); flags and the text
TEXTS = ("一、产业发展", "今年全镇发展良好，完成产值三亿元。", "甲", "12", "- 3 -", "云台镇人民政府", " ", "a" * 40)


def relation(kind: str, target: str) -> str:
    """The part of an Office file that names its only part of this kind."""
    entry = f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}">{entry}</Relationships>'


# Formats that are packages: the suffix, the member that the bytes become, and the other members. The bytes of a package
# are fuzzed in vain, because the checksum of a changed member is wrong.
PACKAGES: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    (".docx", "word/document.xml", {
        "[Content_Types].xml": "<Types/>", "_rels/.rels": relation("officeDocument", "word/document.xml"),
    }),
    (".ofd", "a.xml", {
        "OFD.xml": "<OFD><DocBody><DocRoot>b.xml</DocRoot></DocBody></OFD>",
        "b.xml": '<Document><Pages><Page BaseLoc="a.xml"/></Pages></Document>',
    }),
    (".epub", "a.opf", {
        "META-INF/container.xml": '<container><rootfile full-path="a.opf"/></container>',
        "a.html": "<p>今年全镇发展良好。",
    }),
    (".xlsx", "xl/worksheets/a.xml", {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}">{OVERRIDE}</Types>',
        "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}"><sheets>'
                           '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/a.xml"),
    }),
)  # fmt: skip


def read_any(data: bytes, suffix: str) -> None:
    """Read bytes as a report."""
    read = read_document if data.startswith(OF_LIBRARIES) else read_here
    with limited(LIMITS):
        check_report(build_report(read(data, f"x{suffix}", Path(f"x{suffix}"))))


def read_member(data: bytes, suffix: str, name: str, others: Mapping[str, str]) -> None:
    """Read bytes as the main part of a package."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for other, text in others.items():
            package.writestr(other, text)
        package.writestr(name, data)
    read_any(file.getvalue(), suffix)


def read_print(data: bytes) -> None:
    """Read bytes as pieces of print on pages: what the libraries give for PDF files and pictures."""
    page, pieces = 0, []
    for left, top, width, height, size, flags, text in PRINT.iter_unpack(data[: len(data) // PRINT.size * PRINT.size]):
        page += flags & 1
        words = TEXTS[text % len(TEXTS)]
        pieces.append(Placed(words, page, left, top, left + width, top + height, size, bold=bool(flags & 2)))
    check_report(build_report(placed_document(pieces)))


def check_report(report: Report) -> None:
    """Check the offsets of a report."""
    report.text.encode()
    for paragraph in report.paragraphs:
        assert report.text[paragraph.start : paragraph.end] == paragraph.text
        assert "".join(segment.text for segment in paragraph.segments) == paragraph.text


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
    lambda data: read_member(data, *PACKAGES[0]),
    normalise_any,
    *((lambda data, package=package: read_member(data, *package)) for package in PACKAGES[1:]),
    read_print,
)


def one_input(data: bytes) -> None:
    """Fuzz one input: its first byte chooses the target."""
    if not data:
        return
    try:
        TARGETS[data[0] % len(TARGETS)](data[1:])
    except InputError as error:
        check_line(str(error))
