"""Plots as plain geometry; the template draws them as SVG in the colours and fonts of the page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 380, 260  # in units of the drawing
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 40  # margins

Point = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """A range of values with ticks; `percent` writes 0.25 as 25 %."""

    low: float
    high: float
    label: str
    ticks: tuple[float, ...]
    percent: bool = False

    def text(self, value: float) -> str:
        """The text of a tick."""
        return f"{100 * value:.0f} %" if self.percent else f"{value:,.10g}"

    def share(self, value: float) -> float:
        """The position of a value between the ends, from 0 to 1; values beyond an end are placed at it."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


@dataclass(frozen=True)
class Line:
    """Points joined by a line; `kind` is its CSS class, `name` its text in the legend."""

    points: Sequence[Point]
    kind: str
    name: str
    dots: bool = False


@dataclass(frozen=True)
class Band:
    """The area between two lines over the same x."""

    x: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    kind: str


@dataclass(frozen=True)
class Dot:
    """A point with its interval; a weak one is based on few texts."""

    x: float
    y: float
    low: float | None
    high: float | None
    kind: str
    title: str
    weak: bool = False


@dataclass(frozen=True)
class Plot:
    """A drawing of lines, bands and dots; `markers` are vertical lines with a text."""

    title: str
    x: Axis
    y: Axis
    lines: Sequence[Line] = ()
    bands: Sequence[Band] = ()
    dots: Sequence[Dot] = ()
    markers: Sequence[tuple[float, str]] = ()
    legend: dict[str, str] = field(default_factory=dict)

    width, height = WIDTH, HEIGHT
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM

    def at_x(self, value: float) -> float:
        """The horizontal position of a value of x."""
        return round(self.left + self.x.share(value) * (self.right - self.left), 1)

    def at_y(self, value: float) -> float:
        """The vertical position of a value of y."""
        return round(self.bottom - self.y.share(value) * (self.bottom - self.top), 1)

    def path(self, points: Sequence[Point]) -> str:
        """Points in the notation of SVG."""
        return " ".join(f"{self.at_x(x)},{self.at_y(y)}" for x, y in points)

    def area(self, band: Band) -> str:
        """The outline of a band."""
        upper, lower = zip(band.x, band.high, strict=True), zip(band.x, band.low, strict=True)
        return self.path([*upper, *reversed(list(lower))])

    @property
    def names(self) -> dict[str, str]:
        """The legend: CSS class to name."""
        return {line.kind: line.name for line in self.lines if line.name} | self.legend


def axis_over(
    values: Sequence[float], label: str, percent: bool = False, floor: float | None = None, count: int = 5
) -> Axis:
    """An axis that covers all values between round ends.

    Args:
        values: the values to show.
        label: the axis label.
        percent: write shares as percentages.
        floor: the low end, whatever the values.
        count: about how many ticks.
    """
    low = min(values) if floor is None else floor
    high = max([*values, low])
    step = _round_step((high - low or abs(high) or 1) / count)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(i * step, 10) for i in range(first, max(last, first + 1) + 1))
    return Axis(ticks[0], ticks[-1], label, ticks, percent)


def share_axis(label: str) -> Axis:
    """An axis from 0 to 1."""
    return Axis(0, 1, label, (0, 0.2, 0.4, 0.6, 0.8, 1), percent=False)


def _round_step(step: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is at least `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * m for m in (1, 2, 5, 10) if power * m >= step - 1e-12)
