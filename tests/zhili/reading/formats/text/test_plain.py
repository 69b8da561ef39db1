"""Plain text: lost and additional line breaks, indents, items and tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.reading.document import Document, Line
from zhili.reading.formats.text.plain import read_plain, wrap_width

TEA = "全镇修剪茶园一万亩，发放有机肥四百吨，带动农户三百户增收；组织茶农培训十二期，参加的有八百人次，群众都说办得好。"


def texts(document: Document, **wanted: object) -> list[str]:
    return [
        document.text[line.start : line.end]
        for line in document.lines
        if all(getattr(line, name) == value for name, value in wanted.items())
    ]


def line_of(document: Document, text: str) -> Line:
    return next(line for line in document.lines if document.text[line.start : line.end].startswith(text))


def test_each_line_is_a_line_with_its_offsets() -> None:
    text = "\ufeff云台镇工作总结\r\n\r\n　　今年以来，工作顺利。\r\n　　一、农业\r\n"
    document = read_plain(text)
    assert document.text == text
    assert texts(document) == ["云台镇工作总结", "今年以来，工作顺利。", "一、农业"]
    assert [(line.indent, line.gap) for line in document.lines] == [(False, False), (True, True), (True, False)]


def test_lines_broken_at_a_width_are_joined() -> None:
    words = TEA * 3
    text = "关于茶园管理的报告\n" + "\n".join(words[i : i + 30] for i in range(0, len(words), 30)) + "\n"
    document = read_plain(text)
    assert [line.replace("\n", "") for line in texts(document)] == ["关于茶园管理的报告", words]
    assert wrap_width(text) == 60


def test_fields_and_items_of_similar_length_are_no_broken_lines() -> None:
    text = (
        "名称：关于做好云台镇春季茶园管理和防冻工作的通知\n地址：https://www.example.com/tea/2024/0315/1234567\n摘要：\n"
        "- 结构：目标、范围、任务、进度、保障措施和附则\n- 写法：先讲总的要求，再分条写各村要做的事\n"
    )
    assert len(read_plain(text).lines) == 5


def test_chapter_and_article_on_one_line() -> None:
    text = (
        "　　第一章　总　则　　第一条　为了管好茶园，制定本办法。　　第二条　本办法适用于全镇。\n"
        "　　第二章 附则 第三条 本办法即日施行。"
    )
    assert texts(read_plain(text)) == [
        "第一章　总　则",
        "第一条　为了管好茶园，制定本办法。",
        "第二条　本办法适用于全镇。",
        "第二章 附则",
        "第三条 本办法即日施行。",
    ]


def test_article_and_its_text_stay_two_lines() -> None:
    assert texts(read_plain("第一条\n为了管好茶园，制定本办法。\n第二条\n本办法适用于全镇。\n")) == [
        "第一条",
        "为了管好茶园，制定本办法。",
        "第二条",
        "本办法适用于全镇。",
    ]


def test_text_without_line_breaks() -> None:
    text = f"云台镇茶园工作总结 {TEA}{TEA} 一、抓修剪 {TEA}二、抓销售 {TEA}"
    assert texts(read_plain(text)) == ["云台镇茶园工作总结", TEA + TEA, "一、抓修剪", TEA, "二、抓销售", TEA]


@pytest.mark.parametrize("separator", [" | ", "|", "\t"])
def test_rows_of_a_table(separator: str) -> None:
    rows = [
        separator.join(cells)
        for cells in (("村名", "茶园", "产量"), ("东山村", "1200亩", "35"), ("西山村", "860亩", "21"))
    ]
    document = read_plain("各村产量如下。\n" + "\n".join(rows) + "\n以上是全部数据。\n\n" + "\n".join(rows))
    assert texts(document, kind="row", table=1) == rows == texts(document, kind="row", table=2)
    assert texts(document, kind="text") == ["各村产量如下。", "以上是全部数据。"]


@pytest.mark.parametrize(
    "text",
    [
        "首页 | 新闻 | 政务公开\n首页 | 专题 | 互动交流\n",
        "编辑 | 林一\n审核 | 王二\n",
        "合计 | 860亩\n全镇产量比上年增加。\n",
        "一、\t加强茶园管理\n二、\t做好产品销售\n",
    ],
)
def test_menus_credits_and_numbers_are_no_table(text: str) -> None:
    assert texts(read_plain(text), kind="row") == []


def test_items() -> None:
    document = read_plain("要做三件事：\n- 修剪茶园\n• 施肥\n  ——防冻\n")
    assert texts(document, kind="item") == ["修剪茶园", "施肥"]


def test_an_item_goes_on_below_its_text() -> None:
    text = "工作如下。\n- 修剪东山和西山的茶园，\n  全部在三月完成。\n- 施肥\n"
    assert texts(read_plain(text), kind="item") == ["修剪东山和西山的茶园，\n  全部在三月完成。", "施肥"]


def test_lines_far_from_the_margin() -> None:
    text = f"{' ' * 30}云台镇公告\n　　{TEA}\n　　{TEA}\n{' ' * 100}云台镇\n"
    document = read_plain(text)
    assert line_of(document, "云台镇公告").align == "center" and not line_of(document, "云台镇公告").indent
    assert line_of(document, "云台镇\n"[:-1]) and document.lines[-1].align == "right"


def blank(text: str) -> str:
    return "".join(text.split()).strip("\ufeff\u200b")


@given(st.text(alphabet="一二第章条、。，；：\n\n \u3000\t|-•·a1.（）\r\ufeff茶园", max_size=200))
def test_every_character_is_in_one_line(text: str) -> None:
    document = read_plain(text)
    assert document.text == text
    rest, end = [], 0
    for line in document.lines:
        assert end <= line.start < line.end <= len(text)
        assert not text[line.start].isspace() and not text[line.end - 1].isspace()
        rest.append(text[end : line.start])
        end = line.end
    rest.append(text[end:])
    assert set("".join(rest)) <= set("\n\r \u3000\t\ufeff-•·")


def test_words_are_looked_at_a_fixed_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the text takes twice the steps, also for text without line breaks and for broken lines."""

    def steps(text: str) -> int:
        count = 0

        def counted(raw: str) -> None:
            nonlocal count
            count += len(raw)

        for module in ("plain", "physical_lines", "tables"):
            monkeypatch.setattr(f"zhili.reading.formats.text.{module}.boilerplate_facts", counted)
        read_plain(text)
        return count

    wrapped = "\n".join((TEA * 9)[i : i + 30] for i in range(0, 9 * len(TEA), 30)) + "\n\n"
    for text in (f"{TEA} " * 40, wrapped * 10, "短行，\n" * 200, "甲 | 乙\n" * 20):
        assert steps(text * 4) <= 4.5 * steps(text) + 2000
