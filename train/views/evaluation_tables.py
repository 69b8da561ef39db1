"""Evaluations and comparisons as terminal tables."""

from collections.abc import Iterator

from rich.table import Table

from train.evaluation import Evaluation, ModelResult
from train.metrics import (
    CONFIDENCE_TEXT,
    METRIC_NAMES,
    Comparison,
    CoveragePoint,
    Metric,
    Summary,
    format_metric,
    format_points,
    format_value,
    frequent_confusions,
    is_significant,
    nearest_points,
)
from train.views.selection import MODEL_NAMES, baseline_ahead, baseline_of, weakest_slices
from train.views.tables import SHOWN, label_lines, new_table, shorten

BASELINE_MARK = "▼"  # after the F1 of a category in which the baseline is better


def evaluation_tables(evaluation: Evaluation) -> Iterator[Table]:
    """Everything that the terminal shows of an evaluation."""
    first = evaluation.first
    yield _averages(evaluation)
    yield _categories(evaluation)
    if first.kind != "baseline":
        yield _coverage(first)
    yield from (table for table in (_slices(first), _confusions(first), _mistakes(first)) if table.row_count)


def summary_table(summary: Summary, title: str) -> Table:
    """The metrics of one model: averages first, then each category."""
    columns = ("", "precision", "recall", "F1", "support")
    table = new_table(f"{title} ({summary.paragraphs} paragraphs)", *columns, less_important=("support",))
    for name, metric in summary.metrics.items():
        table.add_row(METRIC_NAMES[name], "", "", format_metric(metric), "")
    table.add_section()
    for name, row in summary.categories.items():
        table.add_row(name, *(format_metric(f, 2) for f in (row.precision, row.recall, row.f1)), str(row.support))
    return table


def comparison_table(comparison: Comparison) -> Table:
    """The differences of two models, significant ones in bold."""
    title = (
        f"{comparison.b} minus {comparison.a}, in points "
        f"({comparison.paragraphs} paragraphs of {comparison.reports} reports)"
    )
    caption = f"{CONFIDENCE_TEXT} intervals in brackets, from paired resamples of the reports; bold: significant"
    table = new_table(title, "", "difference", caption=caption)

    def add(name: str, difference: Metric) -> None:
        table.add_row(name, format_points(difference), style="bold" if is_significant(difference) else None)

    for name, metric in comparison.metrics.items():
        add(METRIC_NAMES[name], metric)
    table.add_section()
    for name, metric in comparison.categories.items():
        add(f"F1 {name}", metric)
    return table


def _averages(evaluation: Evaluation) -> Table:
    results, ahead = evaluation.results, baseline_ahead(evaluation)
    title = (
        f"{evaluation.first.model} on {evaluation.examples} "
        f"({evaluation.paragraphs} paragraphs of {evaluation.reports} reports)"
    )
    caption = f"{CONFIDENCE_TEXT} intervals in brackets, from {evaluation.resamples} resamples of the reports"
    caption += "".join(f"\n{METRIC_NAMES[name]}: {ahead[name]}" for name in METRIC_NAMES if name in ahead)
    table = new_table(title, "", *(MODEL_NAMES[kind] for kind in results), caption=caption)
    for name in evaluation.first.summary.metrics:
        row = [format_metric(result.summary.metrics[name]) for result in results.values()]
        table.add_row(METRIC_NAMES[name], *row)
    uncalibrated = [_uncalibrated_error(result) for result in results.values()]
    if any(uncalibrated):
        table.add_row("… before calibration", *uncalibrated)
    return table


def _uncalibrated_error(result: ModelResult) -> str:
    before = result.calibration.before
    return format_metric(before.error) if before else ""


def _categories(evaluation: Evaluation) -> Table:
    first, baseline, ahead = evaluation.first, baseline_of(evaluation), baseline_ahead(evaluation)
    names = ["category", "名称", "precision", "recall", "F1", "support", "threshold", "calib. error"]
    less_important = ("名称", "calib. error", "threshold", "baseline F1", "support", "recall", "precision")
    columns = [*names, *(["baseline F1"] if baseline else [])]
    caption = f"{BASELINE_MARK} baseline better" if ahead.keys() & first.summary.categories.keys() else None
    table = new_table("categories", *columns, left=2, caption=caption, less_important=less_important)
    for name, row in first.summary.categories.items():
        error = format_value(first.calibration.categories_after[name].error)
        cells = [format_metric(row.precision, 2), format_metric(row.recall, 2), format_metric(row.f1, 2)]
        cells += [str(row.support), f"{first.thresholds[name]:.2f}", error]
        cells += [format_metric(baseline.summary.categories[name].f1, 2)] if baseline else []
        cells[2] += f" {BASELINE_MARK}" if name in ahead else ""
        table.add_row(name, evaluation.categories[name], *cells)
    return table


def _coverage(result: ModelResult) -> Table:
    title = "accuracy when paragraphs below a confidence go to review"
    columns = ("lowest confidence", "coverage", "all labels correct", "primary among the labels")
    table = new_table(title, *columns, left=0, caption="last row: the model's review threshold")
    for point in nearest_points(result.coverage):
        table.add_row(*_point(point))
    table.add_section()
    table.add_row(*_point(result.review), style="bold")
    return table


def _point(point: CoveragePoint) -> list[str]:
    accuracies = [format_metric(metric) for metric in (point.all_right, point.primary_allowed)]
    return [f"{point.threshold:.2f}", f"{point.coverage:.0%}", *accuracies]


def _slices(result: ModelResult) -> Table:
    names = ["field", "value", "paragraphs", "reports", "micro-F1", "difference from all"]
    caption = "bold: significantly below all paragraphs, at a false discovery rate of 5 %"
    table = new_table(f"weakest slices of {len(result.slices)}", *names, left=2, caption=caption)
    for one in weakest_slices(result, SHOWN):
        if (one.difference.value or 0) < 0:
            metrics = [format_metric(one.micro_f1), format_points(one.difference)]
            cells = [one.field, one.value, str(one.paragraphs), str(one.reports), *metrics]
            table.add_row(*cells, style="bold" if one.below else None)
    return table


def _confusions(result: ModelResult) -> Table:
    caption = "a missed label is spread evenly over the wrong labels that its paragraph got"
    table = new_table("most frequent confusions", "labelled", "predicted instead", "times", left=2, caption=caption)
    for count, row, column in frequent_confusions(result.confusion, SHOWN):
        table.add_row(row, column, f"{count:.1f}")
    return table


def _mistakes(result: ModelResult) -> Table:
    table = new_table("worst mistakes", "id", "missed", "wrong", "text", left=4)
    for mistake in result.mistakes[:SHOWN]:
        table.add_row(mistake.id, label_lines(mistake.missed), label_lines(mistake.wrong), shorten(mistake.text))
    return table
