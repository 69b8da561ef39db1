"""Read a file into a `Report` without predictions."""

from zhili.reading.dispatch import read_here
from zhili.reading.document import Document
from zhili.reading.formats.archive import no_document, read_members
from zhili.reading.lines import text_lines
from zhili.reading.read import SUFFIXES, read_document, read_in_this_process, read_report
from zhili.reading.roles import ACTION, ROLES, WEIGHTS, Role, RoleModel, document_features, open_lines
from zhili.reading.sniff import FOLDER_SUFFIXES, is_passed_over, zip_kind
from zhili.reading.wording.headings import is_point

__all__ = [
    "ACTION",
    "FOLDER_SUFFIXES",
    "ROLES",
    "SUFFIXES",
    "WEIGHTS",
    "Document",
    "Role",
    "RoleModel",
    "document_features",
    "is_passed_over",
    "is_point",
    "no_document",
    "open_lines",
    "read_document",
    "read_here",
    "read_in_this_process",
    "read_members",
    "read_report",
    "text_lines",
    "zip_kind",
]
