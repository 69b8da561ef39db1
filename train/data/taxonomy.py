"""Load taxonomies from YAML, in the full form or in short forms."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from train.config import parse_values, read_yaml
from zhili.errors import InputError
from zhili.taxonomy import Category, Taxonomy

DEFAULT_DOMAIN = {"all": {"name": "全部"}}  # the domain of categories that name none
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_\-\u4e00-\u9fff]+")


def load_taxonomy(path: Path) -> Taxonomy:
    """Load a taxonomy from YAML.

    `data/taxonomy.yaml` has the full form. Shorter forms are allowed: a list of categories without the key
    `categories`; a category as a name, as `name: definition`, or as `{name, definition, …}`; no ids (the name becomes
    the id); no domains, or only those that the categories name.

    Raises:
        InputError: the file has mistakes; the message has one line for each.
    """
    values = read_yaml(path)
    if isinstance(values, list):
        values = {"categories": values}
    if not isinstance(values, dict):
        raise InputError(f"{path}: not a taxonomy; write `categories:` and a list of names below it")
    if not isinstance(values.get("categories"), list | dict):
        return parse_values(values, Taxonomy, str(path))
    items = values["categories"]
    categories = [_category(c) for c in ([{k: v} for k, v in items.items()] if isinstance(items, dict) else items)]
    mistakes = _id_mistakes(categories)
    if mistakes:
        raise InputError("\n".join(f"{path}: {mistake}" for mistake in mistakes))
    return parse_values(
        values | {"categories": categories, "domains": _domains(values, categories)}, Taxonomy, str(path)
    )


def _category(item: Any) -> Any:
    """A category in the full form; other mistakes are left to validation."""
    if not isinstance(item, dict):
        item = {"name": "" if item is None else str(item)}
    elif len(item) == 1 and not item.keys() & Category.model_fields.keys():
        ((name, rest),) = item.items()
        item = {"name": str(name)} | (rest if isinstance(rest, dict) else {"definition": str(rest or "")})
    if isinstance(item.get("name"), str) and "id" not in item:
        item = {"id": item["name"].strip()} | item
    return item


def _id_mistakes(categories: list[Any]) -> list[str]:
    """Describe names that cannot be ids; validation alone would not say that the id comes from the name."""
    mistakes = []
    for number, category in enumerate(categories, 1):
        identifier = category.get("id")
        if identifier == "":
            mistakes.append(f"category {number}: no name; add one or remove the line")
        elif isinstance(identifier, str) and identifier == category.get("name") and _NOT_IN_ID.search(identifier):
            suggestion = _NOT_IN_ID.sub("_", identifier).strip("_") or f"c{number}"
            mistakes.append(f"category {number}: the name {identifier!r} cannot be an id; add `id: {suggestion}`")
    return mistakes


def _domains(values: Mapping[str, Any], categories: list[Any]) -> Any:
    """The domains in the full form. Categories without a domain are put into the default domain."""
    domains = values.get("domains")
    if domains is None:
        domains = {str(c["domain"]): {"name": str(c["domain"])} for c in categories if c.get("domain")}
    elif isinstance(domains, list):
        domains = {str(name): {"name": str(name)} for name in domains}
    elif isinstance(domains, dict):
        domains = {key: {"name": value} if isinstance(value, str) else value for key, value in domains.items()}
    if isinstance(domains, dict) and any("domain" not in category for category in categories):
        domains = domains | DEFAULT_DOMAIN
        for category in categories:
            category.setdefault("domain", next(iter(DEFAULT_DOMAIN)))
    return domains
