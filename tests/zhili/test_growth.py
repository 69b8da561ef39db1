"""Work grows with the length of the input, not with its square: every format, on units that patterns may trip over.

Work is counted in calls of functions, which are the same on every machine; within patterns, which have no calls, a time
limit far beyond what any input needs stops those that try every way to read a text.
"""

import io
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from zhili.errors import InputError
from zhili.reading import read_here
from zhili.reading.read import _SMALL_TEXT as SMALL_TEXT
from zhili.reading.structure import build_report
from zhili.text import normalise, split_segments
from zhili.text.normalise import normalise_with_offsets

OPENING, END = "全镇发展良好，完成产值三亿元。\n", "\n全镇教育发展良好。"
UNITS = (
    "甲", "一、", "　", "。", "（", "[", "![", "|", "\n", "#", "`", "*", "_", "<", "<b>", "<p>", "<div>", "<!---->",
    "&nbsp;",
    "\u0300\u0327", "锛", "Ã¤", "一是", "2023年", "来源：甲 ", "县委", "办公室", "-", "…", "\t", "> ", "- ", "```\n",
    "$", "<td>甲",
    "<table><tr><td>甲", "<li>甲", "<font>", "一、甲\n", "|a|b|\n", "甲  乙  丙\n", "甲(zhèn)", "「", "\u200b",
    "云台镇人民政府\n", "【", "《", "·", " ", "0", "a", "各", '"', "<a href=x>甲</a>", "<title>甲_",
)  # fmt: skip
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
PARAGRAPH = "<w:p><w:r><w:t>今年全镇经济发展良好。</w:t></w:r></w:p>"
CELL = f"<w:tc>{PARAGRAPH}</w:tc>"
WORD_UNITS = (
    PARAGRAPH,
    "<w:p/>",
    f"<w:tbl><w:tr>{CELL}</w:tr></w:tbl>",
    "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p>",
    f"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='1000000'/></w:tcPr>{PARAGRAPH}</w:tc></w:tr></w:tbl>",
)
# Parts that differ: a reader may compare each with each. The suffix, what is before them, part number n, what follows.
SHAPES = (
    (".html", "<html><head>", '<meta name=og:title content="全镇工作{n}_云台_县城_乡村_街道"><p>工作{n}年', ""),
    (".html", "<html><style>", ".c{n}{margin:{n}px}", "</style><p class='c1 c2'>甲"),
    (".html", "<html>", "<p class=c{n} style='margin:{n}px'>甲{n}<a href={n}>乙</a>", ""),
    (".html", "<html><script type=application/ld+json>[0", ',{"headline":"工作{n}_云"}', "]</script><p>甲"),
    (".html", "<html>", "<div><p>今年完成产值{n}亿元，群众满意。</p>", ""),
    (".html", "<html>", "<table border=1><tr><td>甲{n}<td>乙", ""),
    (".html", "<html>", "<a href={n}>甲<div>", ""),
    (".md", "", "[a{n}]: b\n\n[a{n}]\n\n", ""),
    (".md", "", "{n}. 甲\n", ""),
    (".txt", "", "{n}、全镇工作\n", ""),
    (".txt", "", "云台镇工作 {n}\n\n", ""),
    (".txt", "", "附件：{n}.全镇工作《全镇工作总结{n}》\n", ""),
    (".txt", "", "云台镇人民政府\n2023年1月{n}日\n", ""),
    (".mht", "MIME-Version: 1.0\nContent-Type: text/html\n", "X{n}: a\n", "\n<p>甲"),
    (".mht", "MIME-Version: 1.0\nContent-Type: text/html", "; a*{n}=b", "\n\n<p>甲"),
    (".mht", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n\n",
     "--b{n}\nContent-Type: multipart/mixed; boundary=b{n}\n\n", ""),
    (".rtf", "{\\rtf1{\\fonttbl", "{\\f{n}\\fcharset134 a;}", "}\\f1 a"),
    (".rtf", "{\\rtf1 ", "{\\footnote b{n}}", "}"),
)  # fmt: skip
RTF_UNITS = ("{", "}", "\\par ", "\\'b0", "\\u-10179?", "{\\field{", "\\trowd\\cell\\row ", "\\b ")


@pytest.fixture(autouse=True)
def _limit() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError("a pattern takes too many steps")

    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def work(function: Callable[[Any], object], value: Any) -> int:
    """How many calls a function makes, its own and those of libraries in Python and C."""
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        run(function, value)
    finally:
        sys.setprofile(None)
    return calls


def run(function: Callable[[Any], object], value: Any) -> None:
    """Call a function, and stop it if it takes far longer than anything should."""
    signal.setitimer(signal.ITIMER_VIRTUAL, 30)
    try:
        function(value)
    except InputError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def assert_linear(function: Callable[[Any], object], make: Callable[[int], Any], size: int, name: object) -> None:
    once, twice, four_times = (work(function, make(factor * size)) for factor in (1, 2, 4))
    assert four_times <= 3 * twice + 1_000, (name, once, twice, four_times)  # a square would be 4 times


def report(suffix: str) -> Callable[[bytes], object]:
    return lambda data: build_report(read_here(data, f"x{suffix}", Path(f"x{suffix}")))


def repeated(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_text_formats(suffix: str) -> None:
    start = "<html><body>" if suffix == ".html" else ""
    read = report(suffix)
    read(OPENING.encode())  # loads what is loaded once
    for unit in UNITS:
        assert_linear(read, lambda size, unit=unit: (start + OPENING + repeated(unit, size) + END).encode(), 500, unit)


@pytest.mark.parametrize("function", [normalise, normalise_with_offsets, split_segments])
def test_text_functions(function: Callable[[str], object]) -> None:
    function(OPENING)
    for unit in UNITS:
        assert_linear(function, lambda size, unit=unit: repeated(unit, size), 1_000, unit)


def shaped(shape: tuple[str, str, str, str], parts: int) -> bytes:
    """A text of the parts of a shape, and a paragraph."""
    suffix, before, part, after = shape
    body = before + "".join(part.replace("{n}", str(number)) for number in range(parts)) + after
    return (body + ("" if suffix == ".rtf" else END)).encode()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape[2][:20])
def test_parts_that_differ(shape: tuple[str, str, str, str]) -> None:
    read = report(shape[0])
    read((OPENING + END).encode())
    assert_linear(read, lambda parts: shaped(shape, parts), 40, shape)


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_tag_without_an_end(suffix: str) -> None:
    """Its name and its attributes could be divided at any place."""
    run(report(suffix), f"<html>\n\n<div>\n<a{'b' * 50_000}".encode())


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_repeated_texts_end(unit: str) -> None:
    """The largest texts that are read in the process itself."""
    size = SMALL_TEXT // max(1, len(unit.encode()) // len(unit)) - 100
    for suffix in (".txt", ".md", ".html"):
        run(report(suffix), (OPENING + repeated(unit, size) + END).encode())
    for function in (normalise, normalise_with_offsets, split_segments):
        run(function, repeated(unit, SMALL_TEXT))


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape[2][:20])
def test_long_texts_of_parts_that_differ_end(shape: tuple[str, str, str, str]) -> None:
    per_part = len(shaped(shape, 10_000)) / 10_000
    run(report(shape[0]), shaped(shape, int(SMALL_TEXT / per_part)))


def docx(body: str) -> bytes:
    file = io.BytesIO()
    relation = f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>')
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
    return file.getvalue()


def test_word() -> None:
    read = report(".docx")
    read(docx(PARAGRAPH))
    for unit in WORD_UNITS:
        assert_linear(read, lambda size, unit=unit: docx(PARAGRAPH + unit * size + PARAGRAPH), 50, unit)
    merged = "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>"
    assert_linear(read, lambda size: docx(f"<w:tbl><w:tr>{CELL}</w:tr>{merged * size}</w:tbl>"), 50, "merged")


def test_rtf() -> None:
    read = report(".rtf")
    for unit in RTF_UNITS:
        assert_linear(read, lambda size, unit=unit: ("{\\rtf1 gong " + unit * size + "zuo}").encode(), 200, unit)


def test_web_archive_and_book() -> None:
    read = report(".mht")
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    part = "--b\nContent-Type: text/html\n\n \n"
    assert_linear(read, lambda size: (head + part * size + "--b--").encode(), 50, "parts")

    def book(chapters: int) -> bytes:
        file = io.BytesIO()
        items = "".join(f'<item id="i{n}" href="{n}.html" media-type="text/html"/>' for n in range(chapters))
        spine = "".join(f'<itemref idref="i{n}"/>' for n in range(chapters))
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("META-INF/container.xml", '<container><rootfile full-path="a.opf"/></container>')
            package.writestr("a.opf", f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>")
            for number in range(chapters):
                package.writestr(f"{number}.html", f"<p>{OPENING}</p>")
        return file.getvalue()

    assert_linear(report(".epub"), book, 25, "chapters")


def test_patterns_are_sharp() -> None:
    """The counter sees a square, and the time limit a pattern that backtracks."""
    with pytest.raises(AssertionError):
        assert_linear(lambda n: [ord("x") for _ in range(n * n)], lambda size: size, 50, "square")
