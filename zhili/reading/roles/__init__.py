"""The role of each line of a document, by one sequence model."""

from zhili.reading.roles.assign import assign_roles, open_lines
from zhili.reading.roles.constraints import CONTINUED
from zhili.reading.roles.features import document_features
from zhili.reading.roles.model import WEIGHTS, RoleModel
from zhili.reading.roles.role import ROLES, Role
from zhili.reading.roles.vocabulary import ACTION

__all__ = [
    "ACTION",
    "CONTINUED",
    "ROLES",
    "WEIGHTS",
    "Role",
    "RoleModel",
    "assign_roles",
    "document_features",
    "open_lines",
]
