"""Corrections: what people decided about passages. Each decision is kept; the latest counts.

A passage that someone skipped still waits for a decision, after those that nobody has seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from zhili.errors import InputError
from zhili.store.corrected import corrected_profile
from zhili.store.database import Database, in_groups
from zhili.store.tables import (
    CorrectionRow,
    PassageLabelRow,
    PassagePredictionRow,
    PassageRow,
    PredictionRow,
    ReportRow,
)
from zhili.text import normalise

Action = Literal["accept", "change", "skip"]


@dataclass(frozen=True)
class Correction:
    """A decision about a passage."""

    id: int
    passage: int
    action: str
    labels: tuple[str, ...]
    author: str
    created_at: datetime


@dataclass(frozen=True)
class Passage:
    """A passage with its labels by a model and, where there is one, the decision that counts."""

    id: int
    key: str
    report: int
    title: str
    heading: str
    text: str
    labels: tuple[str, ...]
    subjects: tuple[str, ...]
    scores: dict[str, float]
    confidence: float
    needs_review: bool
    correction: Correction | None


class Corrections:
    """The decisions of people, and the passages that wait for one.

    Args:
        database: the store's database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, passage: int, action: Action, labels: Sequence[str], author: str, model_id: int | None = None
    ) -> Correction:
        """Store a decision; when this returns, it is safe.

        Args:
            passage: the passage.
            action: `accept` the model's labels, `change` them, or `skip` the passage.
            labels: the labels that are right, primary first; none for `skip`.
            author: who decided.
            model_id: the model whose labels the author saw.

        Raises:
            InputError: there is no such passage.
        """
        with self._database.write() as session:
            found = session.get(PassageRow, passage)
            if found is None:
                raise InputError(f"passage {passage}: there is none; its report may have been removed")
            row = CorrectionRow(
                passage_id=passage,
                model_id=model_id,
                action=action,
                labels=list(labels),
                author=author,
                created_at=datetime.now(UTC),
            )
            session.add(row)
            session.flush()
            refresh_profiles(session, found.report_id)
            return _correction(row)

    def history(self, passage: int) -> list[Correction]:
        """All decisions about a passage, latest first."""
        with self._database.read() as session:
            query = select(CorrectionRow).where(CorrectionRow.passage_id == passage).order_by(CorrectionRow.id.desc())
            return [_correction(row) for row in session.scalars(query)]

    def authors(self) -> dict[str, int]:
        """The number of decisions of each author."""
        with self._database.read() as session:
            query = select(CorrectionRow.author, func.count()).group_by(CorrectionRow.author)
            return {row[0]: row[1] for row in session.execute(query)}

    def passages(
        self,
        model_id: int,
        *,
        passages: Sequence[int] | None = None,
        report: int | None = None,
        category: str | None = None,
        needs_review: bool = False,
        corrected: bool | None = None,
        text: str = "",
        by_confidence: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Passage]:
        """Passages with their labels by a model.

        Args:
            model_id: the model.
            passages: only these.
            report: only those of this report.
            category: only those that have this label.
            needs_review: only those that need review.
            corrected: only those with (True) or without (False) a decision. Without: skipped ones come last.
            text: only those whose text contains this, in simplified or traditional characters.
            by_confidence: least confident first, instead of in the order of the reports.
            limit: at most so many.
            offset: leave out so many at the start.
        """
        query = _passages(model_id)
        if passages is not None:
            query = query.where(PassageRow.id.in_(passages))
        if report is not None:
            query = query.where(PassageRow.report_id == report)
        if category:
            wanted = aliased(PassageLabelRow)
            query = query.join(wanted, wanted.passage_id == PassageRow.id)
            query = query.where(wanted.model_id == model_id, wanted.category == category)
        if needs_review:
            query = query.where(PassagePredictionRow.needs_review)
        if corrected is not None:
            query = query.where(_is_corrected(corrected))
        if text:
            query = query.where(PassageRow.normalised.contains(normalise(text), autoescape=True))
        order: Any = (PassageRow.report_id, PassageRow.number)
        if by_confidence:
            order = (PassagePredictionRow.confidence, *order)
        if corrected is False:
            order = (CorrectionRow.id.is_not(None), *order)
        query = query.order_by(*order).limit(limit).offset(offset)
        with self._database.read() as session:
            rows = session.execute(query).all()
            own = _labels(session, model_id, [row.PassageRow.id for row in rows])
        return [_passage(row, own.get(row.PassageRow.id, [])) for row in rows]

    def count(self, model_id: int, *, needs_review: bool = False, corrected: bool | None = None) -> int:
        """The number of passages, as `passages` would list."""
        query = _passages(model_id)
        if needs_review:
            query = query.where(PassagePredictionRow.needs_review)
        if corrected is not None:
            query = query.where(_is_corrected(corrected))
        with self._database.read() as session:
            return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _labels(session: Session, model_id: int, passages: Sequence[int]) -> dict[int, list[PassageLabelRow]]:
    """The labels that a model gives to passages, in their order."""
    labels: dict[int, list[PassageLabelRow]] = {}
    for group in in_groups(passages):
        query = (
            select(PassageLabelRow)
            .where(PassageLabelRow.model_id == model_id, PassageLabelRow.passage_id.in_(group))
            .order_by(PassageLabelRow.passage_id, PassageLabelRow.rank)
        )
        for label in session.scalars(query):
            labels.setdefault(label.passage_id, []).append(label)
    return labels


def refresh_profiles(session: Session, report_id: int) -> None:
    """Compute the profiles of a report again, by each model, with the decisions of people."""
    latest = _latest()
    query = (
        select(CorrectionRow.labels)
        .select_from(PassageRow)
        .outerjoin(latest, latest.c.passage_id == PassageRow.id)
        .outerjoin(CorrectionRow, CorrectionRow.id == latest.c.id)
        .where(PassageRow.report_id == report_id)
        .order_by(PassageRow.number)
    )
    decisions = [tuple(labels or ()) for labels in session.scalars(query)]
    for prediction in session.scalars(select(PredictionRow).where(PredictionRow.report_id == report_id)):
        prediction.profile = corrected_profile(prediction.content, decisions)


def decided_passages() -> Any:
    """The ids of the passages that have a decision; see `Corrections.passages`."""
    latest = _latest()
    return (
        select(CorrectionRow.passage_id)
        .join(latest, latest.c.id == CorrectionRow.id)
        .where(_is_corrected(corrected=True))
    )


def _is_corrected(corrected: bool) -> Any:
    """The condition that the latest decision is one about the labels, or that it is none or a skip."""
    if corrected:
        return CorrectionRow.action != "skip"
    return or_(CorrectionRow.id.is_(None), CorrectionRow.action == "skip")


def _latest() -> Any:
    """The id of the latest decision about each passage."""
    return (
        select(CorrectionRow.passage_id, func.max(CorrectionRow.id).label("id"))
        .group_by(CorrectionRow.passage_id)
        .subquery()
    )


def _passages(model_id: int) -> Any:
    latest = _latest()
    return (
        select(
            PassageRow,
            ReportRow.title,
            ReportRow.name,
            PassagePredictionRow.scores,
            PassagePredictionRow.confidence,
            PassagePredictionRow.needs_review,
            CorrectionRow,
        )
        .join(ReportRow, ReportRow.id == PassageRow.report_id)
        .join(PassagePredictionRow, PassagePredictionRow.passage_id == PassageRow.id)
        .outerjoin(latest, latest.c.passage_id == PassageRow.id)
        .outerjoin(CorrectionRow, CorrectionRow.id == latest.c.id)
        .where(PassagePredictionRow.model_id == model_id)
    )


def _passage(row: Any, labels: Sequence[PassageLabelRow]) -> Passage:
    passage = row.PassageRow
    return Passage(
        id=passage.id,
        key=passage.key,
        report=passage.report_id,
        title=row.title or row.name,
        heading=passage.heading,
        text=passage.text,
        labels=tuple(label.category for label in labels),
        subjects=tuple(f"{label.category}/{label.subject}" for label in labels if label.subject),
        scores=row.scores,
        confidence=row.confidence,
        needs_review=row.needs_review,
        correction=_correction(row.CorrectionRow) if row.CorrectionRow else None,
    )


def _correction(row: CorrectionRow) -> Correction:
    return Correction(row.id, row.passage_id, row.action, tuple(row.labels), row.author, row.created_at)
