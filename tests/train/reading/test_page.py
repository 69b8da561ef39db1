import pytest

from train.reading.page import align, html_page
from zhili.reading.document import Document, DocumentBuilder

MARKUP = """<body><div>首页 新闻</div><h1 data-role="title">云台县抓好春耕</h1>
<p data-role="fact">来源：本网</p><div><x-line data-role="heading">一、备好种子</x-line><br>
<x-line data-role="paragraph">县里备下<b>稻种</b>三百吨。</x-line></div>
<table><tr data-role="row"><td>乡镇</td><td></td><td> 吨 </td></tr></table></body>"""


def _document(*lines: str) -> Document:
    builder = DocumentBuilder()
    for line in lines:
        builder.add(line)
    return builder.build()


def test_lines_and_markup() -> None:
    page = html_page(MARKUP)
    assert page.lines == [
        ("云台县抓好春耕", "title"),
        ("来源：本网", "fact"),
        ("一、备好种子", "heading"),
        ("县里备下稻种三百吨。", "paragraph"),
        ("乡镇 | 吨", "row"),
    ]
    shown = page.data.decode()
    assert "data-role" not in shown and "x-line" not in shown
    assert "县里备下<b>稻种</b>三百吨。" in shown


def test_unknown_and_nested_roles_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown role 'titel'"):
        html_page('<p data-role="titel">甲</p>')
    with pytest.raises(ValueError, match="contains another"):
        html_page('<div data-role="paragraph"><p data-role="title">甲</p></div>')


def test_other_lines_are_boilerplate() -> None:
    document = _document(
        "首页 新闻", "云台县抓好春耕", "来源：本网", "一、备好种子", "县里备下稻种三百吨。", "乡镇|吨", "网站地图"
    )
    roles = align(document, html_page(MARKUP).lines)
    assert roles == ["boilerplate", "title", "fact", "heading", "paragraph", "row", "boilerplate"]


def test_cut_lines() -> None:
    lines = [("云台县抓好春耕", "title"), ("县里备下稻种三百吨，分到各乡。", "paragraph")]
    document = _document("云台县", "抓好春耕", "县里备下稻种三百吨，", "分到各乡。", "返回顶部")
    assert align(document, lines) == ["title", "title", "paragraph", "continuation", "boilerplate"]


def test_lost_body_lines() -> None:
    lines = [("云台县抓好春耕", "title"), ("县里备下稻种三百吨。", "paragraph")]
    assert align(_document("云台县抓好春耕"), lines) is None
    assert align(_document("云台县抓好春耕县里备下稻种三百吨。"), lines) is None


def test_lost_facts_do_not_matter() -> None:
    lines = [("云台县抓好春耕", "title"), ("浏览：12", "fact"), ("县里备下稻种三百吨。", "paragraph")]
    assert align(_document("云台县抓好春耕", "县里备下稻种三百吨。"), lines) == ["title", "paragraph"]


def test_title_in_menu_is_boilerplate() -> None:
    lines = [("云台县抓好春耕", "title"), ("来源：本网", "fact"), ("县里备下稻种三百吨。", "paragraph")]
    document = _document("云台县抓好春耕", "更多", "云台县抓好春耕", "来源：本网", "县里备下稻种三百吨。")
    assert align(document, lines) == ["boilerplate", "boilerplate", "title", "fact", "paragraph"]
