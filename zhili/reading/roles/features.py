"""The features of the lines of a document: each line by itself, its neighbours, its siblings, and its place."""

from collections import deque
from collections.abc import Iterator, Sequence

from zhili.reading.lines import TextLine
from zhili.reading.roles.form import LineForm
from zhili.reading.roles.place import place_features
from zhili.reading.roles.shape import kind_of, shape_features
from zhili.reading.roles.siblings import sibling_features
from zhili.reading.wording.headings import CLOSING_QUOTES

_ENDS = tuple("。！？；!?;")


def document_features(lines: Sequence[TextLine]) -> Iterator[list[str]]:
    """Yield the names of the features of each line; those of all lines at once would take more memory than the text."""
    forms = [LineForm.of(line) for line in lines]
    given = zip(_shapes(forms), place_features(forms), sibling_features(forms), _number_features(forms), strict=True)
    for index, ((shape, kinds), place, siblings, numbers) in enumerate(given):
        yield [*shape, *_neighbour_features(kinds), *_block_features(forms, index), *place, *siblings, *numbers]


def _shapes(forms: Sequence[LineForm]) -> Iterator[tuple[list[str], list[str]]]:
    """The features of each line by itself, and the kinds of two lines before it, of itself, and of two after."""
    kinds, waiting = ["<begin>", "<begin>"], deque[list[str]]()
    for form in (*forms, None, None):
        if form is None:
            kinds.append("<end>")
        else:
            waiting.append(shape_features(form))
            kinds.append(kind_of(form, set(waiting[-1])))
        if len(kinds) == 5:
            yield waiting.popleft(), kinds
            kinds = kinds[1:]


def _neighbour_features(kinds: Sequence[str]) -> list[str]:
    before2, before, own, after, after2 = kinds
    return [
        f"before {before}", f"after {after}", f"before2 {before2}", f"after2 {after2}", f"own {own}",
        f"{before} > {own}", f"{own} < {after}",
    ]  # fmt: skip


def _block_features(forms: Sequence[LineForm], index: int) -> list[str]:
    """Whether the lines before and after share the block, alignment, print and numbering of a line."""
    form, own, found = forms[index], forms[index].line.line, []
    for name, other in (("before", index - 1), ("after", index + 1)):
        if not 0 <= other < len(forms):
            continue
        near = forms[other].line.line
        same = {
            "block": own.block and own.block == near.block,
            "table": own.table and own.table == near.table,
            "print": own.align and (own.align, own.bold > 0) == (near.align, near.bold > 0),
            "size": own.size != 1.0 and own.size == near.size,
            "level": own.level is not None and own.level == near.level,
            "style": form.style is not None and form.style == forms[other].style,
        }
        found += [f"{name} same {what}" for what, equal in same.items() if equal]
        found += [f"{name} {what}" for what in ("titled", "picture") if getattr(near, what)]
        if name == "before" and forms[other].line.raw.rstrip(CLOSING_QUOTES + " ").endswith(_ENDS):
            found.append("before complete")
        if near.main != own.main:
            found.append(f"{name} other side of main")
    return found


def _number_features(forms: Sequence[LineForm]) -> Iterator[list[str]]:
    """Whether the number of each line continues the numbers before it."""
    last: dict[int, int] = {}
    for form in forms:
        found = []
        if form.style is not None and form.value is not None:
            follows = last.get(form.style) == form.value - 1
            found.append("number first" if form.value == 1 else "number next" if follows else "number jumps")
            last = {other: n for other, n in last.items() if other < form.style} | {form.style: form.value}
        yield found
