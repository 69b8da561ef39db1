"""Read OFD, the Chinese standard for documents of fixed layout (GB/T 33190): a zip file of XML."""

import posixpath
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from zhili.errors import InputError
from zhili.limits import limits
from zhili.reading.document import Document
from zhili.reading.formats.placed import Placed, placed_document

_MAX_PART = 64 << 20  # bytes of one XML file
_MAX_NUMBER = 1e6  # millimetres
_BOLD_WEIGHT = 600
_A4_HEIGHT = 297.0  # millimetres


@dataclass(frozen=True)
class _Layout:
    """What the pages of a document share: the height of a page, and which fonts are bold."""

    height: float
    bold_fonts: frozenset[str]


def read_ofd(data: bytes, shown_name: str) -> Document:
    """Read the paragraphs of a document of fixed layout. Stamps and notes are not read.

    Args:
        data: the file.
        shown_name: the file name for messages.

    Raises:
        InputError: the file is damaged or protected by a password, or there is no text on its pages.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            if any(info.flag_bits & 1 for info in package.infolist()) or "Encryptions.xml" in package.namelist():
                raise InputError(f"{shown_name}: protected by a password; save it again without one")
            limits().check_members(package.infolist(), shown_name)
            root = _parse(package, "OFD.xml")
            title = next((e.text.strip() for e in root.iter() if _tag(e) == "Title" and e.text), "")
            pieces = [
                piece for path in _locations(root, "DocRoot", "") for piece in _document(package, path, shown_name)
            ]
    except InputError:
        raise
    except Exception as error:  # a damaged file can raise any error of zipfile and the XML parser
        raise InputError(f"{shown_name}: damaged OFD file ({type(error).__name__}); save it again") from None
    if not pieces:
        raise InputError(f"{shown_name}: there is no text, perhaps only scanned pages; save it as .pdf and run OCR")
    return placed_document(pieces, title)


def _parse(package: zipfile.ZipFile, path: str) -> ElementTree.Element:
    """Parse a part. The parser reads no external entities and limits internal ones."""
    with package.open(path) as file:
        data = file.read(_MAX_PART + 1)
    if len(data) > _MAX_PART:
        raise ValueError("part too large")
    return ElementTree.fromstring(data)


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _locations(root: ElementTree.Element, tag: str, folder: str) -> list[str]:
    """The paths in elements of that tag: those that begin with "/" from the root of the package."""
    texts = [(e.get("BaseLoc") or e.text or "").strip() for e in root.iter() if _tag(e) == tag]
    return [posixpath.normpath(posixpath.join(folder, text)).lstrip("/") for text in texts if text]


def _document(package: zipfile.ZipFile, path: str, shown_name: str) -> Iterator[Placed]:
    """The pieces of text on the pages of one document in the package, and on the templates of its pages."""
    root, folder = _parse(package, path), posixpath.dirname(path)
    box = next((_numbers(e.text) for e in root.iter() if _tag(e) == "PhysicalBox"), [])
    height = box[3] if len(box) >= 4 else _A4_HEIGHT
    bold = set()
    for resource in _locations(root, "PublicRes", folder) + _locations(root, "DocumentRes", folder):
        if resource in package.namelist():
            fonts = [e for e in _parse(package, resource).iter() if _tag(e) == "Font"]
            bold |= {e.get("ID", "") for e in fonts if e.get("Bold") == "true"}
    layout = _Layout(height, frozenset(bold))
    templates = {e.get("ID"): _locations(e, "TemplatePage", folder) for e in root.iter() if _tag(e) == "TemplatePage"}
    pages = _locations(root, "Page", folder)
    limits().check_pages(len(pages), shown_name)
    for number, path in enumerate(pages):
        page = _parse(package, path)
        for used in [e.get("TemplateID") for e in page.iter() if _tag(e) == "Template"]:
            for template in templates.pop(used, []):  # what all pages show is read once
                yield from _page(_parse(package, template), number, layout)
        yield from _page(page, number, layout)


def _page(page: ElementTree.Element, number: int, layout: _Layout) -> Iterator[Placed]:
    box = next((_numbers(e.text) for e in page.iter() if _tag(e) == "PhysicalBox"), [])
    if len(box) >= 4:
        layout = _Layout(box[3], layout.bold_fonts)
    for element in page.iter():
        if _tag(element) == "TextObject" and element.get("Visible") != "false":
            yield from _text_object(element, number, layout)


def _text_object(element: ElementTree.Element, page: int, layout: _Layout) -> Iterator[Placed]:
    """The texts of an object. Their places are relative to its box, and transformed by its matrix."""
    box = _numbers(element.get("Boundary"))
    size = next(iter(_numbers(element.get("Size"))), 0.0)
    matrix = _numbers(element.get("CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    if len(box) < 4 or size <= 0:
        return
    weight = next(iter(_numbers(element.get("Weight"))), 0.0)
    bold = weight >= _BOLD_WEIGHT or element.get("Font", "") in layout.bold_fonts
    printed = size * abs(d or b or 1.0)
    x = y = 0.0
    for code in element:
        if _tag(code) != "TextCode" or not code.text:
            continue
        x = next(iter(_numbers(code.get("X"))), x)  # without a place, the text begins where the one before it does
        y = next(iter(_numbers(code.get("Y"))), y)
        left, baseline = box[0] + a * x + c * y + e, box[1] + b * x + d * y + f
        right = left + max(_width(code, size) * abs(a or 1.0), printed)
        top, bottom = baseline - 0.85 * printed, baseline + 0.15 * printed
        text = code.text.replace("\n", " ")
        yield Placed(text, page, left, top, right, bottom, printed, bold, layout.height)


def _width(code: ElementTree.Element, size: float) -> float:
    """The width of a text: the steps from character to character, of which `g n step` repeats one."""
    steps = (code.get("DeltaX") or "").split()
    total, at = 0.0, 0
    while at < len(steps):
        repeated = steps[at] == "g" and at + 2 < len(steps)
        values = _numbers(" ".join(steps[at + 1 : at + 3])) if repeated else _numbers(steps[at])
        total += values[0] * values[1] if repeated and len(values) == 2 else sum(values)
        at += 3 if repeated else 1
    text = code.text or ""
    natural = sum(size if character > "\x7f" else size / 2 for character in text)
    return total + size if total else natural


def _numbers(text: str | None) -> list[float]:
    """The numbers in an attribute; [] if it has something else."""
    try:
        numbers = [float(part) for part in (text or "").split()]
    except ValueError:
        return []
    return numbers if all(abs(number) < _MAX_NUMBER for number in numbers) else []
