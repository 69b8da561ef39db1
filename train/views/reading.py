"""The evaluation of the model of roles, as terminal tables and as Markdown."""

from rich.table import Table

from train.markdown import markdown_table
from train.reading import Accuracy, RoleEvaluation
from train.views.tables import new_table


def role_tables(result: RoleEvaluation) -> list[Table]:
    """The F1 of each role, and the accuracy on each family of layouts."""
    roles = new_table("Roles", "role", "lines", "precision", "recall", "F1")
    for row in _role_rows(result):
        roles.add_row(*row)
    families = new_table("Held-out layouts", "family", "pages", "pages right", "lines right")
    for row in _family_rows(result):
        families.add_row(*row)
    return [roles, families]


def roles_markdown(result: RoleEvaluation) -> list[str]:
    """The same tables for a document."""
    return [
        "",
        *markdown_table(["role", "lines", "precision", "recall", "F1"], _role_rows(result)),
        "",
        *markdown_table(["family", "pages", "pages right", "lines right"], _family_rows(result)),
        "",
    ]


def _role_rows(result: RoleEvaluation) -> list[list[str]]:
    return [
        [
            role,
            str(counts.tp + counts.fn),
            f"{counts.tp / max(counts.tp + counts.fp, 1):.3f}",
            f"{counts.tp / max(counts.tp + counts.fn, 1):.3f}",
            f"{counts.f1:.3f}",
        ]
        for role, counts in result.roles.items()
    ]


def _family_rows(result: RoleEvaluation) -> list[list[str]]:
    total = Accuracy(
        **{
            name: sum(getattr(accuracy, name) for accuracy in result.families.values())
            for name in Accuracy.model_fields
        }
    )
    return [_family_row(name, accuracy) for name, accuracy in (*result.families.items(), ("all", total))]


def _family_row(name: str, accuracy: Accuracy) -> list[str]:
    pages, lines = accuracy.right_pages / max(accuracy.pages, 1), accuracy.right_lines / max(accuracy.lines, 1)
    return [name, str(accuracy.pages), f"{pages:.3f}", f"{lines:.3f}"]
