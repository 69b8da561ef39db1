"""Aggregate the predictions of segments to paragraphs, sections and the whole report.

The probabilities of a paragraph follow from those of its segments by `zhili.inference.combine`. Its labels are the
categories that are primary in one of its segments, or labels of segments with at least half of its text. So a category
that is only mentioned in one of many points is a label of that point, not of the paragraph. An exclusive category is a
label where no other is. Labels are ordered by the characters of the segments in which they are primary. A paragraph
needs review where one of its segments does. A paragraph of one segment has exactly that segment's prediction.

Compared with all labels of all segments this raises micro-F1 from 0.926 to 0.938 on 229 long paragraphs of the corpus
without lists, and lowers the labels per paragraph from 2.2 to 2.1.

Profiles are shares of the text: each segment counts with its characters for its primary category.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from zhili.inference.combine import combine_parts
from zhili.inference.decision import DecisionRule
from zhili.report import Prediction, Report, Section, Segment, SubjectScore
from zhili.taxonomy import Taxonomy


def aggregate_report(report: Report, segments: Iterable[Segment], rule: DecisionRule) -> Report:
    """Put predicted segments into a report and aggregate them.

    Args:
        report: as it was read.
        segments: the segments of all paragraphs in order, predicted.
        rule: the bundle's decision rule.

    Returns:
        The report with `prediction` on every paragraph, and the profiles of its sections and of itself.
    """
    following = iter(segments)
    sections = tuple(_section(section, following, rule) for section in report.sections)
    profile = category_shares(segment for s in sections for p in s.paragraphs for segment in p.segments)
    domains = domain_shares(profile, rule.taxonomy)
    return replace(report, sections=sections, profile=profile, domains=domains)


def _section(section: Section, segments: Iterator[Segment], rule: DecisionRule) -> Section:
    paragraphs = []
    for paragraph in section.paragraphs:
        own = tuple(islice(segments, len(paragraph.segments)))
        paragraphs.append(replace(paragraph, segments=own, prediction=paragraph_prediction(own, rule)))
    profile = category_shares(segment for paragraph in paragraphs for segment in paragraph.segments)
    return replace(section, paragraphs=tuple(paragraphs), profile=profile)


def paragraph_prediction(segments: Sequence[Segment], rule: DecisionRule) -> Prediction:
    """The prediction of a paragraph from those of its segments."""
    if len(segments) == 1:
        return _prediction(segments[0])
    rows = np.array([list(_prediction(segment).scores.values()) for segment in segments], np.float32)
    lengths = [len(segment.text) for segment in segments]
    combined = combine_parts(rows, [0] * len(segments), lengths, rule.task, rule.exclusive)
    prediction = rule.predict(combined[0])
    if rule.task == "multi_label":
        labels = _paragraph_labels(segments, rule.taxonomy, prediction.scores)
        needs_review = any(_prediction(segment).needs_review for segment in segments)
        prediction = replace(prediction, primary=labels[0], labels=labels, needs_review=needs_review)
    subjects = {name: subject for name in prediction.labels if (subject := _best_subject(segments, name))}
    return replace(prediction, subjects=subjects)


def _paragraph_labels(segments: Sequence[Segment], taxonomy: Taxonomy, scores: Mapping[str, float]) -> tuple[str, ...]:
    """The labels of a paragraph in a multi-label task, the one with the most text first."""
    characters, present = _characters(segments), Counter[str]()
    for segment in segments:
        present.update(dict.fromkeys(_prediction(segment).labels, len(segment.text)))
    half = sum(characters.values()) / 2
    labels = {*characters, *(name for name, count in present.items() if count >= half)}
    ordered = sorted(labels, key=lambda name: (-characters[name], -scores[name]))
    return tuple(name for name in ordered if not taxonomy[name].exclusive) or (ordered[0],)


def _best_subject(segments: Sequence[Segment], label: str) -> SubjectScore | None:
    """The subject of a label in the segment that has the label with the highest probability."""
    predictions = [_prediction(segment) for segment in segments]
    best = max((p for p in predictions if label in p.subjects), key=lambda p: p.scores[label], default=None)
    return best.subjects[label] if best else None


def category_shares(segments: Iterable[Segment]) -> dict[str, float]:
    """The share of each primary category in the characters of predicted segments, largest first."""
    characters = _characters(segments)
    total = sum(characters.values())
    return {name: count / total for name, count in characters.most_common()}


def domain_shares(profile: dict[str, float], taxonomy: Taxonomy) -> dict[str, float]:
    """A profile by category summed by domain, largest first."""
    shares: Counter[str] = Counter()
    for name, share in profile.items():
        shares[taxonomy[name].domain] += share  # type: ignore[assignment]  # typeshed's counters count integers
    return dict(shares.most_common())


def _characters(segments: Iterable[Segment]) -> Counter[str]:
    characters: Counter[str] = Counter()
    for segment in segments:
        characters[_prediction(segment).primary] += len(segment.text)
    return characters


def _prediction(segment: Segment) -> Prediction:
    assert segment.prediction is not None
    return segment.prediction
