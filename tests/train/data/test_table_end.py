from collections.abc import Sequence
from typing import Any

import pytest

from train.data.files import SourceRow
from train.data.table_end import first_table, is_total

TEXTS = ["新修公路三十公里，群众出行更加方便。", "建成养老服务站两座，配齐护理员。", "改造危桥六座，通村公路全部贯通。"]


def rows(*records: Sequence[Any], kind: str = "row") -> list[SourceRow]:
    """Rows from number 2 on; an empty record is a blank row."""
    numbered = enumerate(records, 2)
    return [SourceRow("a.xlsx", kind, n, dict(zip("ABC", record, strict=True))) for n, record in numbered if record]


@pytest.mark.parametrize(
    ("record", "total"),
    [
        (("合计", "", 12), True),
        (("", "合 计", 12), True),
        (("总计：", None, 12), True),
        (("Grand Total", "", 12), True),
        (("合计", "共60条", 12), True),
        (("合计", "合计金额与发票不一致，请核实。", 1), False),
        (("61", "", 1), False),
        (("", "共60条", ""), True),
    ],
)
def test_totals_are_told_from_paragraphs(record: tuple[Any, ...], total: bool) -> None:
    assert is_total(rows(record)[0], "B") is total


def test_objects_of_json_are_no_totals() -> None:
    assert not is_total(rows(("合计", "", 12), kind="line")[0], "B")


@pytest.mark.parametrize(
    "below",
    [
        [("", "类别", "数量"), ("", "道路", 5), ("", "养老", 7)],
        [("统计", "", ""), ("", "街道", "数量"), ("", "东河", 5)],
    ],
)
def test_a_row_of_names_below_a_blank_row_begins_another_table(below: list[tuple[Any, ...]]) -> None:
    table = [(i, text, "道路") for i, text in enumerate(TEXTS)]
    assert len(first_table(rows(*table, (), *below))) == 3
    assert len(first_table(rows(*table, *below))) == 3 + len(below)  # no blank row


@pytest.mark.parametrize(
    "below",
    [
        [(3, TEXTS[1], "养老"), (4, TEXTS[0], "道路")],  # labels that are new
        [("二月", "", ""), (3, TEXTS[1], "养老"), (4, TEXTS[0], "道路")],
        [("注：由两人标注。", "", "")],
        [(3, "其他", "道路"), (4, "无", "养老")],  # short texts
    ],
)
def test_the_table_goes_on_below_a_blank_row(below: list[tuple[Any, ...]]) -> None:
    table = [(i, text, "道路") for i, text in enumerate(TEXTS)]
    assert len(first_table(rows(*table, (), *below))) == 3 + len(below)
