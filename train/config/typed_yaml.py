"""Read YAML files into pydantic models, and report every mistake with its key and the remedy."""

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from zhili.errors import InputError, did_you_mean
from zhili.files import read_text

Schema = TypeVar("Schema", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """YAML 1.2's core schema: `yes`, `no`, `on`, `off` and `010` are strings. A key is a string, as written.

    YAML 1.1, which PyYAML reads, has these as booleans and an octal number, so that names of categories and columns
    would change. A key that is used twice is an error here, because the first value would be lost.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key is not a name", key.start_mark)
            if key.value in seen and key.tag != "tag:yaml.org,2002:merge":
                problem = f"the key {key.value!r} is used twice, first in line {seen[key.value]}; remove one"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen[key.value] = key.start_mark.line + 1
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


class _StringLoader(_Loader):
    """As `_Loader`, and every scalar is a string, as written."""


class _WrittenLoader(_Loader):
    """As `_Loader`, and every scalar but null is a string, as written."""


class Mistake(NamedTuple):
    """What is wrong with a value: its key, and a message that names the key and the remedy."""

    key: str
    message: str


_SCALARS = {
    "bool": (re.compile("true|True|TRUE|false|False|FALSE"), "tTfF"),
    "int": (re.compile("[-+]?(?:0|[1-9][0-9]*)"), "-+0123456789"),
    "float": (
        re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+|[-+]?\.inf|\.nan"),
        "-+0123456789.",
    ),
    "null": (re.compile("~|null|Null|NULL|"), ["~", "n", "N", ""]),
    "merge": (re.compile("<<"), "<"),
}
_Loader.yaml_implicit_resolvers = {}
for _name, (_pattern, _first) in _SCALARS.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(f"^(?:{_pattern.pattern})$"), list(_first))
_StringLoader.yaml_implicit_resolvers = {}
_WrittenLoader.yaml_implicit_resolvers = {}
for _name in ("null", "merge"):
    _pattern, _first = _SCALARS[_name]
    _WrittenLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(f"^(?:{_pattern.pattern})$"), list(_first)
    )


def read_yaml(path: Path, as_strings: bool = False) -> Any:
    """Read the values of a YAML file.

    Args:
        path: the file.
        as_strings: read every scalar as a string, as written; for files of names.

    Raises:
        InputError: the file is missing, empty, or not YAML, or has a key twice; the message names the line.
    """
    return _read(path, _StringLoader if as_strings else _Loader)


def read_written(path: Path) -> Any:
    """Read a YAML file as `read_yaml` does, but numbers and booleans as strings, as written.

    Raises:
        InputError: as `read_yaml`.
    """
    return _read(path, _WrittenLoader)


def _read(path: Path, loader: type[_Loader]) -> Any:
    try:
        return yaml.load(read_text(path), loader)  # all three are safe loaders
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        problem = str(getattr(error, "problem", None) or error)
        message = problem if "; " in problem else f"not YAML ({problem}); correct the line"
        raise InputError(f"{path}{place}: {message}") from None


def parse_yaml(text: str, as_written: bool = False) -> Any:
    """The values in a YAML text; numbers and booleans as `read_written` has them, if they are to be as written.

    Raises:
        yaml.YAMLError: it is not YAML, or has a key twice.
    """
    return yaml.load(text, _WrittenLoader if as_written else _Loader)  # both are safe loaders


def line_of(path: Path, location: Sequence[int | str]) -> int:
    """The line, counted from 1, of a value in a YAML file.

    Args:
        path: a file that `read_yaml` can read.
        location: the keys and indices that lead to the value; the line of the last one that exists is returned. A
            mapping of one key that is not in the location, as in `- name: {…}`, is passed through.
    """
    node: Any = yaml.compose(read_text(path), yaml.SafeLoader)
    line = 0
    for part in location:
        children = _children(node)
        if part not in children and len(children) == 1 and isinstance(node, yaml.MappingNode):
            ((_, node),) = children.values()
            children = _children(node)
        if part not in children:
            break
        line, node = children[part]
    return line + 1


def _children(node: Any) -> dict[int | str, tuple[int, Any]]:
    """The line, counted from 0, and the node of each value below a node, by key or index."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: (key.start_mark.line, value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return {index: (item.start_mark.line, item) for index, item in enumerate(node.value)}
    return {}


def load_yaml(path: Path, schema: type[Schema]) -> Schema:
    """Read a YAML file into a pydantic model.

    Raises:
        InputError: the file cannot be read, or has mistakes; the message has one line for each mistake.
    """
    return parse_values(read_yaml(path), schema, str(path), lambda: read_written(path))


def parse_values(values: Any, schema: type[Schema], place: str, written: Callable[[], Any] = lambda: None) -> Schema:
    """Validate values against a pydantic model.

    Args:
        values: the values of a YAML file.
        schema: the model.
        place: the file, as messages name it.
        written: as in `validate`.

    Raises:
        InputError: the values have mistakes; the message has one line for each mistake.
    """
    try:
        return validate(values, schema, written)
    except ValidationError as error:
        lines = (f"{place}: {message}" for _, message in validation_mistakes(error, schema))
        raise InputError("\n".join(lines)) from None


def validate(values: Any, schema: type[Schema], written: Callable[[], Any] = lambda: None) -> Schema:
    """Validate values against a pydantic model.

    A number or boolean where a string is expected is taken as it is written, and a section with nothing below it is
    empty.

    Args:
        values: the values of a YAML file.
        schema: the model.
        written: gives the same values, each scalar as it is written (`read_written`); called where values are wrong.

    Raises:
        ValidationError: the values have mistakes.
    """
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        values, texts = deepcopy(values), written()
        repairs = [_repair(values, texts, mistake["loc"], mistake["type"]) for mistake in error.errors()]
        if not any(repairs):
            raise
        return schema.model_validate(values)


def _repair(values: Any, written: Any, location: Sequence[int | str], kind: str) -> bool:
    """Replace the value at a location by what was meant, if that is clear; whether it was replaced."""
    parent: Any = None
    key: int | str = ""
    value, text = values, written
    for part in location:
        if _has(value, part):  # else a member of a union
            parent, key, value = value, part, value[part]
            text = text[part] if _has(text, part) else None
    if parent is None:
        return False
    if kind in ("model_type", "dict_type") and value is None:
        parent[key] = {}
    elif kind == "string_type" and isinstance(text, str):
        parent[key] = text
    else:
        return False
    return True


def _has(container: Any, part: int | str) -> bool:
    if isinstance(container, list):
        return isinstance(part, int) and part < len(container)
    return isinstance(container, dict) and part in container


def validation_mistakes(error: ValidationError, schema: type[BaseModel]) -> Iterator[Mistake]:
    """Describe every mistake in one line: its key, what is wrong, and the remedy."""
    for mistake in error.errors():
        *section, last = mistake["loc"] or ("",)
        key = ".".join(str(part) for part in mistake["loc"])
        if mistake["type"] == "extra_forbidden":
            known = _keys(schema, section)
            remedy = did_you_mean(str(last), known, f"the keys here are {', '.join(known)}")
            yield Mistake(key, f"{key}: unknown key; {remedy}")
        elif mistake["type"] == "missing":
            yield Mistake(key, f"{key}: missing; add it")
        elif mistake["type"] == "value_error" and not key:
            for line in str(mistake["ctx"]["error"]).splitlines():
                yield Mistake(re.split("[: ]", line)[0], line)  # a validator of the whole file begins with the key
        else:
            given = "" if isinstance(mistake["input"], dict) else f", not {mistake['input']!r}"
            message = f"{mistake['msg'][0].lower()}{mistake['msg'][1:]}{given}"
            yield Mistake(key, f"{key or 'the whole file'}: {message}")


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
