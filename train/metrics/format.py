"""Metrics and their confidence intervals as text."""

from typing import Literal

from train.metrics.records import Metric

UNDEFINED = "–"
IntervalStyle = Literal["brackets", "parentheses", "none"]


def format_value(value: Metric | float | None, digits: int = 3) -> str:
    """A value, or the value of a metric, without an interval: `0.940`; `–` if it is undefined."""
    return _number(_value(value), f".{digits}f")


def format_interval(metric: Metric, digits: int = 3, separator: str = " – ") -> str:
    """The interval of a metric: `0.925 – 0.950`; empty if there is none."""
    return _interval(metric, f".{digits}f", 1, separator)


def format_metric(metric: Metric, digits: int = 3) -> str:
    """A metric with its interval: `0.940 [0.925, 0.950]`."""
    return _with_interval(metric, f".{digits}f", 1, "", "brackets")


def format_points(difference: Metric, interval: IntervalStyle = "brackets") -> str:
    """A difference of shares in signed percentage points with its interval.

    Args:
        difference: a difference of two shares.
        interval: `brackets` gives `+1.2 [-0.3, +2.7]`, `parentheses` gives `+1.2 (-0.3 to +2.7)`, `none` gives `+1.2`.
    """
    return _with_interval(difference, "+.1f", 100, "", interval)


def format_percent(metric: Metric) -> str:
    """A share in percent with its interval: `94.0 % (92.5 to 95.0)`."""
    return _with_interval(metric, ".1f", 100, " %", "parentheses")


def format_share(share: float | None, digits: int = 0) -> str:
    """A share in percent without an interval: `94 %`; `–` if it is undefined."""
    return _number(share, f".{digits}f", 100, " %")


def _with_interval(metric: Metric, spec: str, scale: float, unit: str, style: IntervalStyle) -> str:
    text = _number(metric.value, spec, scale, unit)
    ends = _interval(metric, spec, scale, ", " if style == "brackets" else " to ")
    if metric.value is None or not ends or style == "none":
        return text
    return f"{text} [{ends}]" if style == "brackets" else f"{text} ({ends})"


def _interval(metric: Metric, spec: str, scale: float, separator: str) -> str:
    if metric.low is None or metric.high is None:
        return ""
    return _number(metric.low, spec, scale) + separator + _number(metric.high, spec, scale)


def _value(value: Metric | float | None) -> float | None:
    return value.value if isinstance(value, Metric) else value


def _number(value: float | None, spec: str, scale: float = 1, unit: str = "") -> str:
    return UNDEFINED if value is None else f"{scale * value:{spec}}{unit}"
