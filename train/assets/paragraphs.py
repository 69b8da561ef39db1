"""Cut the files of public repositories into paragraphs, as `data/references/README.md` describes."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree

from zhili.errors import InputError

SUMMARY = "摘要"  # under such a heading, a broadcast lists its headlines
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UTF8_NAME = 0x800  # the flag of a zip member whose name is UTF-8
_BLANK_LINE = re.compile(r"\n\s*\n")
_PARAGRAPH_TAG = re.compile(r"</?p\b[^>]*>|<br\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
_LINE_BREAK = re.compile(r"\s*\n\s*")


class Paragraph(NamedTuple):
    """A paragraph, and the heading above it where the source has one."""

    text: str
    heading: str = ""


def split_path(path: str) -> tuple[str, str]:
    """Split `ARCHIVE!MEMBER` or `FILE#ROW` into the file and the part of it; other paths have an empty part."""
    file, *part = re.split("[!#]", path, maxsplit=1)
    return file, "".join(part)


def cut(path: str, data: bytes) -> list[Paragraph]:
    """Cut a file into paragraphs.

    Args:
        path: `FILE.md`, `ARCHIVE.zip!MEMBER.docx`, or `FILE.csv#ROW`, where 0 is the first row after the header.
        data: the content of the file or archive.

    Returns:
        Its paragraphs; none if the archive lacks the member, or the table the row.

    Raises:
        InputError: the path has another form, or the file is damaged.
    """
    file, part = split_path(path)
    try:
        match PurePosixPath(file).suffix.lower(), part:
            case ".md", "":
                return list(cut_broadcast(data.decode("utf-8-sig")))
            case ".zip", member if member.lower().endswith(".docx"):
                return [Paragraph(line) for document in _read_member(data, member) for line in cut_docx(document)]
            case ".csv", row if row.isdecimal():
                return [Paragraph(line) for cell in _read_cell(data, int(row)) for line in cut_lines(cell)]
    except (zipfile.BadZipFile, ElementTree.ParseError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise InputError(
            f"{path}: damaged or in another format ({type(error).__name__}: {error}); "
            "give a file with the texts as --source"
        ) from None
    raise InputError(f"{path}: unknown kind of path; write FILE.md, ARCHIVE.zip!MEMBER.docx or FILE.csv#ROW")


def cut_broadcast(markdown: str) -> Iterator[Paragraph]:
    """Cut a day of the evening news, without its summary: headings in Markdown, and paragraphs in HTML."""
    heading = None
    for block in _BLANK_LINE.split(markdown.replace("\r\n", "\n").strip()):
        if block.startswith("#"):
            heading = block.partition("\n")[0].lstrip("#").strip()
        elif heading is not None and SUMMARY not in heading:
            texts = map(_plain_text, _PARAGRAPH_TAG.split(block))
            yield from (Paragraph(text, heading) for text in texts if text)


def _plain_text(fragment: str) -> str:
    return _LINE_BREAK.sub("", html.unescape(_TAG.sub("", fragment))).strip()


def cut_docx(data: bytes) -> list[str]:
    """The texts of the paragraphs of a Word document."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = ElementTree.fromstring(package.read("word/document.xml"))
    texts = ("".join(run.text or "" for run in p.iter(f"{_WORD}t")) for p in root.iter(f"{_WORD}p"))
    return [line for text in texts for line in cut_lines(text)]


def cut_lines(text: str) -> list[str]:
    """The lines of a text that are not blank, with a run of blanks and tabs as one blank."""
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n"))
    return [line for line in lines if line]


def _read_member(archive: bytes, member: str) -> Iterator[bytes]:
    """Yield the member, in whatever folder of the archive it is."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        for info in file.infolist():
            if f"/{_member_name(info)}".endswith(f"/{member}"):
                yield file.read(info)
                return


def _member_name(info: zipfile.ZipInfo) -> str:
    """The name of a zip member. zipfile decodes names without a flag as cp437; Chinese archivers write GB18030."""
    if info.flag_bits & _UTF8_NAME:
        return info.orig_filename
    name = info.orig_filename.encode("cp437", "replace")
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def _read_cell(table: bytes, row: int) -> Iterator[str]:
    """Yield the full text in a row of a CSV file."""
    reader = csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    for number, values in enumerate(reader):
        if number == row:
            yield values["full_text"] or ""
            return
