from typing import Any

from rich.console import Console
from rich.table import Table

from train.metrics import Comparison, Metric, resample, summary
from train.views.evaluation_tables import comparison_table, summary_table


def text_of(table: Table) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def test_significant_differences_are_bold() -> None:
    metrics = {
        "macro_f1": Metric(value=0.02, low=0.01, high=0.03),
        "micro_f1": Metric(value=0.02, low=-0.01, high=0.03),
        "subset_accuracy": Metric(value=0.02),
    }
    comparison = Comparison(
        a="old", b="new", paragraphs=9, reports=3, metrics=metrics, categories={}, significant=True, sentence=""
    )
    table = comparison_table(comparison)
    assert [row.style for row in table.rows] == ["bold", None, None]
    text = text_of(table)
    assert "new minus old, in points (9 paragraphs of 3 reports)" in text
    assert "+2.0 [+1.0, +3.0]" in text and "+2.0 [-1.0, +3.0]" in text


def test_summary_table_has_every_metric_and_category(simulate: Any) -> None:
    predictions = simulate(5)
    measured = summary(predictions, resample(predictions.reports))
    text = text_of(summary_table(measured, "model"))
    assert f"{measured.metrics['macro_f1'].value:.3f} [{measured.metrics['macro_f1'].low:.3f}, " in text
    assert summary_table(measured, "model").row_count == len(measured.metrics) + len(measured.categories)
