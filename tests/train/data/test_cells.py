from typing import Any

import pytest

from train.data.cells import CellReader, mark_of, structured


def labels(cell: Any, separator: str = ";") -> list[str]:
    return list(CellReader(separator, "/", lambda _: False).labels(cell))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("['教育', '农业']", ["教育", "农业"]),  # pandas
        ('[["民生", "教育"], ["生产"]]', ["民生/教育", "生产"]),
        ("['教育'", ["['教育'"]),
        ("[教育;农业]", ["[教育", "农业]"]),
        ("{'教育', '农业'}", ["{'教育', '农业'}"]),  # a set has no order
        (True, ["true"]),
        ([False], ["false"]),
        (4.5, ["4.5"]),
        (4.0, ["4"]),
        (float("inf"), ["inf"]),
        ("__label__教育 __label__农业", ["__label__教育", "__label__农业"]),
    ],
)
def test_labels_are_read_as_they_are_written(cell: Any, expected: list[str]) -> None:
    assert labels(cell) == expected


def test_string_is_one_label_without_a_separator() -> None:
    assert labels("教育;农业", "") == ["教育;农业"]


def test_deep_brackets_are_a_string() -> None:
    assert structured("[" * 100_000) is None


@pytest.mark.parametrize(("cell", "mark"), [(1, True), (0.0, False), ("√", True), (None, False), ("教育", None)])
def test_marks_are_told_from_labels(cell: Any, mark: bool | None) -> None:
    assert mark_of(cell) is mark
