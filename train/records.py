"""Results as typed values that are saved as JSON."""

from collections.abc import Iterable, Sized
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from zhili.errors import InputError, first_mistake
from zhili.files import atomic_file, read_text

_SHOWN = 60  # characters of a value that a representation shows
RecordType = TypeVar("RecordType", bound=BaseModel)


class Record(BaseModel):
    """A result: immutable, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """The fields for `repr`, in one line: long values by their size."""
        return ((name, _Shown(_shortened(value))) for name, value in super().__repr_args__())


class _Shown(str):
    """A representation as it is."""

    __repr__ = str.__str__


def _shortened(value: Any) -> str:
    full = repr(value)
    if len(full) <= _SHOWN:
        return full
    if isinstance(value, str):
        return repr(f"{value[:_SHOWN]}…")
    kind = type(value).__name__
    return f"<{kind} of {len(value)}>" if isinstance(value, Sized) else f"<{kind}>"


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
