"""The parts of a Word document (.docx), which is a zip file of XML."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from zhili.errors import InputError
from zhili.extras import require
from zhili.limits import limits

Element = Any  # an element of lxml, which has no types

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
VAL = W + "val"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Word documents and of encrypted new ones
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")  # the names of the variant "Strict Open XML"
_PARSER = {
    "resolve_entities": False,  # an entity can expand to gigabytes or name a file of this computer
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_BLOCKS = (W + "p", W + "tbl")


class Package:
    """A Word document as a set of XML parts.

    Args:
        file: the document.
        shown_name: the file name for messages.

    Raises:
        InputError: the extra is not installed, or the file is encrypted or too large.
        Exception: the file is damaged; any error of zipfile or lxml.
    """

    def __init__(self, file: IO[bytes], shown_name: str) -> None:
        self._etree = require("lxml.etree", "documents", shown_name)
        _refuse_ole(file, shown_name)
        self._zip = zipfile.ZipFile(file)
        members = self._zip.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise InputError(f"{shown_name}: this document is protected by a password; save it without one")
        limits().check_members(members, shown_name)
        self._members = {_normalised(member.filename): member for member in members}
        main = next((part for kind, part in self._relations("").values() if kind == "officeDocument"), "")
        self._main = main if main in self._members else "word/document.xml"
        self._related = self._relations(self._main)

    def part(self, kind: str) -> Element | None:
        """Parse the part that the document names for a purpose ("styles", "numbering", "footnotes" …)."""
        name = next((part for related, part in self._related.values() if related == kind), "")
        return self._parse(name) if name in self._members else None

    def part_by_id(self, relation: str) -> Element | None:
        """Parse the part with this relationship id, a page header for example."""
        name = self._related.get(relation, ("", ""))[1]
        return self._parse(name) if name in self._members else None

    def blocks(self) -> Iterator[Element]:
        """Yield the outermost paragraphs and tables of the document, and its last section at the end.

        A block is complete when it is yielded, and is emptied after it: the tree of a long document takes too much
        memory.
        """
        source = io.BytesIO(self._read(self._main))
        events = self._etree.iterparse(source, events=("start", "end"), tag=_BLOCKS, **_PARSER)
        depth = 0
        for event, element in events:
            depth += 1 if event == "start" else -1
            if not depth:
                yield element
                element.clear()
                while (previous := element.getprevious()) is not None:
                    element.getparent().remove(previous)
        body = events.root.find(W + "body")
        if body is None:
            raise ValueError("no text")
        yield from body.iterchildren(W + "sectPr")

    def _read(self, name: str) -> bytes:
        data = self._zip.read(self._members[name])
        if b"http://purl.oclc.org/ooxml/" in data:
            data = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)
        return data

    def _parse(self, name: str) -> Element:
        return self._etree.fromstring(self._read(name), self._etree.XMLParser(**_PARSER))

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The relationships of a part: id → (kind, name of the other part); those to other files are left out."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", name + ".rels")
        found: dict[str, tuple[str, str]] = {}
        for relation in self._parse(relations) if relations in self._members else ():
            if relation.get("TargetMode") != "External":
                kind = relation.get("Type", "").rpartition("/")[2]
                target = _normalised(posixpath.join("/", folder, relation.get("Target", "")))
                found[relation.get("Id", "")] = (kind, target)
        return found


def _refuse_ole(file: IO[bytes], shown_name: str) -> None:
    start = file.read(len(_OLE))
    if start == _OLE:
        encrypted = "EncryptedPackage".encode("utf-16-le") in file.read()
        if encrypted:
            raise InputError(f"{shown_name}: this document is protected by a password; save it without one")
        raise InputError(f"{shown_name}: this is an old Word document; save it as .docx")
    file.seek(0)


def _normalised(name: str) -> str:
    """The name of a part in one form; some programs write backslashes or a leading "/"."""
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/")


def child(element: Element | None, tag: str) -> Element | None:
    """The first child with this tag; `find` is slower."""
    return None if element is None else next(element.iterchildren(tag), None)


def value(element: Element | None, tag: str) -> str | None:
    """The attribute `w:val` of the first child with this tag; None if there is no such child or attribute."""
    found = child(element, tag)
    return None if found is None else found.get(VAL)


def number(text: str | None) -> float | None:
    """An attribute as a number, or None where it is none."""
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def switch(element: Element | None) -> bool | None:
    """A property that is on or off; None if it is not set."""
    return None if element is None else element.get(VAL, "1") not in ("0", "false", "off", "none")
