"""Read only the text of a binary Word document (.doc, .wps), also of one that is slightly damaged."""

import io
import re
import struct
from collections.abc import Iterator

from zhili.errors import InputError
from zhili.extras import require
from zhili.reading.document import Document, DocumentBuilder

# Offsets in the file information block (FIB) at the start of the WordDocument stream, by [MS-DOC] 2.5.
_FLAGS, _LENGTHS, _CLX = 0x0A, 0x4C, 0x01A2
_IS_ENCRYPTED, _USES_1TABLE = 0x0100, 0x0200
_WORD_97 = 0xC1  # the version from which the text is in pieces with UTF-16
_COMPRESSED = 0x40000000  # the flag of a piece with one byte per character
_CHARACTERS = str.maketrans({"\x1e": "-", "\x1f": "", "\xa0": " ", "\x0c": "\r", "\x0e": "\r"})
_PARAGRAPH_END = re.compile("[\r\x07]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


def read_doc_text(data: bytes, shown_name: str) -> Document:
    """Read the lines of a document: its main text, then footnotes, endnotes and text boxes.

    Rows of tables are lines; nothing else of the format is read. Without the paragraphs' properties, two cell marks end
    a row, so that a row is divided at an empty cell.

    Args:
        data: the file.
        shown_name: the file name for messages.

    Raises:
        InputError: the extra is not installed, or the document is damaged, protected by a password or of Word 95 or
            older.
    """
    olefile = require("olefile", "documents", shown_name)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            word = container.openstream("WordDocument").read()
            flags = struct.unpack_from("<H", word, _FLAGS)[0]
            _check(word, flags, shown_name)
            table = container.openstream("1Table" if flags & _USES_1TABLE else "0Table").read()
        stories = list(_stories(word, _text(word, table)))
    except InputError:
        raise
    except Exception:  # damaged files raise errors of olefile, struct and slicing
        raise InputError(f"{shown_name}: damaged Word document; open it in Word or WPS and save it as .docx") from None
    builder = DocumentBuilder()
    table_number, in_table = 0, False
    for block, cells in enumerate(cells for story in stories for cells in _paragraphs(_without_fields(story))):
        is_row = len(cells) > 1
        table_number += is_row and not in_table
        in_table = is_row
        if is_row:
            builder.add(" | ".join(cells), kind="row", block=block, table=table_number)
        else:
            for line in cells[0].split("\x0b"):
                builder.add(line, block=block)
    return builder.build()


def _check(word: bytes, flags: int, shown_name: str) -> None:
    if flags & _IS_ENCRYPTED:
        raise InputError(f"{shown_name}: protected by a password; open it and save it without one")
    if struct.unpack_from("<H", word, 2)[0] < _WORD_97:
        raise InputError(f"{shown_name}: a document of Word 95 or older; open it in Word and save it as .docx")


def _text(word: bytes, table: bytes) -> str:
    """The text of all stories, put together from its pieces.

    Raises:
        ValueError: the pieces are not within the file.
    """
    offset, size = struct.unpack_from("<II", word, _CLX)
    clx = table[offset : offset + size]
    position = 0
    while clx[position] == 1:  # property changes, which are not needed
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    if clx[position] != 2:
        raise ValueError("no piece table")
    pieces = clx[position + 5 : position + 5 + struct.unpack_from("<I", clx, position + 1)[0]]
    count = (len(pieces) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", pieces)
    if ends[-1] > len(word) or list(ends) != sorted(ends):  # a damaged table could ask for any amount of text
        raise ValueError("pieces outside the file")
    parts = []
    for number in range(count):
        start = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * number + 2)[0]
        length = ends[number + 1] - ends[number]
        if start & _COMPRESSED:
            start = (start & ~_COMPRESSED) // 2
            parts.append(word[start : start + length].decode("cp1252", "replace"))
        else:
            parts.append(word[start : start + 2 * length].decode("utf-16-le", "replace"))
    return "".join(parts)


def _stories(word: bytes, text: str) -> Iterator[str]:
    """The main text, footnotes, endnotes and text boxes; not page headers, comments and text boxes in headers."""
    lengths = struct.unpack_from("<8I", word, _LENGTHS)
    start = 0
    for number, length in enumerate(lengths):
        if number in (0, 1, 5, 6):
            yield text[start : start + length]
        start += length


def _without_fields(text: str) -> str:
    """The text with the results of fields, without their instructions."""
    parts: list[str] = []
    hides: list[bool] = []  # for each open field whether its instruction is being read
    hiding = 0
    for part in re.split("([\x13-\x15])", text):
        if part == "\x13":
            hides.append(True)
            hiding += 1
        elif part in ("\x14", "\x15"):
            if hides:
                hiding -= hides.pop()
                if part == "\x14":
                    hides.append(False)
        elif not hiding:
            parts.append(part)
    return "".join(parts)


def _paragraphs(text: str) -> Iterator[list[str]]:
    """The paragraphs, each a list of one text; the rows of tables, each a list of its cells."""
    cells: list[str] = []
    paragraphs: list[str] = []  # of the current cell or of the running text
    start = 0
    text = text.translate(_CHARACTERS)
    for end in _PARAGRAPH_END.finditer(text + "\r"):
        part = _CONTROL.sub("", text[start : end.start()]).strip()
        start = end.end()
        if end[0] == "\r":
            paragraphs.append(part)
            continue
        inside = [*paragraphs, part]
        if not cells and paragraphs:  # the paragraphs before a table cannot be told from those of its first cell
            yield from ([paragraph] for paragraph in paragraphs if paragraph)
            inside = [part]
        paragraphs = []
        if part or not cells:
            cells.append(" ".join(filter(None, inside)))
        else:
            yield [cell for cell in cells if cell] or [""]
            cells = []
    yield from ([paragraph] for paragraph in [*cells, *paragraphs] if paragraph)
