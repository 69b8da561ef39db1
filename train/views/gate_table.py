"""The result of a gate as a terminal table."""

from rich.table import Table
from rich.text import Text

from train.gate import Check, GateResult
from train.views.tables import new_table


def gate_table(result: GateResult) -> Table:
    """Every check with value, limit and margin, failed checks first."""
    checks = result.checks
    failed = sum(not one.passed for one in checks)
    title = f"{result.bundle} on {result.examples} ({result.paragraphs} paragraphs of {result.reports} reports)"
    caption = f"{failed} of {len(checks)} checks failed" if failed else f"all {len(checks)} checks passed"
    table = new_table(title, "", "", "value", "limit", "margin", left=2, caption=caption)
    for one in sorted(checks, key=lambda one: one.passed):
        mark = Text("pass", "green") if one.passed else Text("FAIL", "bold red")
        name = one.name if one.unit == "share" else f"{one.name}, {one.unit}"
        limit = f"{'≥' if one.is_minimum else '≤'} {_in_unit(one, one.limit)}"
        table.add_row(mark, name, _in_unit(one, one.value), limit, _in_unit(one, one.margin, "+"))
    return table


def _in_unit(check: Check, value: float | None, sign: str = "") -> str:
    """A value in the unit of its check."""
    if value is None:
        return "–"
    if check.unit == "share":
        return f"{value:{sign}.3f}"
    return f"{100 * value if check.unit == 'points' else value:{sign}.2f}"
