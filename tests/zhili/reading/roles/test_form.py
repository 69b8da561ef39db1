"""The form of a line: its number, how deep it is, and the heading that it is or begins with."""

import pytest

from zhili.reading.roles.form import ARTICLE_RANK, POINT_RANK

TEXT = "全镇修剪茶园一千亩，发放有机肥四百吨，带动农户三百户增收，户均两千元。"


@pytest.mark.parametrize(
    ("line", "rank", "value"),
    [
        ("第二章 组织机构", 0.0, 2),
        ("第三条 本办法适用于全县。", ARTICLE_RANK, None),
        ("三、保障措施", 2.0, 3),
        ("（四）资金。", 3.0, 4),
        ("一是压实责任。", POINT_RANK, None),
        ("——道路更好。", POINT_RANK, None),
        (TEXT, None, None),
    ],
)
def test_number_and_depth(forms, line: str, rank: float | None, value: int | None) -> None:
    (form,) = forms(line)
    assert (form.rank, form.value) == (rank, value)


def test_an_article_may_be_only_its_number(forms) -> None:
    assert [form.is_article_number for form in forms("第三条", "第一百二十条：", "第十条 其他。", "第三")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_heading_and_lead(forms) -> None:
    heading, opening, text = forms("一、抓好产业", f"（一）抓好产业。{TEXT}", TEXT)
    assert heading.heading is not None and not heading.lead
    assert opening.heading is None and opening.lead == "（一）抓好产业。"
    assert text.heading is None and not text.lead


def test_running_text_is_long(forms) -> None:
    short, long = forms("重点工作", TEXT + TEXT)
    assert long.is_running_text and not short.is_running_text
