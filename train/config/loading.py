"""Load recipes with overrides, and write them with every default."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from train.config.schema import Config
from train.config.typed_yaml import Mistake, parse_yaml, read_written, read_yaml, validate, validation_mistakes
from zhili.errors import InputError


def load_config(path: Path, overrides: Sequence[str] = ()) -> Config:
    """Load a recipe.

    Args:
        path: the YAML file.
        overrides: `section.key=value` with the value in YAML; each replaces the value in the file.

    Raises:
        InputError: the file or an override has mistakes; the message has one line for each, with its key and the
            remedy.
    """
    values = read_yaml(path)
    if not isinstance(values, dict):
        raise InputError(f"{path}: not a mapping of keys; see configs/default.yaml for an example")
    applied: dict[str, _Override] = {}
    mistakes = []
    for text in overrides:
        try:
            override = _parse(text)
            _set(values, override, override.value)
        except InputError as error:
            mistakes.append(str(error))
        else:
            applied[override.key] = override
    try:
        config = validate(values, Config, lambda: _written(path, applied.values()))
    except ValidationError as error:
        mistakes += [_message(path, mistake, applied) for mistake in validation_mistakes(error, Config)]
    if mistakes:
        raise InputError("\n".join(mistakes))
    return config


def _written(path: Path, overrides: Iterable["_Override"]) -> Any:
    """The values of a recipe with its overrides, each scalar as it is written."""
    values = read_written(path)
    for override in overrides:
        _set(values, override, override.written)
    return values


def dump_config(config: Config) -> str:
    """The resolved recipe as YAML, with every default."""
    return yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


class _Override(NamedTuple):
    """A value that replaces one in the file.

    Args:
        given: the argument, as messages name it.
        key: the key.
        value: the value in YAML; the text if it is not YAML.
        written: the text, which a key takes whose value is a string if YAML has something else there; of a list or
            mapping in brackets, its scalars as they are written.
        is_yaml: whether it is YAML.
    """

    given: str
    key: str
    value: Any
    written: Any
    is_yaml: bool


def _parse(given: str) -> _Override:
    key, equals, text = given.partition("=")
    if not equals or not all(key.split(".")):
        raise InputError(f"override {given!r}: write section.key=value, for example training.epochs=2")
    if text.startswith(("|", ">")):  # these begin a text of several lines, which an override has not
        return _Override(given, key, text, text, True)
    try:
        written = parse_yaml(text, as_written=True) if text.startswith(("[", "{")) else text
        return _Override(given, key, parse_yaml(text), written, True)
    except yaml.YAMLError:
        return _Override(given, key, text, text, False)


def _set(values: dict[str, Any], override: _Override, value: Any) -> None:
    """Set the value of an override.

    Raises:
        InputError: what should be a section is a value.
    """
    *sections, last = override.key.split(".")
    section = values
    for name in sections:
        if section.get(name) is None:  # missing, or nothing is below it
            section[name] = {}
        section = section[name]
        if not isinstance(section, dict):
            raise InputError(f"override {override.given!r}: {name} is a value, not a section; override {name} itself")
    section[last] = value


def _message(path: Path, mistake: Mistake, overrides: Mapping[str, _Override]) -> str:
    """The line about a mistake, which names the override that it is in, or the file."""
    for override in overrides.values():
        if mistake.key == override.key or mistake.key.startswith(f"{override.key}."):
            not_yaml = f"override {override.given!r}: the value is not YAML; put it in quotes"
            return f"override {mistake.message}" if override.is_yaml else not_yaml
    return f"{path}: {mistake.message}"
