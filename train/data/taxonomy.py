"""Reads taxonomies: the full form, or as little as a list of names."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from train.config import parse_values, read_yaml
from zhili.errors import InputError
from zhili.taxonomy import Category, Taxonomy

DOMAIN = {"all": {"name": "全部"}}  # of categories without one
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_\-\u4e00-\u9fff]+")


def load_taxonomy(path: Path) -> Taxonomy:
    """Reads a taxonomy from YAML.

    Beside the full form (`data/taxonomy.yaml`), all of these are one: a list of categories alone; categories as names,
    as `name: definition`, or as `{name, definition, …}`; no ids (the name is the id then); no domains, or those alone
    that the categories name.

    Raises:
        InputError: every mistake, one a line.
    """
    values = read_yaml(path)
    if isinstance(values, list):
        values = {"categories": values}
    if not isinstance(values, dict):
        raise InputError(f"{path}: not a taxonomy; write `categories:` and a list of names below it")
    if not isinstance(values.get("categories"), list | dict):
        return parse_values(values, Taxonomy, str(path))
    listed = values["categories"]
    categories = [_category(c) for c in ([{k: v} for k, v in listed.items()] if isinstance(listed, dict) else listed)]
    mistakes = _id_mistakes(categories)
    if mistakes:
        raise InputError("\n".join(f"{path}: {mistake}" for mistake in mistakes))
    return parse_values(
        values | {"categories": categories, "domains": _domains(values, categories)}, Taxonomy, str(path)
    )


def _category(given: Any) -> Any:
    """One category in the full form, as far as it goes."""
    if not isinstance(given, dict):
        given = {"name": "" if given is None else str(given)}
    elif len(given) == 1 and not given.keys() & Category.model_fields.keys():
        ((name, rest),) = given.items()
        given = {"name": str(name)} | (rest if isinstance(rest, dict) else {"definition": str(rest or "")})
    if isinstance(given.get("name"), str) and "id" not in given:
        given = {"id": given["name"].strip()} | given
    return given


def _id_mistakes(categories: list[Any]) -> list[str]:
    """Names that cannot be ids: the pattern's own message would not say where the id came from."""
    found = []
    for number, category in enumerate(categories, 1):
        identifier = category.get("id")
        if identifier == "":
            found.append(f"category {number}: it has no name; write one or remove the line")
        elif isinstance(identifier, str) and identifier == category.get("name") and _NOT_IN_ID.search(identifier):
            better = _NOT_IN_ID.sub("_", identifier).strip("_") or f"c{number}"
            found.append(f"category {number}: the name {identifier!r} cannot be an id; add one, `id: {better}`")
    return found


def _domains(values: Mapping[str, Any], categories: list[Any]) -> Any:
    """The domains as given, or those that the categories name; those without one are put into the default domain."""
    domains = values.get("domains")
    if domains is None:
        domains = {str(c["domain"]): {"name": str(c["domain"])} for c in categories if c.get("domain")}
    elif isinstance(domains, list):
        domains = {str(name): {"name": str(name)} for name in domains}
    elif isinstance(domains, dict):
        domains = {i: {"name": d} if isinstance(d, str) else d for i, d in domains.items()}
    if isinstance(domains, dict) and any("domain" not in category for category in categories):
        domains = domains | DOMAIN
        for category in categories:
            category.setdefault("domain", next(iter(DOMAIN)))
    return domains
