"""Reports as people corrected them: the decided labels take the place of the model's."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from zhili.inference import DecisionRule, category_shares, domain_shares, paragraph_prediction
from zhili.report import Paragraph, Prediction, Report, Segment

# The labels that people decided for a passage, primary first; empty where nobody did.
Decided = tuple[str, ...]


def corrected_report(report: Report, decisions: Sequence[Decided], rule: DecisionRule) -> Report:
    """A report with the labels that people decided.

    Probabilities stay those of the model. What was decided needs no review.

    Args:
        report: the report, predicted.
        decisions: one for each passage, in the order of `FileResult.rows`.
        rule: the rule by which the segments of a paragraph make its labels.
    """
    following = iter(decisions)
    sections = []
    for section in report.sections:
        paragraphs = tuple(_paragraph(paragraph, following, rule) for paragraph in section.paragraphs)
        shares = category_shares(segment for paragraph in paragraphs for segment in paragraph.segments)
        sections.append(replace(section, paragraphs=paragraphs, profile=shares))
    profile = category_shares(s for section in sections for p in section.paragraphs for s in p.segments)
    return replace(report, sections=tuple(sections), profile=profile, domains=domain_shares(profile, rule.taxonomy))


def corrected_profile(report: Report, decisions: Sequence[Decided]) -> dict[str, float]:
    """The profile of `corrected_report`."""
    following = iter(decisions)
    return category_shares(s for paragraph in report.paragraphs for s in _segments(paragraph, following)[0])


def _paragraph(paragraph: Paragraph, decisions: Iterator[Decided], rule: DecisionRule) -> Paragraph:
    segments, whole = _segments(paragraph, decisions)
    if segments == paragraph.segments or paragraph.prediction is None:
        return paragraph
    prediction = _decided(paragraph.prediction, whole) if whole else paragraph_prediction(segments, rule)
    return replace(paragraph, segments=segments, prediction=prediction)


def _segments(paragraph: Paragraph, decisions: Iterator[Decided]) -> tuple[tuple[Segment, ...], Decided]:
    """The segments with the decisions about them, and the decision about the paragraph as a whole."""
    if paragraph.has_points:
        return tuple(_segment(segment, next(decisions)) for segment in paragraph.segments), ()
    whole = next(decisions)
    return tuple(_segment(segment, whole) for segment in paragraph.segments), whole


def _segment(segment: Segment, labels: Decided) -> Segment:
    if not labels or segment.prediction is None:
        return segment
    evidence = tuple(one for one in segment.evidence if one.category in labels)
    return replace(segment, prediction=_decided(segment.prediction, labels), evidence=evidence)


def _decided(prediction: Prediction, labels: Decided) -> Prediction:
    subjects = {name: subject for name, subject in prediction.subjects.items() if name in labels}
    return replace(prediction, primary=labels[0], labels=labels, needs_review=False, subjects=subjects)
