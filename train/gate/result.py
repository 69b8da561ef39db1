"""What a gate found of a bundle, as values that go to JSON."""

from typing import Literal

from train.records import Record

Unit = Literal["share", "points", "MB", "products"]


class Check(Record):
    """One limit.

    Args:
        name: what is limited.
        unit: of figure, limit and margin; `points` are differences of shares, as shares.
        figure: as measured; None where it cannot be.
        limit: the least or most that it may be.
        least: whether the limit is a floor; else it is a ceiling.
        note: what else there is to say, as why there is no figure.
    """

    name: str
    unit: Unit
    figure: float | None
    limit: float
    least: bool
    note: str = ""
    margin: float | None = None
    passed: bool = False

    @classmethod
    def of(cls, name: str, unit: Unit, figure: float | None, limit: float, least: bool, note: str = "") -> "Check":
        """A check with its margin: how far the figure is on the right side, negative on the wrong one."""
        margin = None if figure is None else (figure - limit if least else limit - figure)
        passed = margin is not None and margin >= 0
        return cls(
            name=name, unit=unit, figure=figure, limit=limit, least=least, note=note, margin=margin, passed=passed
        )


class GateResult(Record):
    """All checks of a bundle on some texts; `passed` says that none failed."""

    bundle: str
    examples: str
    paragraphs: int
    reports: int
    checks: list[Check]
    passed: bool
