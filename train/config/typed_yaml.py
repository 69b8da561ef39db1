"""Read YAML files into pydantic models, and report every mistake with its key and the remedy."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from zhili.errors import InputError, did_you_mean
from zhili.files import read_text

Schema = TypeVar("Schema", bound=BaseModel)


def read_yaml(path: Path) -> Any:
    """Read the values of a YAML file.

    Raises:
        InputError: the file is missing, empty, or not YAML; the message names the line.
    """
    try:
        return yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise InputError(f"{path}{place}: not YAML ({getattr(error, 'problem', error)}); correct the line") from None


def load_yaml(path: Path, schema: type[Schema]) -> Schema:
    """Read a YAML file into a pydantic model.

    Raises:
        InputError: the file cannot be read, or has mistakes; the message has one line for each mistake.
    """
    return parse_values(read_yaml(path), schema, str(path))


def parse_values(values: Any, schema: type[Schema], place: str) -> Schema:
    """Validate values against a pydantic model.

    Args:
        values: the values of a YAML file.
        schema: the model.
        place: the file, as messages name it.

    Raises:
        InputError: the values have mistakes; the message has one line for each mistake.
    """
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        raise InputError("\n".join(f"{place}: {message}" for message in validation_messages(error, schema))) from None


def validation_messages(error: ValidationError, schema: type[BaseModel]) -> Iterator[str]:
    """Describe every mistake in one line: its key, what is wrong, and the remedy."""
    for mistake in error.errors():
        *section, last = mistake["loc"] or ("",)
        key = ".".join(str(part) for part in mistake["loc"])
        if mistake["type"] == "extra_forbidden":
            known = _keys(schema, section)
            remedy = did_you_mean(str(last), known, f"the keys here are {', '.join(known)}")
            yield f"{key}: unknown key; {remedy}"
        elif mistake["type"] == "missing":
            yield f"{key}: missing; add it"
        elif mistake["type"] == "value_error" and not key:
            yield from str(mistake["ctx"]["error"]).splitlines()
        else:
            given = "" if isinstance(mistake["input"], dict) else f", not {mistake['input']!r}"
            yield f"{key or 'the whole file'}: {mistake['msg'][0].lower()}{mistake['msg'][1:]}{given}"


def _keys(schema: type[BaseModel], location: list[int | str]) -> list[str]:
    """The valid keys of the section at `location`."""
    for part in location:
        if part in schema.model_fields:
            schema = next(_models(schema.model_fields[str(part)].annotation))
    return list(schema.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The pydantic models in a type such as `tuple[Category, ...]` or `Section | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
