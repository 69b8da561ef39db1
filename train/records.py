"""Results as typed values that are saved as JSON."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from zhili.errors import InputError, first_mistake
from zhili.files import atomic_file, read_text

RecordType = TypeVar("RecordType", bound=BaseModel)


class Record(BaseModel):
    """A result: immutable, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


def save_record(record: BaseModel, path: Path) -> None:
    """Write a record as JSON."""
    with atomic_file(path) as file:
        file.write(record.model_dump_json(indent=1) + "\n")


def load_record(path: Path, kind: type[RecordType]) -> RecordType:
    """Read what `save_record` wrote.

    Raises:
        InputError: the file is missing or does not hold such a record.
    """
    try:
        return kind.model_validate_json(read_text(path))
    except ValidationError as error:
        raise InputError(f"{path}: {first_mistake(error)}; run the command that writes it again") from None
