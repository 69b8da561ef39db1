"""Shared fixtures: the shipped predictor, and a report with paragraphs of several segments."""

from dataclasses import replace
from pathlib import Path

import pytest

from zhili import Paragraph, Predictor, Report, Section, read_report
from zhili.output import FileResult
from zhili.report import Segment


@pytest.fixture(scope="session")
def shipped() -> Predictor:
    """The bundle that ships with zhili."""
    return Predictor()


@pytest.fixture(scope="session")
def sample(root: Path) -> Report:
    return read_report(root / "data" / "sample.txt")


@pytest.fixture(scope="session")
def long_report(sample: Report) -> Report:
    """The sample with its paragraphs joined to long ones: each becomes a segment, under nested headings."""
    paragraphs = list(sample.paragraphs)
    sections = (
        Section("（一）产业与村庄", ("一、上半年工作",), (_joined(sample, paragraphs[:3]),)),
        Section("（二）民生与安全", ("一、上半年工作",), (_joined(sample, paragraphs[3:6]),)),
        Section("二、下半年打算", (), (paragraphs[6],)),
    )
    return replace(sample, sections=sections)


def _joined(report: Report, parts: list[Paragraph]) -> Paragraph:
    """One paragraph from the start of the first part to the end of the last, with a segment for each part."""
    start, end = parts[0].start, parts[-1].end
    return Paragraph(report.text[start:end], start, end, tuple(Segment(p.text, p.start, p.end) for p in parts))


@pytest.fixture(scope="session")
def predicted(shipped: Predictor, long_report: Report) -> Report:
    return shipped.predict_report(long_report, evidence=True)


@pytest.fixture(scope="session")
def result(predicted: Report) -> FileResult:
    return FileResult("reports/sample.txt", predicted, ("sample-001", "sample-002", "sample-003"))
