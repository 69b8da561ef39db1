from typing import Any

from rich.console import Console

from train.experiments import Ablation
from train.views.ablation import ablation_markdown, ablation_tables

METRICS = ("macro_f1", "micro_f1", "primary_accuracy")


def result() -> Ablation:
    """Two variants with two seeds; the second is significantly better than the first in macro-F1."""

    def variant(name: str, values: list[float], differences: dict[str, Any]) -> dict[str, Any]:
        mean = sum(values) / len(values)
        spread = {"values": [[v] for v in values], "mean": mean, "deviation": 0.01, "seed_deviation": 0.01}
        return {
            "name": name, "overrides": [], "training": {"paragraphs": 70, "reports": 7},
            "metrics": {"test": dict.fromkeys(METRICS, spread)}, "differences": differences,
        }  # fmt: skip

    unclear = {"value": 0.01, "low": -0.02, "high": 0.05}
    better = {"macro_f1": {"value": 0.1, "low": 0.05, "high": 0.15}} | dict.fromkeys(METRICS[1:], unclear)
    values = {
        "name": "heads", "recipe": "a.yaml", "overrides": ["training.epochs=1"], "share": 0.4, "seeds": [0, 1],
        "baseline": "none", "examples": {"test": {"paragraphs": 20, "reports": 3}},
        "variants": [variant("none", [0.7, 0.72], {}), variant("[all]", [0.8, 0.82], {"test": better})],
    }  # fmt: skip
    return Ablation.model_validate(values)


def test_table_has_a_row_for_each_variant_with_its_difference() -> None:
    (table,) = ablation_tables(result())
    console = Console(width=200)
    with console.capture() as capture:
        console.print(table)
    text = capture.get()
    assert "heads on test (20 paragraphs of 3 reports)" in text
    assert "mean ± standard deviation of 2 seeds; differences from none in points" in text
    (baseline,) = [line for line in text.splitlines() if line.startswith("│ none")]
    (other,) = [line for line in text.splitlines() if line.startswith("│ [all]")]
    assert baseline.count("0.710 ± 0.010") == 3 and "+" not in baseline
    assert other.count("0.810 ± 0.010") == 3
    assert "+10.0 [+5.0, +15.0]" in other and other.count("+1.0 [-2.0, +5.0]") == 2


def test_markdown_marks_significant_differences() -> None:
    lines = ablation_markdown(result())
    assert lines[0].startswith(
        "Variants of `a.yaml` (`training.epochs=1`), trained on 40 % of the training reports; mean ± "
    )
    assert "On test (20 paragraphs of 3 reports):" in lines
    assert lines[-1] == (
        "| [all] | 70 | 0.810 ± 0.010 | **+10.0 [+5.0, +15.0]** | 0.810 ± 0.010 | +1.0 [-2.0, +5.0] "
        "| 0.810 ± 0.010 | +1.0 [-2.0, +5.0] |"
    )
