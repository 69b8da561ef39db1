"""Read electronic books (.epub): the chapters in the order of the book."""

import posixpath
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from urllib.parse import unquote

from zhili.errors import InputError
from zhili.limits import limits
from zhili.reading.document import Document
from zhili.reading.formats.parts import join_documents
from zhili.text import decode

_PAGES = ("application/xhtml+xml", "text/html", "application/html")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_epub(data: bytes, shown_name: str) -> Document:
    """Read the chapters of a book; the lines of its table of contents have the role "furniture".

    Args:
        data: the file.
        shown_name: the file name for messages.

    Raises:
        InputError: the file is damaged, too large or protected against copying.
    """
    from zhili.reading.formats.html import read_html

    try:
        with zipfile.ZipFile(BytesIO(data)) as book:
            limits().check_members(book.infolist(), shown_name)
            if "META-INF/encryption.xml" in book.namelist() and "META-INF/rights.xml" in book.namelist():
                raise InputError(f"{shown_name}: protected against copying; give a book without protection")
            package_name = _package_name(book)
            package = _parse(book, package_name)
            chapters = []
            for name, is_contents in _spine(package, posixpath.dirname(package_name)):
                chapter = read_html(decode(book.read(name), markup=True) or "")
                chapters.append(_as_contents(chapter) if is_contents else chapter)
    except InputError:
        raise
    except Exception as error:  # a damaged file can raise any error of zipfile and the XML parser
        raise InputError(f"{shown_name}: damaged book ({type(error).__name__}); get it again") from None
    return join_documents(chapters, _fact(package, "title"), _metadata(package))


def _package_name(book: zipfile.ZipFile) -> str:
    """The path of the package document, which lists the contents."""
    for element in _parse(book, "META-INF/container.xml").iter():
        if _tag(element) == "rootfile" and "full-path" in element.attrib:
            return element.attrib["full-path"]
    raise ValueError("no package document")


def _parse(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """Parse a small XML file. The parser reads no external entities and limits internal ones."""
    with book.open(name) as file:
        return ElementTree.fromstring(file.read(16 << 20))


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _spine(package: ElementTree.Element, folder: str) -> Iterator[tuple[str, bool]]:
    """The paths of the chapters in order, each once, and whether it is the table of contents."""
    items = {e.get("id", ""): e for e in package.iter() if _tag(e) == "item"}
    references = [e.get("idref", "") for e in package.iter() if _tag(e) == "itemref"]
    for reference in dict.fromkeys(references):
        item = items.get(reference)
        if item is not None and item.get("media-type") in _PAGES:
            path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
            yield path, "nav" in item.get("properties", "").split()


def _as_contents(chapter: Document) -> Document:
    return replace(chapter, title="", lines=tuple(replace(line, role="furniture") for line in chapter.lines))


def _fact(package: ElementTree.Element, name: str) -> str:
    """The first fact of that name in the metadata of the book."""
    for metadata in package:
        if _tag(metadata) == "metadata":
            return next((" ".join((e.text or "").split()) for e in metadata if _tag(e) == name and e.text), "")
    return ""


def _metadata(package: ElementTree.Element) -> dict[str, str]:
    date = _DATE.match(_fact(package, "date"))
    facts = {
        "date": date[0] if date else "",
        "author": _fact(package, "creator"),
        "source": _fact(package, "publisher"),
    }
    return {name: value for name, value in facts.items() if value}
