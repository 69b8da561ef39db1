"""Load taxonomies from YAML, in the full form or in short forms."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from train.config import line_of, parse_values, read_yaml
from zhili.errors import InputError
from zhili.taxonomy import Category, Subject, Taxonomy
from zhili.text import normalise

DEFAULT_DOMAIN = {"all": {"name": "全部"}}  # the domain of categories that name none
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_\-\u4e00-\u9fff]+")


def load_taxonomy(path: Path) -> Taxonomy:
    """Load a taxonomy from YAML.

    `data/taxonomy.yaml` has the full form. Shorter forms are allowed: a list of categories without the key
    `categories`; a category as a name, as `name: definition`, or as `{name, definition, …}`; no ids (the name becomes
    the id); no domains, or only those that the categories name. A subject is written like a category: as a name, as
    `name: definition`, or as `{name, definition}`.

    Raises:
        InputError: the file has mistakes; the message has one line for each.
    """
    values = read_yaml(path, as_strings=True)
    if isinstance(values, list):
        values = {"categories": values}
    if not isinstance(values, dict):
        raise InputError(f"{path}: not a taxonomy; write `categories:` and a list of names below it")
    if not isinstance(values.get("categories"), list | dict):
        return parse_values(values, Taxonomy, str(path))
    items = values["categories"]
    categories = [_category(c) for c in ([{k: v} for k, v in items.items()] if isinstance(items, dict) else items)]
    mistakes = [f"{path}: {mistake}" for mistake in _id_mistakes(categories)]
    mistakes += _subject_mistakes(path, categories)
    if mistakes:
        raise InputError("\n".join(mistakes))
    return parse_values(
        values | {"categories": categories, "domains": _domains(values, categories)}, Taxonomy, str(path)
    )


def _category(item: Any) -> Any:
    """A category in the full form; other mistakes are left to validation."""
    item = _named(item, Category)
    if isinstance(item.get("name"), str) and "id" not in item:
        item = {"id": item["name"].strip()} | item
    if isinstance(item.get("subjects"), list):
        item = item | {"subjects": [_named(subject, Subject) for subject in item["subjects"]]}
    return item


def _named(item: Any, schema: type[Category] | type[Subject]) -> Any:
    """The full form of a name, or of `name: definition`."""
    if not isinstance(item, dict):
        return {"name": "" if item is None else str(item)}
    if len(item) == 1 and not item.keys() & schema.model_fields.keys():
        ((name, rest),) = item.items()
        return {"name": str(name)} | (rest if isinstance(rest, dict) else {"definition": str(rest or "")})
    return item


def _subject_mistakes(path: Path, categories: list[Any]) -> list[str]:
    """Describe subjects without words and subjects that a category has twice, each with its line."""
    mistakes = []
    for number, category in enumerate(categories):
        subjects = category.get("subjects")
        names: list[str] = []
        for index, subject in enumerate(subjects if isinstance(subjects, list) else ()):
            name = str(subject.get("name") or "").strip()
            if not name:
                mistake = "subject without words; write its name or remove the line"
            elif name in names:
                mistake = f"subject {name!r} is used twice in category {category.get('id')!r}; remove one"
            else:
                names.append(name)
                continue
            line = line_of(path, ("categories", number, "subjects", index))
            mistakes.append(f"{path}, line {line}: {mistake}")
    return mistakes


def _id_mistakes(categories: list[Any]) -> list[str]:
    """Describe names that cannot be ids; validation alone would not say that the id comes from the name."""
    mistakes = []
    for number, category in enumerate(categories, 1):
        identifier = category.get("id")
        if identifier == "":
            mistakes.append(f"category {number}: no name; add one or remove the line")
        elif isinstance(identifier, str) and identifier == category.get("name") and _NOT_IN_ID.search(identifier):
            suggestion = identifier_of(identifier, number)
            mistakes.append(f"category {number}: the name {identifier!r} cannot be an id; add `id: {suggestion}`")
    return mistakes


def identifier_of(name: str, number: int) -> str:
    """The name of a category as an id, or `c` and the number if nothing of it can be in an id."""
    return _NOT_IN_ID.sub("_", name).strip("_") or f"c{number}"


def identifiers_of(names: Sequence[str]) -> dict[str, str]:
    """An id for each name, which no other has: names that can be ids keep them, C++ and C# become C_2 and C_3."""
    identifiers = {name: name for name in names if not _NOT_IN_ID.search(name)}
    taken = {normalise(name) for name in names if name in identifiers}
    for number, name in enumerate(names, 1):
        if name not in identifiers:
            first = identifier_of(name, number)
            numbered = (f"{first}_{count}" for count in range(2, len(names) + 2))
            identifiers[name] = next(one for one in (first, *numbered) if normalise(one) not in taken)
            taken.add(normalise(identifiers[name]))
    return {name: identifiers[name] for name in names}


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
