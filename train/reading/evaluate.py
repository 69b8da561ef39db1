"""Evaluate the model of roles on layouts and reports that its training does not see."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from train.reading.fit import labelled_lines
from train.reading.sample import Sample, samples, written_samples
from train.records import Record
from zhili.reading import ROLES, Role, RoleModel


class RoleCounts(Record):
    """How often a role is given rightly and wrongly, in lines."""

    tp: int
    fp: int
    fn: int

    @property
    def f1(self) -> float:
        """The F1, 0 to 1."""
        return 2 * self.tp / max(2 * self.tp + self.fp + self.fn, 1)


class Accuracy(Record):
    """How many lines and pages are right: a page is right if all of its lines are."""

    pages: int
    lines: int
    right_pages: int
    right_lines: int


class RoleEvaluation(Record):
    """An evaluation of the model of roles.

    Args:
        seed: the seed of the rendered pages.
        roles: the counts of each role.
        families: the accuracy on each family of layouts; "written" are the hand-written pages.
    """

    seed: int
    roles: dict[Role, RoleCounts]
    families: dict[str, Accuracy]


def evaluate_roles(model: RoleModel, seed: int, count: int) -> RoleEvaluation:
    """Evaluate on rendered pages of held-out families and reports, and on the hand-written pages for validation.

    Args:
        model: the model.
        seed: the seed of the rendered pages.
        count: how many pages to render.
    """
    confusion: Counter[tuple[Role, Role]] = Counter()
    families: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for sample in _held_out(seed, count):
        features, roles = labelled_lines(sample)
        decoded = model.decode(features)
        confusion.update(zip(roles, decoded, strict=True))
        right = sum(a == b for a, b in zip(roles, decoded, strict=True))
        families["written" if sample.family.startswith("written/") else sample.family].append((len(roles), right))
    return RoleEvaluation(
        seed=seed,
        roles={role: _counts(confusion, role) for role in ROLES},
        families={family: _accuracy(pages) for family, pages in sorted(families.items())},
    )


def _held_out(seed: int, count: int) -> Iterator[Sample]:
    yield from samples(seed, count, "validation")
    yield from written_samples(part="validation")


def _counts(confusion: Counter[tuple[Role, Role]], role: Role) -> RoleCounts:
    given = sum(n for (_, decoded), n in confusion.items() if decoded == role)
    expected = sum(n for (wanted, _), n in confusion.items() if wanted == role)
    tp = confusion[role, role]
    return RoleCounts(tp=tp, fp=given - tp, fn=expected - tp)


def _accuracy(pages: list[tuple[int, int]]) -> Accuracy:
    return Accuracy(
        pages=len(pages),
        lines=sum(lines for lines, _ in pages),
        right_pages=sum(lines == right for lines, right in pages),
        right_lines=sum(right for _, right in pages),
    )
