"""Shared fixtures: the shipped predictor, and a report with paragraphs of several segments."""

from dataclasses import replace
from pathlib import Path

import pytest

from zhili import Paragraph, Predictor, Report, Section, read_report
from zhili.output import FileResult
from zhili.report import Segment
from zhili.text import split_segments


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


LIST = (
    "下半年抓好三项工作：一是稳住粮食和茶叶生产，改造低产茶园900亩，新建烘干点3处，帮助农户对接收购企业。"
    "二是整治人居环境，推进户厕改造210座，清理河道垃圾和杂物堆，每月评比一次，公布红黑榜。"
    "三是化解矛盾纠纷，坚持镇领导接访日制度，对重复信访件实行包案，把邻里纠纷化解在村里。"
)


@pytest.fixture(scope="session")
def list_result(shipped: Predictor) -> FileResult:
    """A report of two paragraphs: a short one, and one that holds a list of three points."""
    opening = "枫溪镇召开年中工作会议。"
    segments = (
        Segment(LIST[span.start : span.end], 13 + span.start, 13 + span.end, lead=span.lead, point=span.point)
        for span in split_segments(LIST)
    )
    paragraphs = (
        Paragraph(opening, 0, 12, (Segment(opening, 0, 12),)),
        Paragraph(LIST, 13, 13 + len(LIST), tuple(segments)),
    )
    report = Report("讲话", None, (Section("二、下半年工作", (), paragraphs),), f"{opening}\n{LIST}")
    return FileResult("talk.txt", shipped.predict_report(report, evidence=True), ("talk-001", "talk-002"))


@pytest.fixture(scope="session")
def result(predicted: Report) -> FileResult:
    return FileResult("reports/sample.txt", predicted, ("sample-001", "sample-002", "sample-003"))
