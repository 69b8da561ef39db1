import io
import zipfile

import pytest

from zhili import InputError
from zhili.reading.formats.epub import read_epub

CONTAINER = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>云台镇年鉴</dc:title><dc:creator>林一</dc:creator>
<dc:date>2024-03-01T00:00:00Z</dc:date></metadata><manifest>
<item id="b" href="two.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/one%20a.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>
<item id="p" href="p.png" media-type="image/png"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="p"/><itemref idref="b"/><itemref idref="a"/></spine>
</package>"""
FILES = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book.opf": PACKAGE,
    "OEBPS/nav.xhtml": "<html><body><p>目录</p></body></html>",
    "OEBPS/text/one a.xhtml": "<body><h1>第一章 春耕</h1><p>全镇完成早稻育秧3200亩，检修泵站14座。</p></body>",
    "OEBPS/two.xhtml": "<body><h1>第二章 道路</h1><p>新修通村公路13.5公里，硬化巷道4600米。</p></body>",
}


def book(files: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return file.getvalue()


def test_chapters_come_in_the_order_of_the_spine() -> None:
    document = read_epub(book(FILES), "a.epub")
    texts = [document.text[line.start : line.end] for line in document.lines]
    assert texts == [
        "目录",
        "第一章 春耕",
        "全镇完成早稻育秧3200亩，检修泵站14座。",
        "第二章 道路",
        "新修通村公路13.5公里，硬化巷道4600米。",
    ]
    assert [line.role for line in document.lines] == ["boilerplate", "", "", "", ""]
    assert (document.title, document.metadata) == ("云台镇年鉴", {"date": "2024-03-01", "author": "林一"})
    assert len({line.block for line in document.lines}) == 5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"OEBPS/book.opf": "<package"}, r"damaged book \(ParseError\); get it again"),
        ({"META-INF/container.xml": "<container/>"}, "damaged book"),
        ({"META-INF/rights.xml": "x", "META-INF/encryption.xml": "x"}, "protected against copying"),
        (
            {"OEBPS/book.opf": '<!DOCTYPE p [<!ENTITY e SYSTEM "file:///etc/passwd">]><package>&e;</package>'},
            "damaged book",
        ),
    ],
)
def test_bad_book_is_named_with_its_problem(changes: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=rf"^a\.epub: {message}"):
        read_epub(book(FILES | changes), "a.epub")


def test_missing_chapter_is_a_damaged_book() -> None:
    files = {name: text for name, text in FILES.items() if name != "OEBPS/two.xhtml"}
    with pytest.raises(InputError, match="damaged book"):
        read_epub(book(files), "a.epub")
