"""Give each line of a document its role."""

from collections.abc import Sequence

from zhili.reading.lines import TextLine
from zhili.reading.roles.features import document_features
from zhili.reading.roles.model import default_model
from zhili.reading.roles.role import Role


def assign_roles(lines: Sequence[TextLine]) -> list[Role]:
    """The role of each line, by the model that comes with the package."""
    return default_model().decode(document_features(lines))
