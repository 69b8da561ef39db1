"""Files with many layouts, formats and encodings, each with its expected structure in a JSON file."""

import json
from pathlib import Path

import pytest

from zhili import read_report

PAGES = Path(__file__).parent / "pages"
EXPECTED_FILES = sorted(PAGES.glob("*.json"))


# Pages that the model of roles reads wrong today.
WRONG = {"county_div.html", "pdf_copy.txt", "work_report.txt"}
MARK = pytest.mark.xfail(strict=True, reason="the model of roles has seen too few pages of this kind")


@pytest.mark.parametrize(
    "expected_file",
    [pytest.param(path, id=path.stem, marks=[MARK] if path.stem in WRONG else []) for path in EXPECTED_FILES],
)
def test_read_report_gives_the_expected_structure(expected_file: Path) -> None:
    expected = json.loads(expected_file.read_text(encoding="utf-8"))
    report = read_report(expected_file.with_suffix(""))
    assert (report.title, report.date) == (expected["title"], expected["date"])
    sections = [
        {"path": [*s.path, s.heading] if s.heading else [], "paragraphs": len(s.paragraphs)} for s in report.sections
    ]
    assert sections == expected["sections"]
    assert {key: report.metadata.get(key) for key in expected["metadata"]} == expected["metadata"]
    assert set(expected["dropped"]) <= set(report.dropped)
    for paragraph in report.paragraphs:
        assert report.text[paragraph.start : paragraph.end] == paragraph.text
        assert "".join(segment.text for segment in paragraph.segments) == paragraph.text
        assert all(report.text[segment.start : segment.end] == segment.text for segment in paragraph.segments)


def test_there_are_at_least_20_files() -> None:
    assert len(EXPECTED_FILES) >= 20
