"""What is certain about roles, whatever the weights say."""

from collections.abc import Collection, Iterator

from zhili.reading.roles.role import ROLES, Role

# Roles of lines that are no rows of a table of data; a row never has them.
_NO_ROWS: frozenset[Role] = frozenset(
    {"heading", "part", "opening", "paragraph", "continuation", "addressee", "greeting"}
)
# What a heading has that is centred below a picture.
_STANDS_OUT = frozenset({"bold", "size large", "size huge", "level 0", "level 1", "level 2", "level 3", "heading form"})
# Roles of lines that are never long or of several sentences, and are more than the number of an article.
_SHORT: tuple[Role, ...] = ("title", "masthead", "number", "greeting", "heading", "part", "signature", "day")


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
    if "before complete" in features or "own article alone" in features:
        yield "continuation"  # the line before it ends with a sentence, or it is the number of an article
    if {"picture", "center"} <= set(features) and not _STANDS_OUT & set(features):
        yield "heading"  # centred below a picture, in the print of a caption
    if "field" in features:
        yield from ("heading", "opening", "part")
    if "too long" in features or "own article alone" in features:
        yield from _SHORT
