"""Reports and their predictions."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from zhili.output import FileResult, PredictedPart
from zhili.report import Report
from zhili.store.corrections import decided_passages, refresh_profiles
from zhili.store.database import Database, in_groups
from zhili.store.tables import (
    JobFileRow,
    PassageLabelRow,
    PassagePredictionRow,
    PassageRow,
    PredictionRow,
    ReportRow,
)
from zhili.store.uploads import UploadedFile
from zhili.text import normalise

# The probability that all labels of a part are correct.
Confidence = Callable[[PredictedPart], float]

_PLACE = re.compile(r"(?:[\u4e00-\u9fff]{1,7}?(?:自治区|自治州|自治县|新区|省|市|州|盟|县|区|旗|街道|乡|镇|社区|村))+")


@dataclass(frozen=True)
class ReportSummary:
    """A line of the list of reports.

    `profile` is the share of each category, with the labels that people decided; `to_review` counts the passages that
    need review and have no correction.
    """

    id: int
    name: str
    title: str
    date: str | None
    year: int | None
    place: str
    is_report: bool
    characters: int
    passages: int
    to_review: int
    added_at: datetime
    profile: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredResult:
    """A stored report with its predictions by one model, and the ids of its passages in order."""

    summary: ReportSummary
    model_id: int
    result: FileResult
    passages: tuple[int, ...]


@dataclass(frozen=True)
class Change:
    """A passage to which two models give different labels."""

    passage: int
    report: int
    title: str
    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Reports:
    """The stored reports.

    Args:
        database: the store's database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        results: Sequence[FileResult],
        model_id: int,
        confidence: Confidence,
        file: UploadedFile,
        message: str = "",
    ) -> list[int]:
        """Store the reports of an uploaded file and mark the file as done, in one transaction.

        Args:
            results: the predicted reports of the file.
            model_id: the model that predicted them.
            confidence: the confidence of a part.
            file: the file, claimed.
            message: what could not be read of it.

        Returns:
            The ids of the reports; empty if the file's lease was lost, and then nothing is stored.
        """
        with self._database.write() as session:
            owned = (
                update(JobFileRow)
                .where(JobFileRow.id == file.id, JobFileRow.lease == file.lease, JobFileRow.state == "running")
                .values(state="done", data=None, message=message, lease="")
            )
            if not session.execute(owned.returning(JobFileRow.id)).all():
                return []
            return [_add_report(session, result, model_id, confidence, file.id) for result in results]

    def add_prediction(self, report_id: int, model_id: int, result: FileResult, confidence: Confidence) -> None:
        """Store the predictions of another model; nothing happens if another worker was faster."""
        try:
            with self._database.write() as session:
                ids = _passage_ids(session, report_id)
                _add_predictions(session, report_id, model_id, result, ids, confidence)
                refresh_profiles(session, report_id)
        except IntegrityError:
            pass

    def without_prediction(self, model_ids: Sequence[int], limit: int = 1) -> list[tuple[int, int]]:
        """Pairs of a report and a model that has not predicted it yet, oldest first."""
        pairs: list[tuple[int, int]] = []
        with self._database.read() as session:
            for model_id in model_ids:
                done = select(PredictionRow.report_id).where(PredictionRow.model_id == model_id)
                query = select(ReportRow.id).where(~ReportRow.id.in_(done)).order_by(ReportRow.id)
                pairs += [(report, model_id) for report in session.scalars(query.limit(limit))]
        return pairs

    def get(self, report_id: int, model_id: int | None = None) -> StoredResult | None:
        """A report as a model predicts it, or as the model that predicted it first; None if there is none.

        Args:
            report_id: the report.
            model_id: the model; None: any, the oldest first.
        """
        with self._database.read() as session:
            query = select(PredictionRow).where(PredictionRow.report_id == report_id).order_by(PredictionRow.model_id)
            if model_id is not None:
                query = query.where(PredictionRow.model_id == model_id)
            prediction = session.scalars(query.limit(1)).one_or_none()
            if prediction is None:
                return None
            summary = _summaries(session, prediction.model_id, [report_id])[0]
            ids = tuple(session.scalars(select(ReportRow.ids).where(ReportRow.id == report_id)).one())
            result = FileResult(summary.name, prediction.content, ids, summary.is_report)
            return StoredResult(summary, prediction.model_id, result, _passage_ids(session, report_id))

    def categories(self, model_id: int) -> frozenset[str]:
        """The categories of a model, as its predictions have them; none where it has predicted nothing."""
        with self._database.read() as session:
            query = select(PassagePredictionRow.scores).where(PassagePredictionRow.model_id == model_id).limit(1)
            return frozenset(session.scalar(query) or ())

    def summaries(self, model_id: int, report_ids: Sequence[int] | None = None) -> list[ReportSummary]:
        """All reports, or some, newest first, with the profile by one model."""
        with self._database.read() as session:
            return _summaries(session, model_id, report_ids)

    def remove(self, report_ids: Sequence[int]) -> int:
        """Remove reports with their predictions and corrections, and say how many there were."""
        with self._database.write() as session:
            query = delete(ReportRow).where(ReportRow.id.in_(report_ids)).returning(ReportRow.id)
            return len(session.scalars(query).all())

    def changes(self, before: int, after: int, report_ids: Sequence[int] | None = None) -> list[Change]:
        """The passages to which two models give different labels or another order.

        Args:
            before: the id of one model.
            after: the id of the other.
            report_ids: only in these reports; None: in all.
        """
        with self._database.read() as session:
            old, new = (_labels(session, model, report_ids) for model in (before, after))
            changed = [passage for passage in sorted(old.keys() & new.keys()) if old[passage] != new[passage]]
            query = (
                select(PassageRow.id, PassageRow.report_id, ReportRow.title, ReportRow.name, PassageRow.text)
                .join(ReportRow, ReportRow.id == PassageRow.report_id)
                .order_by(PassageRow.report_id, PassageRow.number)
            )
            return [
                Change(row.id, row.report_id, row.title or row.name, row.text, old[row.id], new[row.id])
                for group in in_groups(changed)
                for row in session.execute(query.where(PassageRow.id.in_(group)))
            ]


def _add_report(
    session: Session, result: FileResult, model_id: int, confidence: Confidence, file_id: int | None
) -> int:
    report = result.report
    row = ReportRow(
        file_id=file_id,
        name=_clean(result.name)[:1000],
        title=_clean(report.title),
        date=report.date[:40] if report.date else None,
        year=report.year,
        place=_place(report),
        is_report=result.is_report,
        ids=[_clean(name) for name in result.ids],
        characters=sum(len(paragraph.text) for paragraph in report.paragraphs),
        added_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    passages = [
        PassageRow(
            report_id=row.id,
            number=number,
            key=_clean(part.id)[-1000:],
            paragraph=_clean(part.paragraph)[-1000:],
            heading=_clean(section.heading),
            text=_clean(part.part.text),
            normalised=_clean(normalise(part.part.text)),
        )
        for number, (section, part) in enumerate(result.rows)
    ]
    session.add_all(passages)
    session.flush()
    _add_predictions(session, row.id, model_id, result, [passage.id for passage in passages], confidence)
    return row.id


def _add_predictions(
    session: Session, report_id: int, model_id: int, result: FileResult, ids: Iterable[int], confidence: Confidence
) -> None:
    now = datetime.now(UTC)
    session.add(
        PredictionRow(
            report_id=report_id, model_id=model_id, content=result.report, profile=result.report.profile, added_at=now
        )
    )
    for passage_id, (_, part) in zip(ids, result.rows, strict=True):
        prediction = part.prediction
        session.add(
            PassagePredictionRow(
                passage_id=passage_id,
                model_id=model_id,
                needs_review=prediction.needs_review,
                confidence=confidence(part),
                scores={name: round(score, 4) for name, score in prediction.scores.items()},
            )
        )
        subjects = prediction.subjects
        session.add_all(
            PassageLabelRow(
                passage_id=passage_id,
                model_id=model_id,
                category=label,
                rank=rank,
                subject=subjects[label].name[:200] if label in subjects else "",
            )
            for rank, label in enumerate(prediction.labels, 1)
        )
    session.flush()


def _passage_ids(session: Session, report_id: int) -> tuple[int, ...]:
    query = select(PassageRow.id).where(PassageRow.report_id == report_id).order_by(PassageRow.number)
    return tuple(session.scalars(query))


def _summaries(session: Session, model_id: int, report_ids: Sequence[int] | None) -> list[ReportSummary]:
    counts = select(PassageRow.report_id, func.count().label("passages")).group_by(PassageRow.report_id).subquery()
    review = (
        select(PassageRow.report_id, func.count().label("to_review"))
        .join(PassagePredictionRow, PassagePredictionRow.passage_id == PassageRow.id)
        .where(PassagePredictionRow.model_id == model_id, PassagePredictionRow.needs_review)
        .where(~PassageRow.id.in_(decided_passages()))
        .group_by(PassageRow.report_id)
        .subquery()
    )
    profiles = select(PredictionRow.report_id, PredictionRow.profile).where(PredictionRow.model_id == model_id)
    profile = profiles.subquery()
    query = (
        select(ReportRow, counts.c.passages, review.c.to_review, profile.c.profile)
        .outerjoin(counts, counts.c.report_id == ReportRow.id)
        .outerjoin(review, review.c.report_id == ReportRow.id)
        .outerjoin(profile, profile.c.report_id == ReportRow.id)
        .order_by(ReportRow.id.desc())
    )
    if report_ids is not None:
        query = query.where(ReportRow.id.in_(report_ids))
    return [
        ReportSummary(
            id=row.id, name=row.name, title=row.title or row.name, date=row.date, year=row.year, place=row.place,
            is_report=row.is_report, characters=row.characters, passages=passages or 0, to_review=to_review or 0,
            added_at=row.added_at, profile=shares or {},
        )
        for row, passages, to_review, shares in session.execute(query)
    ]  # fmt: skip


def _labels(session: Session, model_id: int, report_ids: Sequence[int] | None) -> Mapping[int, tuple[str, ...]]:
    """The labels of each passage by one model."""
    query = (
        select(PassageLabelRow.passage_id, PassageLabelRow.category)
        .where(PassageLabelRow.model_id == model_id)
        .order_by(PassageLabelRow.passage_id, PassageLabelRow.rank)
    )
    if report_ids is not None:
        query = query.join(PassageRow, PassageRow.id == PassageLabelRow.passage_id)
        query = query.where(PassageRow.report_id.in_(report_ids))
    labels: dict[int, tuple[str, ...]] = {}
    for passage, category in session.execute(query):
        labels[passage] = (*labels.get(passage, ()), category)
    return labels


def _place(report: Report) -> str:
    """The place that issued the report: the divisions at the start of its issuer, signature, title or source."""
    sources = [report.metadata.get(key, "") for key in ("issuer", "signatory", "signature")]
    for text in (*sources, report.title, report.metadata.get("source", "")):
        if match := _PLACE.match(text):
            return match.group()[:100]
    return ""


def _clean(text: str) -> str:
    """The text without the NUL characters that PostgreSQL does not store."""
    return text.replace("\0", "\ufffd")
