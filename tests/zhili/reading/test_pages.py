"""Whole pages of many layouts, formats and encodings, each with the structure that a reader should make of it."""

import json
from pathlib import Path

import pytest

from zhili import read_report

PAGES = Path(__file__).parent / "pages"
EXPECTED = sorted(PAGES.glob("*.json"))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_structure(expected: Path) -> None:
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    report = read_report(expected.with_suffix(""))
    assert (report.title, report.date) == (wanted["title"], wanted["date"])
    found = [
        {"path": [*s.path, s.heading] if s.heading else [], "paragraphs": len(s.paragraphs)} for s in report.sections
    ]
    assert found == wanted["sections"]
    assert {key: report.metadata.get(key) for key in wanted["metadata"]} == wanted["metadata"]
    assert set(wanted["dropped"]) <= set(report.dropped)
    for paragraph in report.paragraphs:
        assert report.text[paragraph.start : paragraph.end] == paragraph.text
        assert "".join(unit.text for unit in paragraph.segments) == paragraph.text
        assert all(report.text[unit.start : unit.end] == unit.text for unit in paragraph.segments)


def test_there_are_enough() -> None:
    assert len(EXPECTED) >= 20
