from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from train.config.schema import Config
from train.config.validation import read_yaml, validation_messages
from zhili.errors import InputError


def load_config(path: Path, overrides: Sequence[str] = ()) -> Config:
    """Reads a recipe.

    Args:
        path: the YAML file.
        overrides: `section.key=value`, the value in YAML, put over what the file says.

    Raises:
        InputError: every mistake of file and overrides, one a line, each with its key and the remedy.
    """
    values = read_yaml(path)
    if not isinstance(values, dict):
        raise InputError(f"{path}: not a mapping of keys; see configs/default.yaml for one")
    mistakes = [message for override in overrides if (message := _apply(values, override))]
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        mistakes += [f"{path}: {message}" for message in validation_messages(error, Config)]
    if mistakes:
        raise InputError("\n".join(mistakes))
    return config


def dump_config(config: Config) -> str:
    """The resolved recipe as YAML, every default included."""
    return yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def _apply(values: dict[str, Any], override: str) -> str | None:
    """Puts one override into `values`; returns what is wrong with it, if anything."""
    key, equals, text = override.partition("=")
    *sections, last = key.split(".")
    if not equals or not last or not all(sections):
        return f"override {override!r}: write section.key=value, for example training.epochs=2"
    place = values
    for section in sections:
        place = place.setdefault(section, {})
        if not isinstance(place, dict):
            return f"override {override!r}: {section} holds no keys"
    try:
        place[last] = yaml.safe_load(text)
    except yaml.YAMLError:
        return f"override {override!r}: the value is not YAML; quote it"
    return None
