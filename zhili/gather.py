"""Gathers what was predicted of units: to paragraphs, sections and the whole report.

A paragraph's probabilities follow from what a label means. A paragraph carries a category where any of its units does,
so it takes the highest probability over its units; but it is of a category that stands alone (`general`) only where
all of its units are, so there it takes the lowest. In a single-label task the probabilities are averaged, weighed by
characters. Labels follow by the bundle's own rule, and the one that is the primary category of the most characters
comes first. A paragraph of one unit so gets exactly what was predicted of the unit.

Profiles are shares of text: each unit counts with its characters for its primary category.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from zhili.prediction import Judge, Prediction
from zhili.report import Paragraph, Report, Section, Unit
from zhili.scorer import Floats
from zhili.taxonomy import Taxonomy

# The headings of the training corpus have at most 31 characters: a longer context would be a sight new to the model.
CONTEXT_LENGTH = 30


def with_units(report: Report) -> Report:
    """The report with at least one unit in every paragraph: the paragraph itself where it has none."""

    def whole(paragraph: Paragraph) -> Paragraph:
        unit = Unit(paragraph.text, paragraph.start, paragraph.end)
        return paragraph if paragraph.units else replace(paragraph, units=(unit,))

    sections = (replace(s, paragraphs=tuple(whole(p) for p in s.paragraphs)) for s in report.sections)
    return replace(report, sections=tuple(sections))


def context(section: Section, separator: str) -> str | None:
    """The heading that a section's units are predicted under.

    Training feeds one short heading, so the context is the nearest one, and before it as many of the headings above,
    from the inside out, as keep the whole within `CONTEXT_LENGTH` characters.

    Args:
        section: the section.
        separator: what stands between a heading and what follows it (the bundle's `input.separator`).
    """
    names = [name for name in (*section.path, section.heading) if name]
    if not names:
        return None
    joined = names.pop()
    while names and len(longer := names.pop() + separator + joined) <= CONTEXT_LENGTH:
        joined = longer
    return joined


def gather(report: Report, units: Iterable[Unit], judge: Judge) -> Report:
    """The report with its units predicted, and with what follows from them.

    Args:
        report: as it was read, every paragraph with units.
        units: the units of all paragraphs in order, predicted.
        judge: the bundle's categories and rule.

    Returns:
        The report with `prediction` on every paragraph, and the profiles of its sections and of itself.
    """
    following = iter(units)
    sections = tuple(_section(section, following, judge) for section in report.sections)
    profile = shares(unit for section in sections for p in section.paragraphs for unit in p.units)
    return replace(report, sections=sections, profile=profile, domains=domain_shares(profile, judge.taxonomy))


def _section(section: Section, units: Iterator[Unit], judge: Judge) -> Section:
    paragraphs = []
    for paragraph in section.paragraphs:
        own = tuple(islice(units, len(paragraph.units)))
        paragraphs.append(replace(paragraph, units=own, prediction=paragraph_prediction(own, judge)))
    profile = shares(unit for paragraph in paragraphs for unit in paragraph.units)
    return replace(section, paragraphs=tuple(paragraphs), profile=profile)


def paragraph_prediction(units: Sequence[Unit], judge: Judge) -> Prediction:
    """The prediction of a paragraph from those of its units, by the rule at the head of this module."""
    if len(units) == 1:
        return _of(units[0])
    rows = np.array([list(_of(unit).scores.values()) for unit in units], np.float32)
    lengths = np.array([len(unit.text) for unit in units])
    prediction = judge.prediction(_gathered(rows, lengths, judge))
    amounts = _characters(units)
    labels = sorted(prediction.labels, key=lambda name: -amounts[name])
    primary = labels[0] if amounts[labels[0]] else prediction.primary
    rest = tuple(name for name in prediction.labels if name != primary)
    return replace(prediction, primary=primary, labels=(primary, *rest))


def _gathered(rows: Floats, lengths: np.ndarray, judge: Judge) -> Floats:
    """(units, categories) probabilities to (categories,) of the paragraph."""
    if judge.decision.task == "single_label":
        return np.average(rows, axis=0, weights=lengths).astype(np.float32)
    alone = sorted(judge.decision.exclusive)
    row: Floats = rows.max(axis=0)
    row[alone] = rows[:, alone].min(axis=0)
    return row


def shares(units: Iterable[Unit]) -> dict[str, float]:
    """The share of each primary category in the characters of predicted units, largest first."""
    amounts = _characters(units)
    total = sum(amounts.values())
    return {name: amount / total for name, amount in amounts.most_common()}


def domain_shares(profile: dict[str, float], taxonomy: Taxonomy) -> dict[str, float]:
    """A profile by category as one by domain, largest first."""
    found: Counter[str] = Counter()
    for name, share in profile.items():
        found[taxonomy[name].domain] += share  # type: ignore[assignment]  # typeshed's counters count whole things
    return dict(found.most_common())


def _characters(units: Iterable[Unit]) -> Counter[str]:
    amounts: Counter[str] = Counter()
    for unit in units:
        amounts[_of(unit).primary] += len(unit.text)
    return amounts


def _of(unit: Unit) -> Prediction:
    assert unit.prediction is not None
    return unit.prediction
