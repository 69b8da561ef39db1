"""The store as a whole."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from zhili.errors import InputError
from zhili.store.corrections import Corrections
from zhili.store.database import Database
from zhili.store.reports import Reports
from zhili.store.tables import ModelRow
from zhili.store.uploads import Uploads


@dataclass(frozen=True)
class StoredModel:
    """A version of a model that has predictions in the store."""

    id: int
    checksum: str
    name: str
    added_at: datetime


class Store:
    """Reports, predictions, corrections and uploads.

    Args:
        url: an SQLAlchemy URL, or the path of an SQLite file.

    Raises:
        InputError: as `Database`.
    """

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.uploads = Uploads(self.database)
        self.reports = Reports(self.database)
        self.corrections = Corrections(self.database)

    def migrate(self) -> None:
        """Create the tables, or bring them up to date."""
        self.database.migrate()

    def close(self) -> None:
        """Close the connections to the database."""
        self.database.engine.dispose()

    def model_id(self, checksum: str, name: str) -> int:
        """The id of a model, which is added if it is new.

        Args:
            checksum: of the bundle's manifest.
            name: for people.
        """
        query = select(ModelRow.id).where(ModelRow.checksum == checksum)
        with self.database.read() as session:
            if known := session.scalar(query):
                return known
        try:
            with self.database.write() as session:
                row = ModelRow(checksum=checksum, name=name[:200], added_at=datetime.now(UTC))
                session.add(row)
                session.flush()
                return row.id
        except IntegrityError:  # another worker was faster
            with self.database.read() as session:
                return session.scalars(query).one()

    def models(self) -> list[StoredModel]:
        """All models that were ever used, oldest first."""
        with self.database.read() as session:
            rows = session.scalars(select(ModelRow).order_by(ModelRow.id))
            return [StoredModel(row.id, row.checksum, row.name, row.added_at) for row in rows]

    def check_categories(self, ids: Collection[str]) -> None:
        """Check that the stored predictions are for categories that the service has.

        Raises:
            InputError: a model of other categories was used before.
        """
        for model in self.models():
            if other := self.reports.categories(model.id) - set(ids):
                raise InputError(
                    f"the store has predictions of {model.name} for other categories, such as {min(other)}; give each "
                    "set of categories a store of its own (--folder)"
                )

    def is_ready(self) -> bool:
        """Whether the database answers."""
        with self.database.read() as session:
            return session.scalar(select(1)) == 1
