"""What is certain about roles, whatever the weights say."""

from collections.abc import Collection, Iterator

from zhili.reading.roles.role import ROLES, Role

# Roles of lines that are no rows of a table of data; a row never has them.
_NO_ROWS: frozenset[Role] = frozenset(
    {"heading", "part", "opening", "paragraph", "continuation", "addressee", "greeting"}
)


def impossible_roles(features: Collection[str]) -> Iterator[Role]:
    """The roles that a line with these features cannot have."""
    if "markup boilerplate" in features:
        yield from (role for role in ROLES if role != "boilerplate")
        return
    if "kind row" in features:
        yield from _NO_ROWS
    else:
        yield "row"
    if "run-in" not in features and "bold beginning" not in features:
        yield "opening"  # there is no beginning that could be its heading
    if "before complete" in features:
        yield "continuation"  # the line before it ends with a sentence
