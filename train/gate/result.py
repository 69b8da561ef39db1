"""The result of a gate, as typed values."""

from typing import Literal

from train.records import Record

Unit = Literal["share", "points", "MB", "matrix products"]


class Check(Record):
    """One limit and the measured value.

    Args:
        name: what is limited.
        unit: the unit of value, limit and margin; `points` are differences of shares, saved as shares.
        value: the measured value; None if it cannot be measured.
        limit: the smallest or largest value allowed.
        is_minimum: True if the value must not be below the limit, False if it must not be above it.
        note: a remark, for example why there is no value.
        margin: the distance from the limit, positive if the check passes and negative if it fails.
        passed: False also if there is no value.
    """

    name: str
    unit: Unit
    value: float | None
    limit: float
    is_minimum: bool
    note: str = ""
    margin: float | None = None
    passed: bool = False

    def __repr__(self) -> str:
        return f"<Check {self}>"

    def __str__(self) -> str:
        value = "no value" if self.value is None else f"{self.value:.4g}"
        limit = f"{'at least' if self.is_minimum else 'at most'} {self.limit:.4g}"
        return f"{self.name} {value}, {limit}: {'passed' if self.passed else 'failed'}"

    @classmethod
    def minimum(cls, name: str, unit: Unit, value: float | None, limit: float, note: str = "") -> "Check":
        """A check that the value is at least the limit."""
        margin = None if value is None else value - limit
        return cls._with_margin(name, unit, value, limit, note, True, margin)

    @classmethod
    def maximum(cls, name: str, unit: Unit, value: float | None, limit: float, note: str = "") -> "Check":
        """A check that the value is at most the limit."""
        margin = None if value is None else limit - value
        return cls._with_margin(name, unit, value, limit, note, False, margin)

    @classmethod
    def _with_margin(
        cls, name: str, unit: Unit, value: float | None, limit: float, note: str, is_minimum: bool, margin: float | None
    ) -> "Check":
        passed = margin is not None and margin >= 0
        return cls(
            name=name,
            unit=unit,
            value=value,
            limit=limit,
            is_minimum=is_minimum,
            note=note,
            margin=margin,
            passed=passed,
        )


class GateResult(Record):
    """All checks of a bundle on one set of texts; `passed` is True if none failed."""

    bundle: str
    examples: str
    paragraphs: int
    reports: int
    checks: list[Check]
    passed: bool

    def __repr__(self) -> str:
        failed = [str(check) for check in self.checks if not check.passed]
        result = "passed" if self.passed else f"failed, {'; '.join(failed)}"
        return f"<GateResult of {self.bundle!r} on {self.examples}, {len(self.checks)} checks: {result}>"

    __str__ = __repr__
