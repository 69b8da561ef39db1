"""The lines of web pages and the evidence about them."""

import pytest

from zhili.reading.document import Document, Line
from zhili.reading.formats.html import read_html

INTRO = "入夏以来，柳溪镇抓紧检修水渠，各村轮流值守，早稻长势良好，农户心里踏实了许多。"
ROAD = "镇里还修通了三条产业路，运茶的车能一直开到山腰，采茶的人少走了七里山路。"


def texts(document: Document) -> list[str]:
    return [document.text[line.start : line.end] for line in document.lines]


def lines(page: str) -> list[str]:
    return texts(read_html(page))


def line(page: str, text: str) -> Line:
    """The line that shows a text."""
    document = read_html(page)
    return document.lines[texts(document).index(text)]


def test_lines_of_line_breaks_share_their_block() -> None:
    document = read_html(f"<p align=center>柳溪镇关于做好<br>防汛工作的通知</p><p>{INTRO}</p>")
    assert texts(document) == ["柳溪镇关于做好", "防汛工作的通知", INTRO]
    first, second, third = (line.block for line in document.lines)
    assert first == second != third


def test_empty_line_or_indent_begins_a_block() -> None:
    document = read_html("<div>甲村<br><br>乙村<br>　　丙村<br>丁村</div>")
    blocks = [line.block for line in document.lines]
    assert len(set(blocks)) == 3 and blocks[2] == blocks[3]
    assert [line.gap for line in document.lines] == [False, True, False, False]


@pytest.mark.parametrize("blank", ["<p>&nbsp;</p>", "<p><br></p>", "<br>", "<p>　</p>"])
def test_blank_space_before_a_line(blank: str) -> None:
    assert line(f"<p>甲村</p>{blank}<p>乙村</p>", "乙村").gap
    assert not line("<p>甲村</p><p></p><p>乙村</p>", "乙村").gap


@pytest.mark.parametrize(
    ("page", "align"),
    [
        ("<p align=center>柳溪</p>", "center"),
        ("<p style='Text-Align: right'>柳溪</p>", "right"),
        ("<center><div><span>柳溪</span></div></center>", "center"),
        ("<div align=center><p style='text-align:left'>柳溪</p></div>", ""),
        ("<table align=center><tr><td>柳溪</td></tr></table>", ""),
        ("<style>.t, h5{text-align:center}</style><p class='a t'>柳溪</p>", "center"),
        ("<style>@media print{.t{text-align:center}}</style><p class=t>柳溪</p>", ""),
    ],
)
def test_alignment(page: str, align: str) -> None:
    assert line(page, "柳溪").align == align


@pytest.mark.parametrize(
    ("page", "bold"),
    [
        ("<p>　　<b>一、</b>修渠</p>", 2),
        ("<p><strong>一、<span>修渠</span></strong></p>", 4),
        ("<p style='font-weight:700'>一、<span style='font-weight:normal'>修渠</span></p>", 2),
        ("<style>.k{font-weight:bold}</style><p><span class=k>一、修</span>渠</p>", 3),
        ("<p style='font:bold 16px/2 serif'>一、修渠</p>", 4),
        ("<p>一、<b>修渠</b></p>", 0),
    ],
)
def test_bold_characters_at_the_beginning(page: str, bold: int) -> None:
    assert line(page, "一、修渠").bold == bold


def test_font_size_is_relative_to_the_running_text() -> None:
    page = f"""<style>.big{{font-size:28px}}</style><body style="font-size:14px"><p class=big>甲</p>
    <p><font size=5>乙</font></p><h1>丙</h1><p style="font-size:10.5pt">丁</p><p>{INTRO}</p>
    <p style="font-size:150%">戊</p></body>"""
    document = read_html(page)
    sizes = {text: line.size for text, line in zip(texts(document), document.lines, strict=True)}
    assert (sizes["甲"], sizes["乙"], sizes["丙"], sizes["丁"], sizes["戊"]) == (2.0, 1.71, 2.0, 1.0, 1.5)
    assert sizes[INTRO] == 1.0


@pytest.mark.parametrize(
    ("page", "indent"),
    [
        ("<p>　　柳溪</p>", True),
        ("<p>&nbsp;&nbsp;&nbsp;&nbsp;柳溪</p>", True),
        ("<p style='text-indent:2em'>柳溪</p>", True),
        ("<p style='text-indent:0'>柳溪</p>", False),
        ("<p style='text-indent:2em'>甲<br>柳溪</p>", False),
        ("<p>&nbsp;柳溪</p>", False),
    ],
)
def test_indent(page: str, indent: bool) -> None:
    assert line(page, "柳溪").indent == indent


@pytest.mark.parametrize(
    ("page", "picture"),
    [
        ("<p><img src=a></p><p>采茶</p>", True),
        ("<p><img src=a><br>采茶</p>", True),
        ("<p><img src=a width=600>采茶</p>", True),
        ("<p><img src=a>采茶</p>", False),
        ("<p><img src=a width=16></p><p>采茶</p>", False),
        ("<p><img src=a></p><p>山路</p><p>采茶</p>", False),
        ("<p>山路<img src=a></p><p>采茶</p>", False),
        ("<figure><img src=a><figcaption>采茶</figcaption></figure>", True),
    ],
)
def test_picture_before_a_line(page: str, picture: bool) -> None:
    assert line(page, "采茶").picture == picture


def test_level_kind_links_and_aside() -> None:
    page = (
        f"<h3>甲</h3><p>{INTRO}</p><ul><li>乙</li></ul><p><a>丙丁</a>戊己</p><div class='page footer'><p>庚</p></div>"
    )
    assert line(page, "甲").level == 2
    assert (line(page, "乙").kind, line(page, "乙").level) == ("item", None)
    assert line(page, "丙丁戊己").links == 0.5
    assert line(page, "庚").aside and not line(page, "甲").aside


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display: none'>暗</p>", "<p hidden>暗</p>", "<script>暗</script>", "<noscript><p>暗</p></noscript>",
        "<template><p>暗</p></template>", "<!-- 暗 -->", "<style>.h{display:none !important}</style><p class=h>暗</p>",
        "<textarea>暗</textarea>", "<select><option>暗</select>", "<button>暗</button>",
        "<table style='display:none'><tr><td>暗</td><td>暗</td></tr></table>",
    ],
)  # fmt: skip
def test_hidden_text_and_controls_are_left_out(hidden: str) -> None:
    assert lines(f"<p>明</p>{hidden}") == ["明"]


def test_text_that_a_script_makes_visible_is_read() -> None:
    assert lines(f"<div id=js_content style='visibility: hidden'><p>{INTRO}</p></div>") == [INTRO]


def test_fields_of_a_byline_are_set_apart() -> None:
    page = "<div><span class='rich_media_meta'>方一</span><a id=js_name>柳溪发布</a><em id=publish_time>周五</em></div>"
    assert lines(page) == ["方一 柳溪发布 周五"]


def test_line_break_of_the_source_is_nothing_between_chinese_characters() -> None:
    assert lines("<p>柳溪镇\n  今年\nGDP\n增长</p>") == ["柳溪镇今年 GDP 增长"]


def test_preformatted_lines() -> None:
    assert lines("<pre>一、修渠\n二、修路</pre>") == ["一、修渠", "二、修路"]
    assert lines("<div style='white-space: pre-wrap'>一、修渠\n二、修路</div>") == ["一、修渠", "二、修路"]


def test_paragraphs_that_only_the_source_separates() -> None:
    page = f"""<p align=center>柳溪镇关于用水的通知
    （柳政〔2006〕3号）</p><div>
各村：
　　{INTRO[:20]}
{INTRO[20:]}
　　一、节约用水
　　{ROAD}
</div>"""
    document = read_html(page)
    assert texts(document) == [
        "柳溪镇关于用水的通知", "（柳政〔2006〕3号）", "各村：", INTRO, "一、节约用水", ROAD,
    ]  # fmt: skip
    assert [line.indent for line in document.lines[3:]] == [True] * 3
    assert len({line.block for line in document.lines[2:]}) == 4


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<ruby>镇<rt>zhèn</rt></ruby>", "镇"),
        ("<ruby>治<rp>（</rp><rt>zhì</rt><rp>）</rp>理<rt>lǐ</rt></ruby>", "治理"),
        ("<ruby><rb>治</rb><rb>理</rb><rtc><rt>zhì</rt><rt>lǐ</rt></rtc></ruby>", "治理"),
        ("<ruby>治<rt>zhì<rp>", "治"),
        ("<del>三</del>四个村", "四个村"),
        ("四个村<sup>[1]</sup>", "四个村"),
        ("四个村<sup><a href='#fn1'>1</a></sup>", "四个村"),
        ("四个村<sup>〔注2〕</sup>", "四个村"),
        ("300米<sup>2</sup>", "300米2"),
    ],
)
def test_pinyin_deleted_text_and_marks_of_notes_are_left_out(source: str, shown: str) -> None:
    assert lines(f"<p>今年{source}</p><p>{INTRO}</p>") == [f"今年{shown}", INTRO]
