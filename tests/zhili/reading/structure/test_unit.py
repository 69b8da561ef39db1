"""Lines that go together."""

from typing import Any

import pytest

BOLD = {"bold": 99}
TEXT = ("paragraph", "全镇修剪茶园1.2万亩，发放有机肥480吨，带动农户320户增收。")


def shown(make: Any, *given: Any) -> list[str]:
    return [unit.text for unit in make(*given)[1]]


@pytest.mark.parametrize("evidence", [BOLD, {"align": "center"}])
def test_one_heading_over_two_lines(make: Any, evidence: dict[str, Any]) -> None:
    first, second = ("heading", "《云台日报》：", evidence), ("heading", "青石板路上的新生意", evidence)
    assert shown(make, first, second, TEXT)[0] == "《云台日报》：青石板路上的新生意"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("重点工作", BOLD), ("一、产业", BOLD)),  # a number begins a heading
        (("重点工作", BOLD), ("产业兴旺", {})),  # printed in another way
        (("重点工作", {"level": 1}), ("产业兴旺", {"level": 1})),  # headings of the markup
        (("重点工作", {}), ("产业兴旺", {})),  # nothing shows that they belong together
        (("重点" * 20, BOLD), ("产业" * 20, BOLD)),  # too long
    ],
    ids=("number", "print", "level", "plain", "long"),
)
def test_two_headings(make: Any, first: Any, second: Any) -> None:
    assert len(shown(make, ("heading", *first), ("heading", *second), TEXT)) == 3
