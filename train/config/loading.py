"""Load recipes with overrides, and write them with every default."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from train.config.schema import Config
from train.config.typed_yaml import parse_yaml, read_yaml, validation_messages
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
    mistakes = [message for override in overrides if (message := _apply(values, override))]
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        mistakes += [f"{path}: {message}" for message in validation_messages(error, Config)]
    if mistakes:
        raise InputError("\n".join(mistakes))
    return config


def dump_config(config: Config) -> str:
    """The resolved recipe as YAML, with every default."""
    return yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def _apply(values: dict[str, Any], override: str) -> str | None:
    """Apply an override to `values`; return what is wrong with it, or None."""
    key, equals, text = override.partition("=")
    *sections, last = key.split(".")
    if not equals or not last or not all(sections):
        return f"override {override!r}: write section.key=value, for example training.epochs=2"
    section = values
    for name in sections:
        section = section.setdefault(name, {})
        if not isinstance(section, dict):
            return f"override {override!r}: {name} is a value, not a section; override {name} itself"
    try:
        section[last] = parse_yaml(text)
    except yaml.YAMLError:
        return f"override {override!r}: the value is not YAML; put it in quotes"
    return None
