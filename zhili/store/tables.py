"""The tables of the store, for any database that SQLAlchemy knows."""

import zlib
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, DateTime, Float, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from zhili.report import Report

_REPORT = TypeAdapter(Report)


class UtcTime(TypeDecorator[datetime]):
    """A time in UTC. SQLite drops the time zone of what it stores, so it is added when a value is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time with its zone."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class CompressedReport(TypeDecorator[Report]):
    """A `Report` as compressed JSON: text, predictions and evidence, about a tenth of the size of the JSON."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Report | None, dialect: Dialect) -> bytes | None:
        """The report as bytes."""
        return None if value is None else zlib.compress(_REPORT.dump_json(value), 6)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Report | None:
        """The report from its bytes."""
        return None if value is None else _REPORT.validate_json(zlib.decompress(value))


class Base(DeclarativeBase):
    """Base of the tables."""


class ModelRow(Base):
    """A version of a model: a bundle, known by the checksum of its manifest."""

    __tablename__ = "models"
    id: Mapped[int] = mapped_column(primary_key=True)
    checksum: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(UtcTime)


class JobRow(Base):
    """An upload of one or more files."""

    __tablename__ = "jobs"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    evidence: Mapped[bool]


class JobFileRow(Base):
    """A file of a job. Its bytes stay here until it is read; nothing is written to a folder.

    `state` is `queued`, `running`, `done` or `failed`. A worker that runs a file renews `leased_until`; if it dies,
    another takes the file when the lease has ended. `attempts` counts the workers that took it.
    """

    __tablename__ = "job_files"
    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(8), index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    leased_until: Mapped[datetime | None] = mapped_column(UtcTime)
    lease: Mapped[str] = mapped_column(String(32), default="")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")


class ReportRow(Base):
    """A report, or the rows of a table as one; `ids` are those of its paragraphs."""

    __tablename__ = "reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("job_files.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(1000))
    title: Mapped[str] = mapped_column(Text)
    date: Mapped[str | None] = mapped_column(String(40))
    year: Mapped[int | None] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(100))
    is_report: Mapped[bool]
    ids: Mapped[list[str]] = mapped_column(JSON)
    characters: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcTime)


class PassageRow(Base):
    """A paragraph, or a point of a list in one: what has labels of its own and can be corrected.

    `normalised` is the text as the model reads it, in simplified characters; it is searched.
    """

    __tablename__ = "passages"
    __table_args__ = (Index("ix_passages_report", "report_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    number: Mapped[int]
    key: Mapped[str] = mapped_column(String(1000))
    paragraph: Mapped[str] = mapped_column(String(1000))
    heading: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    normalised: Mapped[str] = mapped_column(Text)


class PredictionRow(Base):
    """A report as one model predicts it."""

    __tablename__ = "predictions"
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("models.id"), primary_key=True)
    content: Mapped[Report] = mapped_column(CompressedReport, deferred=True)
    profile: Mapped[dict[str, Any]] = mapped_column(JSON)
    added_at: Mapped[datetime] = mapped_column(UtcTime)


class PassagePredictionRow(Base):
    """A passage as one model predicts it.

    `confidence` is the probability that all labels are correct, `scores` the probability of each category.
    """

    __tablename__ = "passage_predictions"
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("models.id"), primary_key=True)
    needs_review: Mapped[bool]
    confidence: Mapped[float] = mapped_column(Float)
    scores: Mapped[dict[str, float]] = mapped_column(JSON)


class PassageLabelRow(Base):
    """A label that a model gives to a passage; `rank` 1 is the primary category."""

    __tablename__ = "passage_labels"
    __table_args__ = (Index("ix_passage_labels_category", "model_id", "category"),)
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("models.id"), primary_key=True)
    category: Mapped[str] = mapped_column(String(100), primary_key=True)
    rank: Mapped[int]
    subject: Mapped[str] = mapped_column(String(200))


class CorrectionRow(Base):
    """What a person decided about a passage. Nothing is changed or removed: the latest decision counts.

    `action` is `accept`, `change` or `skip`; `labels` is empty for `skip`. `model_id` is the model whose labels the
    person saw.
    """

    __tablename__ = "corrections"
    id: Mapped[int] = mapped_column(primary_key=True)
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id", ondelete="CASCADE"), index=True)
    model_id: Mapped[int | None] = mapped_column(ForeignKey("models.id"))
    action: Mapped[str] = mapped_column(String(8))
    labels: Mapped[list[str]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
