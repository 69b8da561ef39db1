"""Open a database and bring its tables up to date."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from zhili.errors import InputError

GROUP = 10_000  # variables in a query; SQLite takes 32,766, PostgreSQL 65,535
_BUSY = 30_000  # milliseconds that a process waits for the write lock of SQLite


def in_groups(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Parts of a list of ids, each short enough for one query."""
    return (ids[start : start + GROUP] for start in range(0, len(ids), GROUP))


class Database:
    """An engine with sessions that read and sessions that write.

    Args:
        url: an SQLAlchemy URL, or the path of an SQLite file.

    Raises:
        InputError: the URL is wrong, its driver is not installed, or the database cannot be opened.
    """

    def __init__(self, url: str) -> None:
        self.url = url if "://" in url else f"sqlite:///{Path(url).absolute()}"
        try:
            self.engine = create_engine(self.url, json_serializer=_to_json, pool_pre_ping=True)
        except (ArgumentError, NoSuchModuleError) as error:
            raise InputError(f"--store {url}: {error}; give a file, or a URL such as postgresql+psycopg://…") from None
        except ImportError as error:
            raise InputError(f"--store {url}: {error}; install the driver, for example pip install psycopg") from None
        if self.engine.dialect.name == "sqlite":
            _prepare_sqlite(self.engine)
        self._writing = self.engine.execution_options(write=True)

    def migrate(self) -> None:
        """Create the tables, or change those of an earlier version.

        Raises:
            InputError: the database cannot be opened, or was written by a later version.
        """
        if self.engine.url.database and self.engine.dialect.name == "sqlite":
            _make_folder(Path(self.engine.url.database).parent)
        try:
            command.upgrade(alembic_config(self.engine), "head")
        except OperationalError as error:
            raise InputError(f"--store: the database cannot be opened ({error.orig}); check its address") from None
        except CommandError as error:
            raise InputError(f"--store: {error}; this database is of a later version, so upgrade zhili") from None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are on disk when the block has ended."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session


def alembic_config(engine: Engine) -> Config:
    """The configuration of the migrations in this package, for an engine."""
    config = Config()
    config.set_main_option("script_location", "zhili.store:migrations")
    config.attributes["engine"] = engine
    return config


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"--store: {folder}: {error.strerror}; check the path and its permissions") from None


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver would begin transactions at the wrong time
        cursor = connection.cursor()
        # What is committed survives a killed process and a power failure; readers do not wait for writers.
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A transaction that reads first and then writes fails if another process wrote in between, so take the write
        # lock at the start.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN")
