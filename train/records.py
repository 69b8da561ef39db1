
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from zhili.errors import InputError
from zhili.files import atomic_file, read_text

Result = TypeVar("Result", bound=BaseModel)


class Record(BaseModel):
    """A found thing: typed, fixed, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


def save_record(result: BaseModel, path: Path) -> None:
    """Writes a result as JSON."""
    with atomic_file(path) as file:
        file.write(result.model_dump_json(indent=1) + "\n")


def load_record(path: Path, kind: type[Result]) -> Result:
    """Reads a result that `save` wrote.

    Raises:
        InputError: the file is missing or of another form.
    """
    try:
        return kind.model_validate_json(read_text(path))
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(f"{path}: {place}: {error.errors()[0]['msg']}; make it again") from None
