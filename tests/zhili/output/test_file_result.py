import pytest

from zhili import Report, Section
from zhili.output.file_result import FileResult, new_headings, prediction_of


def test_paragraphs_have_their_ids_and_sections(result: FileResult) -> None:
    sections = [section for section, _ in result.sections]
    assert sections == list(result.report.sections)
    assert [(section, p.id) for section, p in result.paragraphs] == list(zip(sections, result.ids, strict=True))
    assert [p.prediction for _, p in result.paragraphs] == [p.prediction for p in result.report.paragraphs]


def test_report_without_predictions_is_refused(long_report: Report) -> None:
    with pytest.raises(AssertionError, match="reports with predictions"):
        prediction_of(next(long_report.paragraphs))


@pytest.mark.parametrize(
    ("previous", "section", "expected"),
    [
        (None, ("一", "（一）"), [(0, "一"), (1, "（一）")]),
        (("一",), ("一", "（一）"), [(1, "（一）")]),
        (("一", "（一）"), ("一", "（二）"), [(1, "（二）")]),
        (("一", "（一）"), ("二", "（一）"), [(0, "二"), (1, "（一）")]),
        (("一",), ("一", ""), []),
    ],
)
def test_new_headings_are_those_not_shared_with_previous_section(
    previous: tuple[str, ...] | None, section: tuple[str, ...], expected: list[tuple[int, str]]
) -> None:
    before = Section(previous[-1], previous[:-1], ()) if previous else None
    assert new_headings(before, Section(section[-1], section[:-1], ())) == expected


def test_list_paragraph_has_a_row_for_each_point(list_result: FileResult) -> None:
    rows = [row for _, row in list_result.rows]
    assert [row.id for row in rows] == ["talk-001", "talk-002.1", "talk-002.2", "talk-002.3"]
    assert [row.paragraph for row in rows] == ["talk-001", *["talk-002"] * 3]
    assert [row.lead for row in rows] == ["", "", "下半年抓好三项工作：", "下半年抓好三项工作："]
    assert [row.prediction.primary for row in rows[1:]] == ["agriculture", "living_environment", "dispute_petition"]
    assert "".join(row.part.text for row in rows[1:]) == list(list_result.report.paragraphs)[1].text


def test_long_paragraph_without_a_list_is_one_row(result: FileResult) -> None:
    assert [row.id for _, row in result.rows] == list(result.ids)
    assert [row.part for _, row in result.rows] == list(result.report.paragraphs)
