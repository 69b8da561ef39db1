"""Markdown: markup as evidence, and what it looks like when it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.reading.document import Document, Line
from zhili.reading.formats.markdown import read_markdown


def texts(document: Document, **wanted: object) -> list[str]:
    return [
        document.text[line.start : line.end]
        for line in document.lines
        if all(getattr(line, name) == value for name, value in wanted.items())
    ]


def line_of(document: Document, text: str) -> Line:
    return next(line for line in document.lines if document.text[line.start : line.end] == text)


def test_headings() -> None:
    document = read_markdown("# 总结\n##一、农业\n\n三级\n---\n\n#茶乡日记#\n\n正文写到这里。\n---\n\n#### 尾 ####\n")
    assert [(text, line.level) for text, line in zip(texts(document), document.lines, strict=True)] == [
        ("总结", 0),
        ("一、农业", 1),
        ("三级", 1),
        ("#茶乡日记#", None),
        ("正文写到这里。", None),
        ("尾", 3),
    ]


def test_numbers_of_lists_are_shown() -> None:
    document = read_markdown("3. 修剪\n3. 施肥\n   - 有机肥\n\n   说明\n3) 防冻\n\n- 采摘\n")
    assert texts(document, kind="item") == ["3. 修剪", "4. 施肥", "有机肥", "3) 防冻", "采摘"]
    assert texts(document, kind="text") == ["说明"]


def test_tables() -> None:
    document = read_markdown(
        "| 村 | 亩 | 注 |\n|---|:-:|---|\n| 东山 | 12 | |\n| **西山** | 8 | 新 |\n\n后面是正文。\n"
    )
    assert texts(document, kind="row", table=1) == ["村 | 亩 | 注", "东山 | 12", "西山 | 8 | 新"]
    assert texts(document, kind="text", table=0) == ["后面是正文。"]


@pytest.mark.parametrize(
    "matter",
    [
        '---\ntitle: "茶园总结"\ndate: 2024-03-05T09:00:00\nauthor: [林一, 王二]\nsource: 云台网\ntags:\n  - 茶\n---\n',
        "---\n标题：茶园总结\n日期：2024年3月5日\n作者：林一 王二\n来源：云台网\n---\n",
        '+++\ntitle = "茶园总结"\ndate = "2024-03-05"\nauthor = "林一 王二"\nsource = "云台网"\n+++\n',
    ],
)
def test_front_matter(matter: str) -> None:
    document = read_markdown(matter + "正文。\n")
    assert (document.title, texts(document)) == ("茶园总结", ["正文。"])
    assert document.metadata == {"date": "2024-03-05", "author": "林一 王二", "source": "云台网"}


def test_text_between_two_rules_is_no_front_matter() -> None:
    assert texts(read_markdown("---\n\n今年工作很顺利。\n\n---\n\n明年继续。\n")) == ["今年工作很顺利。", "明年继续。"]


def test_bold_print_links_and_pictures() -> None:
    document = read_markdown("![图](a.png)\n\n**重点**工作见[说明](http://a.example)\n\n**“茶乡”**品牌\n")
    first, second = document.lines
    assert texts(document) == ["重点工作见说明", "“茶乡”品牌"]
    assert (first.bold, first.links, first.picture) == (2, round(2 / 7, 3), True)
    assert (second.bold, second.links, second.picture) == (4, 0.0, False)


def test_lines_within_a_paragraph() -> None:
    document = read_markdown("云台镇\n茶园办\n\n　　全文结束\n")
    assert texts(document) == ["云台镇", "茶园办", "全文结束"]
    one, two, three = document.lines
    assert one.block == two.block != three.block and three.indent and three.gap and not two.gap


def test_broken_lines_are_joined() -> None:
    words = "全镇修剪茶园一万亩，发放有机肥四百吨，带动农户三百户增收；组织茶农培训十二期，参加的有八百人次。" * 2
    text = "\n\n".join(["\n".join(words[i : i + 30] for i in range(0, len(words), 30))] * 3)
    assert texts(read_markdown(text)) == [words] * 3


def test_html_and_code() -> None:
    document = read_markdown(
        '<!-- 说明 <b> -->\n\n<p align="center">标题<br>副题</p>\n<style>p {}</style>\n\n'
        "<table><tr><th>村</th><th>亩</th></tr><tr><td>东山</td><td>12<br>3</td></tr></table>\n\n"
        "> 引用<b>一句</b>\n\n```\n代码\n```\n"
    )
    assert texts(document, kind="text") == ["标题", "副题", "引用一句", "代码"]
    assert texts(document, kind="row", table=1) == ["村 | 亩", "东山 | 12 3"]
    assert line_of(document, "标题").align == "center"


@given(st.text(alphabet="#-*>|`[]()<>!&;:=+_~ \n\n1.a茶园，。\u3000\t\\", max_size=120))
def test_any_text_is_read_and_no_word_is_lost(text: str) -> None:
    document = read_markdown(text)
    ends = [0, *(line.end for line in document.lines)]
    assert all(end <= line.start < line.end for end, line in zip(ends, document.lines, strict=False))
    if not set("[<!&|`:=\\") & set(text):  # markup that may hide text
        assert document.text.count("茶") == text.count("茶")


@pytest.mark.parametrize("text", ["<" * 40_000, "<!-- " * 20_000, "<table>" * 10_000, "> " * 200 + "茶", "**" * 20_001])
def test_hostile_markup_is_read(text: str) -> None:
    read_markdown(f"{text}\n\n<div>茶园</div>\n")


@pytest.mark.parametrize("address", ["javascript:", "javascript:print()", "vbscript:x", "data:text/html,x", "/a.html"])
def test_link_with_any_address_shows_its_text(address: str) -> None:
    document = read_markdown(f"[打印]({address}) [关闭]({address})")
    assert document.text.strip() == "打印 关闭"
    assert document.lines[0].links == 0.8
