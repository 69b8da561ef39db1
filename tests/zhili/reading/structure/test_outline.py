"""The nesting of headings whose roles are given."""

from collections.abc import Sequence
from typing import Any

import pytest

from zhili.reading.structure.outline import outline

TEXT = "全镇修剪茶园1.2万亩，发放有机肥480吨，带动农户320户增收。"


def paths(make: Any, *given: Any) -> list[Sequence[str]]:
    return [path for path, _ in outline(make(*given)[1])]


def headings(make: Any, *names: str) -> list[Sequence[str]]:
    return paths(make, *(pair for name in names for pair in (("heading", name), ("paragraph", TEXT))))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["一、产业", "（一）茶叶", "二、民生"], [["一、产业"], ["一、产业", "（一）茶叶"], ["二、民生"]]),
        (["第一章 总则", "第一节 产业", "第二章 附则"],
         [["第一章 总则"], ["第一章 总则", "第一节 产业"], ["第二章 附则"]]),
        (["（一）产业", "1.茶叶", "（1）采摘", "（二）民生"],
         [["（一）产业"], ["（一）产业", "1.茶叶"], ["（一）产业", "1.茶叶", "（1）采摘"], ["（二）民生"]]),
        (["一、产业", "1.茶叶", "二、民生"], [["一、产业"], ["一、产业", "1.茶叶"], ["二、民生"]]),
        (["主要做法", "一、产业", "二、民生"],
         [["主要做法"], ["主要做法", "一、产业"], ["主要做法", "二、民生"]]),
    ],
    ids=lambda value: "",
)  # fmt: skip
def test_numbers_nest(make: Any, names: list[str], expected: list[list[str]]) -> None:
    assert [list(path) for path in headings(make, *names)] == expected


def test_heading_directly_under_a_heading_is_inside_it_whatever_the_order_of_their_numbers(make: Any) -> None:
    given = [("heading", "1.产业"), ("heading", "（一）茶叶"), ("paragraph", TEXT), ("heading", "（二）桑蚕"),
             ("paragraph", TEXT), ("heading", "2.民生"), ("paragraph", TEXT)]  # fmt: skip
    assert paths(make, *given) == [("1.产业", "（一）茶叶"), ("1.产业", "（二）桑蚕"), ("2.民生",)]


def test_part_is_outside_all_headings(make: Any) -> None:
    given = [
        ("heading", "一、产业"),
        ("paragraph", TEXT),
        ("part", "云台镇供水方案"),
        ("heading", "一、目标"),
        ("paragraph", TEXT),
    ]
    assert paths(make, *given) == [("一、产业",), ("云台镇供水方案", "一、目标")]


def test_levels_of_the_markup_count_more_than_numbers(make: Any) -> None:
    given = [("heading", "一、产业", {"level": 1}), ("heading", "茶叶", {"level": 2}), ("paragraph", TEXT),
             ("heading", "二、民生", {"level": 1}), ("paragraph", TEXT)]  # fmt: skip
    assert paths(make, *given) == [("一、产业", "茶叶"), ("二、民生",)]


def test_heading_without_text_is_a_paragraph(make: Any) -> None:
    given = [
        ("heading", "一、产业"),
        ("paragraph", TEXT),
        ("heading", "二、东河大桥"),
        ("heading", "三、民生"),
        ("paragraph", TEXT),
    ]
    assert [(path, unit.text) for path, unit in outline(make(*given)[1])] == [
        (("一、产业",), TEXT), ((), "二、东河大桥"), (("三、民生",), TEXT),
    ]  # fmt: skip


def test_openings_are_headings_of_their_own_paragraph(make: Any) -> None:
    given = [("opening", f"产业兴旺。{TEXT}"), ("paragraph", TEXT), ("opening", f"民生改善。{TEXT}")]
    assert paths(make, *given) == [("产业兴旺",), ("产业兴旺",), ("民生改善",)]


def test_numbered_paragraph_ends_the_section_of_the_number_before_it(make: Any) -> None:
    given = [("heading", "一、产业"), ("paragraph", TEXT), ("paragraph", f"二、{TEXT}")]
    assert paths(make, *given) == [("一、产业",), ()]


def test_heading_over_two_lines_is_one(make: Any) -> None:
    given = [("part", "云台镇供水保障"), ("continuation", "实施方案"), ("paragraph", TEXT)]
    assert paths(make, *given) == [("云台镇供水保障实施方案",)]
