"""What is certain about roles, whatever the weights say."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from zhili.reading.roles.role import Role

CONTINUED: frozenset[Role] = frozenset({"title", "heading", "part", "paragraph", "opening", "caption", "continuation"})
"""The roles of lines that a continuation becomes a part of."""

# Roles of lines that are never long or of several sentences, and are more than the number of an article.
_SHORT: frozenset[Role] = frozenset({"title", "masthead", "number", "greeting", "heading", "part", "signature", "day"})
# Roles that a labelled line (来源：…) never has.
_NO_FIELDS: frozenset[Role] = frozenset({"heading", "opening", "part", "continuation"})
_NAMES: frozenset[Role] = frozenset({"masthead", "signature", "day"})
_Rule = tuple[frozenset[str], frozenset[Role]]


def _rule(features: str, *roles: Role) -> _Rule:
    return frozenset(features.split(", ")), frozenset(roles)


# A line that has all of the features has none of the roles.
_EXCLUDED: tuple[_Rule, ...] = (
    _rule("kind row", "heading", "part", "opening", "paragraph", "continuation", "addressee", "greeting"),
    _rule("lead enumeration", "opening"),  # 一是产业。二是道路。…
    _rule("before complete", "continuation"),  # the line before it ends with a sentence
    _rule("own article alone", "continuation", *_SHORT),  # 第三条
    _rule("too long", *_SHORT),
    _rule("stops 2", "heading"),
    _rule("field", *_NO_FIELDS),
    _rule("labelled", "title", "masthead", "addressee", "greeting", *_NO_FIELDS),
    _rule("boilerplate, begins source note", "paragraph"),  # 原标题：…
    _rule("boilerplate, links all", "heading"),
    _rule("labelled, begins latin", "paragraph"),  # http_status: 200
    *(_rule(f"ends {mark}", *_NAMES) for mark in ("colon", "stop", "semicolon", "comma")),
)
# A line that has none of the features has none of the roles.
_NEEDED: tuple[_Rule, ...] = (
    _rule("kind row", "row"),
    _rule("run-in, bold beginning", "opening"),
    _rule("with number", "number"),
)
# What shows that a line is set off from the text, also one that ends like a sentence.
_LEVELS = frozenset({"level 0", "level 1", "level 2", "level 3"})
_SET_OFF = _LEVELS | {"size large", "size huge", "center"}
# What a line of the site may have that the markup makes a heading.
_SITE = frozenset({"boilerplate", "field", "related", "aside", "site name", "page number"})
# What a caption has that is not set apart from the text.
_CAPTION = frozenset({"begins caption", "center", "right", "credits short", "size small"})
# What a heading begins with that ends like a sentence: a number, a dash or a symbol.
_MARKED = frozenset({"begins dash", "begins symbol", "begins square", "begins bracket", "begins article"})


def impossible_roles(features: Collection[str]) -> Iterator[Role]:
    """The roles that a line with these features cannot have."""
    given = frozenset(features)
    for needed, roles in _EXCLUDED:
        if needed <= given:
            yield from roles
    for needed, roles in _NEEDED:
        if not needed & given:
            yield from roles
    if _is_plain_sentence_or_caption(given) or _is_in_list(given):
        yield "heading"
    yield from _text_is_no(given)


def _is_plain_sentence_or_caption(features: frozenset[str]) -> bool:
    """Whether a line without number or symbol ends like a sentence, or is centred below a picture, in plain print."""
    if _MARKED & features or any(name.startswith("style ") for name in features):
        return False
    if {"picture", "center"} <= features:
        return not (_SET_OFF - {"center"}) & features and "bold" not in features
    return "ends stop" in features and not _SET_OFF & features


def _is_in_list(features: frozenset[str]) -> bool:
    """Whether a plain short line within the text follows one like it: the last line of a list is no heading."""
    within = any(name.startswith("in text") for name in features)
    below_number = any(name.startswith("below number") for name in features)  # PART 01
    plain = not (_SET_OFF | {"bold"}) & features
    return "alike before" in features and within and plain and not below_number


def _text_is_no(features: frozenset[str]) -> Iterator[Role]:
    """The roles that would lose text: a long line states no fact, a heading of the markup is no menu, and so on."""
    if {"main", "links none"} <= features and _LEVELS & features and not _SITE & features:
        yield "boilerplate"
    if "too long" in features and not {"field", "boilerplate"} & features:
        yield "fact"
    sentence = "ends stop" in features or {"begins quote", "ends quote"} <= features
    if sentence and "usual print" in features and not _CAPTION & features:
        yield "caption"


def impossible_pairs(roles: Sequence[Role]) -> NDArray[np.float32]:
    """What to add to the (roles, roles) weights of a role after another one: minus infinity where it cannot follow."""
    follows = np.zeros((len(roles), len(roles)), np.float32)
    if "continuation" in roles:  # a page number may part a paragraph in two
        parted = [role not in CONTINUED and role != "boilerplate" for role in roles]
        follows[parted, roles.index("continuation")] = -np.inf
    return follows
