"""Features of parallel lines: numbers within a section, short lines in one print, paragraphs with openings."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from sys import intern

from zhili.reading.roles.form import RUNNING_TEXT, LineForm
from zhili.reading.roles.vocabulary import ACTION
from zhili.reading.wording.headings import BARE_NUMBER

_Test = Callable[[int], bool]
_ALONE = 8  # characters of a line that has only a number
_NAMES = range(7, 31)  # characters of a numbered line that may be the name of what is below it
_CLOSE = 3  # characters by which the lengths of parallel openings differ at most
_ENDINGS = {"：": "colon", ":": "colon", "】": "bracket", "。": "stop"}


def sibling_features(forms: Sequence[LineForm]) -> list[list[str]]:
    """The features of each line that tell what the lines parallel to it have in common."""
    features: list[list[str]] = [[] for _ in forms]
    for group in _numbered_groups(forms):
        _add(features, group, list(_group_features(forms, group)))
        for index in group:
            features[index].append(intern(f"content {_content(forms, index)}"))
    for run in _runs_of_openings(forms):
        for position, index in enumerate(run):
            features[index] += _opening_features(forms, run, position)
    for group in _alike_groups(forms):
        _add_alike(features, forms, group)
    _add_below_numbers(features, forms)
    return features


def _add(features: list[list[str]], group: Sequence[int], names: Sequence[str]) -> None:
    for index in group:
        features[index] += names


def _numbered_groups(forms: Sequence[LineForm]) -> list[list[int]]:
    """The lines with numbers of one rank within one section: the items （一） to （五） below 二、."""
    groups: list[list[int]] = []
    stack: list[tuple[float, list[int]]] = []  # the groups of the open sections, outermost first
    for index, form in enumerate(forms):
        if form.rank is None or not form.line.line.main or form.line.line.kind == "row":
            continue
        while stack and stack[-1][0] > form.rank:
            stack.pop()
        if stack and stack[-1][0] == form.rank and form.value != 1:
            stack[-1][1].append(index)
            continue
        if stack and stack[-1][0] == form.rank:
            stack.pop()
        groups.append([index])
        stack.append((form.rank, groups[-1]))
    return groups


def _group_features(forms: Sequence[LineForm], group: Sequence[int]) -> Iterator[str]:
    yield f"siblings {_count(len(group))}"
    tests: dict[str, _Test] = {
        "form": lambda i: forms[i].heading is not None,
        "alone": lambda i: len(forms[i].line.raw) <= _ALONE,
        "long": lambda i: len(forms[i].line.raw) >= 1.5 * RUNNING_TEXT,
        "lead": lambda i: bool(forms[i].lead),
        "action": lambda i: ACTION.match(forms[i].body) is not None,
        "content": lambda i: _content(forms, i) != "none",
        "name": lambda i: _is_name(forms[i]) and _content(forms, i) != "none",
    }
    for name, test in tests.items():
        yield f"siblings {name} {share(sum(map(test, group)) / len(group))}"


def _is_name(form: LineForm) -> bool:
    """Whether a numbered line is one short sentence or name that introduces nothing: 第三条 支持创新。"""
    text = form.line.text
    return len(text) in _NAMES and text[-1:] not in "：:；;" and text.count("。") <= 1


def _content(forms: Sequence[LineForm], index: int) -> str:
    """What is below a line: text, (deeper) numbers, a short line, or nothing."""
    own, after = forms[index], forms[index + 1] if index + 1 < len(forms) else None
    if after is None or not after.line.line.main or after.line.facts is not None:
        return "none"
    if after.rank is None:
        return "text" if len(after.line.raw) >= RUNNING_TEXT or after.line.line.kind == "row" else "short"
    return "numbers" if own.rank is None or after.rank > own.rank else "none"


def _alike_groups(forms: Sequence[LineForm]) -> Iterable[list[int]]:
    """The short lines without a number that are printed alike and end alike, anywhere in the document."""
    groups: dict[object, list[int]] = {}
    for index, form in enumerate(forms):
        own = form.line.line
        if form.is_short:
            end = _ENDINGS.get(form.line.text[-1:], "open")
            groups.setdefault((own.level, own.bold > 0, own.align, round(own.size, 1), end), []).append(index)
    return groups.values()


def _add_alike(features: list[list[str]], forms: Sequence[LineForm], group: Sequence[int]) -> None:
    """Add how many lines are alike, how many are over text, and whether they follow one another, as in a list."""
    members = set(group)
    over = share(sum(_content(forms, i) in ("text", "numbers") for i in group) / len(group))
    apart = share(sum(i - 1 not in members and i + 1 not in members for i in group) / len(group))
    shared = [f"alike {_count(len(group))}", f"alike over text {over}", f"alike apart {apart}"]
    for index in group:
        near = (("alike before", index - 1), ("alike after", index + 1))
        features[index] += [*shared, *(name for name, other in near if other in members)]
        features[index].append(intern(f"over {_content(forms, index)}"))


def _add_below_numbers(features: list[list[str]], forms: Sequence[LineForm]) -> None:
    """Add to lines that are only the number of a part, and to those below, whether running text follows such lines."""
    numbers = [i for i, form in enumerate(forms[:-1]) if _is_number_alone(form)]
    prose = [len(text) >= RUNNING_TEXT or text.endswith("。") for text in (forms[i + 1].line.raw for i in numbers)]
    if not numbers:
        return
    found = share(sum(prose) / len(prose))
    for index in numbers:
        features[index] += [f"number alone {_count(len(numbers))}", f"number over prose {found}"]
        features[index + 1].append(f"below number prose {found}")


def _is_number_alone(form: LineForm) -> bool:
    own, short = form.line.line, len(form.line.raw) <= _ALONE
    return own.main and own.kind == "text" and short and BARE_NUMBER.fullmatch(form.line.text) is not None


def _runs_of_openings(forms: Sequence[LineForm]) -> Iterator[list[int]]:
    """The runs of paragraphs without numbers that may begin with headings."""
    run: list[int] = []
    for index, form in enumerate(forms):
        if form.lead and form.style is None and form.line.line.main:
            run.append(index)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _opening_features(forms: Sequence[LineForm], run: Sequence[int], position: int) -> Iterator[str]:
    """How many paragraphs in a row begin like this one, and whether the one before or after it has the same form."""
    own = forms[run[position]].lead
    yield f"openings {_count(len(run))}"
    near = [forms[run[other]].lead for other in (position - 1, position + 1) if 0 <= other < len(run)]
    if any(_ENDINGS.get(own[-1]) == _ENDINGS.get(other[-1]) for other in near):
        yield "openings same end"
    if any(abs(len(own) - len(other)) <= _CLOSE for other in near):
        yield "openings same length"
    if any(_clauses(own) == _clauses(other) for other in near):
        yield "openings same clauses"
    if any(own[:2] == other[:2] for other in near):
        yield "openings same beginning"


def _clauses(sentence: str) -> int:
    return len(re.findall("[，,、]", sentence))


def _count(number: int) -> str:
    return str(number) if number < 3 else "few" if number < 6 else "many"


def share(value: float) -> str:
    """A word for a share of lines."""
    return "all" if value > 0.95 else "most" if value >= 0.5 else "some" if value > 0 else "none"
