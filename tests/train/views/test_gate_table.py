from rich.console import Console

from train.gate import Check, GateResult
from train.views.gate_table import gate_table


def test_failed_checks_come_first_and_values_have_units() -> None:
    checks = [
        Check.minimum("F1 a", "share", 0.9, 0.8),
        Check.maximum("loss", "points", 0.02, 0.01),
        Check.maximum("size", "MB", None, 40),
    ]
    result = GateResult(bundle="b", examples="e", paragraphs=9, reports=3, checks=checks, passed=False)
    console = Console(width=200)
    with console.capture() as capture:
        console.print(gate_table(result))
    lines = [line for line in capture.get().splitlines() if "≥" in line or "≤" in line]
    assert [line.split()[1] for line in lines] == ["FAIL", "FAIL", "pass"]
    assert "loss, points" in lines[0] and "2.00" in lines[0] and "≤ 1.00" in lines[0] and "-1.00" in lines[0]
    assert "size, MB" in lines[1] and "–" in lines[1]
    assert "≥ 0.800" in lines[2] and "+0.100" in lines[2]
