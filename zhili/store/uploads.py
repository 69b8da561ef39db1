"""Uploads: files wait in the database until a worker has read and predicted them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from zhili.store.database import Database
from zhili.store.tables import JobFileRow, JobRow, ReportRow

LEASE = timedelta(seconds=30)  # a worker renews it every few seconds while it runs a file
_KEPT = timedelta(days=7)  # how long the list of finished uploads is kept; reports stay


@dataclass(frozen=True)
class UploadedFile:
    """A file that a worker has claimed, and how many workers have claimed it."""

    id: int
    lease: str
    name: str
    data: bytes
    evidence: bool
    attempts: int


@dataclass(frozen=True)
class FileState:
    """A file of a job: `queued`, `running`, `done` or `failed`, with the reader's message where it failed.

    A file that was read may have a message too, about rows that were skipped.
    """

    name: str
    state: str
    message: str
    reports: tuple[int, ...]


@dataclass(frozen=True)
class Job:
    """An upload with the state of each file."""

    id: str
    created_at: datetime
    files: tuple[FileState, ...]

    @property
    def done(self) -> int:
        """The number of files that are done or failed."""
        return sum(file.state in ("done", "failed") for file in self.files)


class Uploads:
    """The queue of uploaded files.

    Args:
        database: the store's database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, files: Iterable[tuple[str, bytes]], evidence: bool = False) -> str:
        """Store files as a job; when this returns, they are safe.

        Args:
            files: name and bytes of each.
            evidence: find evidence when they are predicted.

        Returns:
            The id of the job.
        """
        job = uuid.uuid4().hex
        now = datetime.now(UTC)
        with self._database.write() as session:
            session.execute(delete(JobRow).where(JobRow.created_at < now - _KEPT, ~JobRow.id.in_(_unfinished())))
            session.add(JobRow(id=job, created_at=now, evidence=evidence))
            session.flush()
            session.add_all(JobFileRow(job_id=job, name=name, data=data, state="queued") for name, data in files)
        return job

    def job(self, job_id: str) -> Job | None:
        """A job with the state of its files; None if there is no such job."""
        with self._database.read() as session:
            row = session.get(JobRow, job_id)
            if row is None:
                return None
            columns = (JobFileRow.id, JobFileRow.name, JobFileRow.state, JobFileRow.message)
            files = session.execute(select(*columns).where(JobFileRow.job_id == job_id).order_by(JobFileRow.id)).all()
            pairs = session.execute(
                select(ReportRow.file_id, ReportRow.id)
                .join(JobFileRow, JobFileRow.id == ReportRow.file_id)
                .where(JobFileRow.job_id == job_id)
                .order_by(ReportRow.id)
            ).all()
        states = [
            FileState(file.name, file.state, file.message, tuple(report for owner, report in pairs if owner == file.id))
            for file in files
        ]
        return Job(row.id, row.created_at, tuple(states))

    def waiting(self) -> int:
        """The number of files that are not done."""
        with self._database.read() as session:
            query = select(func.count()).select_from(JobFileRow).where(JobFileRow.state.in_(("queued", "running")))
            return session.scalar(query) or 0

    def waiting_bytes(self) -> int:
        """The size of the files that are not done."""
        with self._database.read() as session:
            return session.scalar(select(func.coalesce(func.sum(func.length(JobFileRow.data)), 0))) or 0

    def claim(self) -> UploadedFile | None:
        """Take the next file, also one whose worker died; None if there is none."""
        now, lease = datetime.now(UTC), uuid.uuid4().hex
        free = or_(JobFileRow.state == "queued", and_(JobFileRow.state == "running", JobFileRow.leased_until < now))
        with self._database.write() as session:
            file_id = session.scalar(select(JobFileRow.id).where(free).order_by(JobFileRow.id).limit(1))
            if file_id is None:
                return None
            # Another worker may have taken it since: the condition is checked again.
            taken = session.execute(
                update(JobFileRow)
                .where(JobFileRow.id == file_id, free)
                .values(state="running", lease=lease, leased_until=now + LEASE, attempts=JobFileRow.attempts + 1)
                .returning(JobFileRow.name, JobFileRow.data, JobFileRow.job_id, JobFileRow.attempts)
            ).one_or_none()
            if taken is None:
                return None
            evidence = session.scalar(select(JobRow.evidence).where(JobRow.id == taken.job_id))
        return UploadedFile(file_id, lease, taken.name, taken.data or b"", bool(evidence), taken.attempts)

    def renew(self, file: UploadedFile) -> None:
        """Keep a claimed file for another `LEASE`."""
        with self._database.write() as session:
            values = {"leased_until": datetime.now(UTC) + LEASE}
            session.execute(update(JobFileRow).where(*_owned(file)).values(**values))

    def release(self, file: UploadedFile) -> None:
        """Give a claimed file back, so that another worker takes it at once; this was no attempt."""
        with self._database.write() as session:
            values = {"state": "queued", "lease": "", "attempts": JobFileRow.attempts - 1}
            session.execute(update(JobFileRow).where(*_owned(file)).values(**values))

    def fail(self, file: UploadedFile, message: str) -> None:
        """Record that a file cannot be read, and why."""
        with self._database.write() as session:
            values = {"state": "failed", "message": message, "data": None, "lease": ""}
            session.execute(update(JobFileRow).where(*_owned(file)).values(**values))


def _owned(file: UploadedFile) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return JobFileRow.id == file.id, JobFileRow.lease == file.lease


def _unfinished() -> Any:
    return select(JobFileRow.job_id).where(JobFileRow.state.in_(("queued", "running"))).scalar_subquery()
