"""Give each line of a document its role."""

from collections.abc import Iterable, Sequence
from typing import cast

from zhili.reading.lines import TextLine
from zhili.reading.roles.features import document_features
from zhili.reading.roles.model import default_model
from zhili.reading.roles.role import Role


def open_lines(lines: Iterable[TextLine]) -> list[TextLine]:
    """The lines whose role the markup leaves open: a running head between two pages does not part their text."""
    return [line for line in lines if not line.line.role]


def assign_roles(lines: Sequence[TextLine]) -> list[Role]:
    """The role of each line: what the markup states for certain, or what the model of the package finds."""
    found = iter(default_model().decode(document_features(open_lines(lines))))
    return [cast("Role", line.line.role) if line.line.role else next(found) for line in lines]
