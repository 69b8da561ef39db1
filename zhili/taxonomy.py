"""The categories that a model predicts, and their domains."""

from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-\u4e00-\u9fff]+$")]


class Domain(BaseModel):
    """A group of categories."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    name_en: str = ""


class Subject(BaseModel):
    """A subject within a category: what a part of its texts is about."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    name: Annotated[str, Field(min_length=1)]
    definition: str = ""

    @property
    def description(self) -> str:
        """Name and definition as one text."""
        return f"{self.name}：{self.definition}" if self.definition else self.name


class Category(BaseModel):
    """One category: `id` is for code and data, `name` for people.

    A model's head may start from the `definition` and the `subjects`. A text of an `exclusive` category has no other
    category.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Identifier
    name: str
    name_en: str = ""
    domain: Identifier
    definition: str = ""
    definition_en: str = ""
    exclusive: bool = False
    subjects: tuple[Subject, ...] = ()

    def __repr__(self) -> str:
        subjects = f", {len(self.subjects)} subjects" if self.subjects else ""
        return f"<Category {self.id} {self.name}{subjects}{', exclusive' if self.exclusive else ''}>"

    __str__ = __repr__

    @property
    def description(self) -> str:
        """Name and definition as one text."""
        return f"{self.name}：{self.definition}" if self.definition else self.name


class Taxonomy(BaseModel):
    """Categories in the order of the model's outputs, and their domains by id.

    Raises:
        ValueError: an id is used twice, a category has two subjects of one name, or names an unknown domain.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    domains: dict[Identifier, Domain]
    categories: tuple[Category, ...] = Field(min_length=2)

    def __repr__(self) -> str:
        counts = f"{len(self.categories)} categories in {len(self.domains)} domains, {len(self.subjects)} subjects"
        return f"<Taxonomy: {counts}>"

    __str__ = __repr__

    @model_validator(mode="after")
    def _consistent(self) -> "Taxonomy":
        mistakes = []
        for number, category in enumerate(self.categories):
            if category.id in self.ids[:number]:
                mistakes.append(f"category {category.id!r} is used twice; ids are unique")
            if category.domain not in self.domains:
                mistakes.append(f"category {category.id!r} names the unknown domain {category.domain!r}")
            names = [subject.name for subject in category.subjects]
            mistakes += [
                f"category {category.id!r} has the subject {name!r} twice; remove one"
                for name in sorted({name for name in names if names.count(name) > 1})
            ]
        if mistakes:
            raise ValueError("\n".join(mistakes))
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """Category ids in output order."""
        return tuple(category.id for category in self.categories)

    @property
    def subjects(self) -> tuple[tuple[str, Subject], ...]:
        """The subjects of all categories in order, each with its category's id."""
        return tuple((category.id, subject) for category in self.categories for subject in category.subjects)

    @cached_property  # checked for each batch
    def directions(self) -> tuple[tuple[str, str], ...]:
        """Category id and subject name of each direction of a description head.

        A category has one direction for each subject; a category without subjects has one, whose name is empty.
        """
        names = {c.id: [subject.name for subject in c.subjects] or [""] for c in self.categories}
        return tuple((category, name) for category, own in names.items() for name in own)

    @property
    def exclusive(self) -> list[int]:
        """Indices of the exclusive categories, in output order."""
        return [i for i, category in enumerate(self.categories) if category.exclusive]

    def remember(self) -> None:
        """Let `loaded_taxonomy` find this taxonomy."""
        _LOADED[self.ids] = self

    def __getitem__(self, category_id: str) -> Category:
        for category in self.categories:
            if category.id == category_id:
                return category
        raise KeyError(category_id)


_LOADED: dict[tuple[str, ...], Taxonomy] = {}


def loaded_taxonomy(ids: tuple[str, ...]) -> Taxonomy | None:
    """The taxonomy with these categories of a bundle that this process has loaded. Predictions hold only the ids."""
    return _LOADED.get(ids)
