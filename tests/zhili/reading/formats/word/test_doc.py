"""Binary Word documents, built here byte by byte after [MS-CFB] and [MS-DOC]."""

import contextlib
import struct
import sys
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhili import InputError
from zhili.reading.document import Document
from zhili.reading.formats.word import read_doc
from zhili.reading.formats.word.doc_text import read_doc_text

SECTOR, END, FREE, FAT_SECTOR = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
TEXT_AT = 2048  # offset of the first piece in the WordDocument stream
CENTRED, BOLD = struct.pack("<HB", 0x2461, 1), struct.pack("<HB", 0x0835, 1)
TITLE = "云台镇工作总结"
BODY = "今年以来，全镇修路三公里，惠及群众两千人。"


def container(streams: dict[str, bytes], clsid: bytes = bytes(16)) -> bytes:
    """An OLE container with streams of at least 4096 bytes each."""
    body, fat, entries = b"", [], []
    for name, data in streams.items():
        sectors = max(8, -(-len(data) // SECTOR))
        start = len(fat)
        fat += [*range(start + 1, start + sectors), END]
        body += data.ljust(sectors * SECTOR, b"\0")
        entries.append((name, 2, start, sectors * SECTOR))
    names = [("Root Entry", 5, END, 0), *entries]
    directory = b""
    for number, (name, kind, start, size) in enumerate(names):
        encoded = (name + "\0").encode("utf-16-le")
        right = number + 1 if 0 < number < len(names) - 1 else FREE
        child = 1 if number == 0 else FREE
        links = struct.pack("<III", FREE, right, child)
        entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1) + links
        directory += entry.ljust(116, b"\0") + struct.pack("<IQ", start, size)
    directory = directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0")
    directory_at = len(fat)
    directory_sectors = len(directory) // SECTOR
    fat += [*range(directory_at + 1, directory_at + directory_sectors), END]
    tables = 1
    while (len(fat) + tables) * 4 > tables * SECTOR:
        tables += 1
    first_table = len(fat)
    fat += [FAT_SECTOR] * tables
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(tables * SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + clsid + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, tables, directory_at, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *[first_table + n if n < tables else FREE for n in range(109)])
    return header + body + directory + table


def word(
    pieces: Sequence[str | bytes],
    lengths: Sequence[int] = (),
    paragraph: Sequence[bytes] = (),
    bold: int = 0,
    version: int = 0xC1,
    flags: int = 0x0200,
    clsid: bytes = bytes(16),
) -> bytes:
    """A document.

    Args:
        pieces: the text; bytes are a piece in code page 1252, strings one in UTF-16.
        lengths: the characters of the main text, footnotes and so on; all of them are main text by default.
        paragraph: the properties of each paragraph.
        bold: how many characters at the beginning are bold.
        version: of the file format.
        flags: of the file information block.
        clsid: the class in the header of the container.
    """
    text, places, ends = b"", [], [0]
    for piece in pieces:
        offset = TEXT_AT + len(text)
        text += piece if isinstance(piece, bytes) else piece.encode("utf-16-le")
        places.append((offset * 2) | 0x40000000 if isinstance(piece, bytes) else offset)
        ends.append(ends[-1] + len(piece))
    plc = struct.pack(f"<{len(ends)}I", *ends) + b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    clx = b"\x02" + struct.pack("<I", len(plc)) + plc
    table, extra = bytearray(clx.ljust(1024, b"\0")), b""
    fib = bytearray(1024)
    struct.pack_into("<HH", fib, 0, 0xA5EC, version)
    struct.pack_into("<H", fib, 10, flags)
    struct.pack_into("<H", fib, 0x20, 14)
    struct.pack_into("<H", fib, 0x3E, 22)
    struct.pack_into("<8I", fib, 0x4C, *[*(lengths or [ends[-1]]), *[0] * 8][:8])
    struct.pack_into("<H", fib, 0x98, 0x5D)
    struct.pack_into("<II", fib, 0x1A2, 0, len(clx))
    if paragraph:  # the properties of paragraphs and characters of a text in one piece of UTF-16
        first = (TEXT_AT + len(text) + SECTOR - 1) // SECTOR
        marks = [TEXT_AT + 2 * (n + 1) for n, character in enumerate(str(pieces[0])) if character == "\r"]
        extra = _properties([TEXT_AT, *marks], paragraph, 13) + _properties([TEXT_AT, TEXT_AT + 2 * bold], [BOLD], 1)
        for number, (place, end) in enumerate(((0xFA, TEXT_AT + 2 * bold), (0x102, marks[-1]))):
            plc = struct.pack("<3I", TEXT_AT, end, first + (1 - number))
            table[512 + 16 * number : 512 + 16 * number + len(plc)] = plc
            struct.pack_into("<II", fib, place, 512 + 16 * number, len(plc))
        text = text.ljust(first * SECTOR - TEXT_AT, b"\0")
    struct.pack_into("<I", fib, 0x40, TEXT_AT + len(text) + len(extra))
    stream = bytes(fib).ljust(TEXT_AT, b"\0") + text + extra
    return container({"WordDocument": stream, "1Table" if flags & 0x0200 else "0Table": bytes(table)}, clsid)


def _properties(bounds: Sequence[int], properties: Sequence[bytes], entry: int) -> bytes:
    """A page of formatted runs (FKP); its entries have 13 bytes for paragraphs, one for characters."""
    page = bytearray(SECTOR)
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    at = 256
    for number, changes in enumerate(properties):
        if not changes:
            continue
        content = b"\0\0" + changes if entry == 13 else changes
        page[4 * len(bounds) + entry * number] = at // 2
        page[at] = (len(content) + 1) // 2 if entry == 13 else len(content)
        page[at + 1 : at + 1 + len(content)] = content
        at += 32
    page[-1] = len(properties)
    return bytes(page)


def texts(document: Document) -> list[str]:
    return [document.text[line.start : line.end] for line in document.lines]


def test_properties_come_from_the_conversion() -> None:
    data = word([f"{TITLE}\r{BODY}\r"], paragraph=[CENTRED, b""], bold=len(TITLE))
    document = read_doc(data, "a.doc")
    assert texts(document) == [TITLE, BODY]
    title, body = document.lines
    assert (title.align, title.bold, body.align, body.bold) == ("center", len(TITLE), "", 0)


def test_a_file_of_wps_is_converted_in_spite_of_its_class() -> None:
    data = word([f"{TITLE}\r{BODY}\r"], paragraph=[CENTRED, b""], bold=1, clsid=bytes(range(16)))
    assert read_doc(data, "a.wps").lines[0].align == "center"


@pytest.mark.parametrize("read", [read_doc, read_doc_text])
def test_pieces_of_both_kinds_are_joined(read: Callable[[bytes, str], Document]) -> None:
    document = read(word([b"GDP \x93a\x94\r", f"{BODY}\r"]), "a.doc")
    assert texts(document) == ["GDP “a”", BODY]


def test_text_without_a_conversion() -> None:
    main = f'{TITLE}\r项目\x07数量\x07\x07茶园\x071.2万亩\x07\x07见\x13 HYPERLINK "x" \x14附件\x15。\x01\x0b第二行\x0c'
    note, header = "脚注一。\r", "页眉\r"
    document = read_doc_text(word([main + note + header], [len(main), len(note), len(header)]), "a.doc")
    assert texts(document) == [TITLE, "项目 | 数量", "茶园 | 1.2万亩", "见附件。", "第二行", "脚注一。"]
    assert [(line.kind, line.table) for line in document.lines[1:3]] == [("row", 1)] * 2
    assert document.lines[3].block == document.lines[4].block
    assert "页眉" not in document.text


def test_what_the_converter_refuses_is_read_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    data = word([f"{TITLE}\r{BODY}\r"])

    def refuse(*_: object) -> None:
        raise ValueError("not supported")

    monkeypatch.setattr("doc2docx.convert", refuse)
    assert texts(read_doc(data, "a.doc")) == [TITLE, BODY]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (word([BODY], flags=0x0300), "protected by a password"),
        (container({"WordDocument": b"\xec\xa5\x68\x00".ljust(4096, b"\0")}), "a document of Word 95 or older"),
        (word([BODY])[:1500], "damaged Word document"),
        (container({"WordDocument": b"\xec\xa5\xc1\x00".ljust(4096, b"\0")}), "damaged Word document"),
    ],
)
def test_bad_document_is_named_with_its_problem(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=rf"^a\.doc: {message}"):
        read_doc(data, "a.doc")


def test_pieces_that_ask_for_more_than_the_file_are_refused() -> None:
    data = word([BODY])
    clx = data.index(b"\x02" + struct.pack("<I", 16))
    damaged = data[: clx + 9] + struct.pack("<I", 1 << 30) + data[clx + 13 :]
    with pytest.raises(InputError, match="damaged Word document"):
        read_doc_text(damaged, "a.doc")


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "doc2docx", None)
    with pytest.raises(InputError, match=r"^a\.doc: doc2docx is not installed; pip install 'zhili\[documents\]'$"):
        read_doc(word([BODY]), "a.doc")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1 << 14), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6))
def test_damaged_document_gives_lines_or_an_input_error(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(word([f"{TITLE}\r项目\x07数量\x07\x07{BODY}\r"]))
    for offset, new in changes:
        data[offset % len(data) : offset % len(data) + len(new)] = new
    with contextlib.suppress(InputError):
        document = read_doc(bytes(data), "a.doc")
        assert all(document.text[line.start : line.end].strip() for line in document.lines)
