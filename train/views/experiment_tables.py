"""Cross-validations, learning curves, fitted decisions and label issues as terminal tables."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from train.calibration import DecisionFit
from train.evaluation import BASELINE_NAME
from train.experiments import CrossValidation, LabelIssue, LearningCurve, Spread
from train.markdown import markdown_table
from train.metrics import CONFIDENCE_TEXT, METRIC_NAMES, format_metric, format_points
from train.views.tables import SHOWN, format_spread, label_lines, new_table, shorten


def crossval_table(result: CrossValidation) -> Table:
    """Mean and spread over folds and seeds, and the metrics of all predictions together."""
    caption = (
        f"±: standard deviation over folds; pooled: all predictions of the first seed, {CONFIDENCE_TEXT} intervals"
    )
    compared = [BASELINE_NAME, "difference, points"] if result.baseline else []
    columns = ["", "mean", "lowest", "highest", "between seeds", "pooled", *compared]
    less_important = ("lowest", "highest", "between seeds") if compared else ()
    table = new_table(_crossval_title(result), *columns, caption=caption, less_important=less_important)
    for name, spread in result.metrics.items():
        table.add_row(METRIC_NAMES[name], *_spread(spread), *_pooled(result, name))
    table.add_section()
    for name, spread in result.categories.items():
        other = [format_metric(result.baseline.categories[name].f1)] if result.baseline else []
        table.add_row(f"F1 {name}", *_spread(spread), format_metric(result.pooled.categories[name].f1), *other)
    return table


def crossval_markdown(result: CrossValidation) -> list[str]:
    """The averages of all predictions together as lines of a document."""
    compared = [BASELINE_NAME, "difference, points"] if result.baseline else []
    caption = f"{_crossval_title(result)}; all predictions of the first seed, {CONFIDENCE_TEXT} intervals in brackets."
    rows = [[METRIC_NAMES[name], *_pooled(result, name)] for name in result.metrics]
    return [caption, "", *markdown_table(["metric", result.name, *compared], rows)]


def _crossval_title(result: CrossValidation) -> str:
    seeds = "1 seed" if len(result.seeds) == 1 else f"{len(result.seeds)} seeds"
    return f"{result.name}: {result.folds} folds, {seeds} ({result.paragraphs} paragraphs of {result.reports} reports)"


def _pooled(result: CrossValidation, name: str) -> list[str]:
    """An average of all predictions, and the baseline's with the difference if there is one."""
    own = [format_metric(result.pooled.metrics[name])]
    if result.baseline is None:
        return own
    return [*own, format_metric(result.baseline.metrics[name]), format_points(result.differences[name])]


def _spread(spread: Spread) -> list[str]:
    values = [value for row in spread.values for value in row if value is not None]
    if not values:
        return ["–"] * 4
    between = "" if spread.seed_deviation is None else f"± {spread.seed_deviation:.3f}"
    return [format_spread(spread), f"{min(values):.3f}", f"{max(values):.3f}", between]


def learning_table(curve: LearningCurve) -> Table:
    """The averages by the share of the training reports."""
    columns = _learning_columns(curve)
    less_important = [name for name in columns if METRIC_NAMES["micro_f1"] in name] + ["reports"]
    title, caption = f"{curve.name}: learning curve", _learning_caption(curve)
    table = new_table(title, *columns, caption=caption, less_important=less_important)
    for cells in _learning_rows(curve):
        table.add_row(*cells)
    return table


def learning_markdown(curve: LearningCurve) -> list[str]:
    """The same as lines of a document."""
    caption = f"`{curve.name}` by the share of its training reports; {_learning_caption(curve)}."
    return [caption, "", *markdown_table(_learning_columns(curve), _learning_rows(curve))]


_LEARNING_METRICS = ("macro_f1", "micro_f1")


def _learning_caption(curve: LearningCurve) -> str:
    caption = f"the float model, with {CONFIDENCE_TEXT} intervals in brackets"
    return f"{caption}; differences from {BASELINE_NAME} in points" if _compared(curve) else caption


def _learning_columns(curve: LearningCurve) -> list[str]:
    columns = ["share", "paragraphs", "reports"]
    for examples in curve.points[0].summaries:
        for key in _LEARNING_METRICS:
            name = f"{METRIC_NAMES[key]}, {examples}"
            columns += [name, f"{BASELINE_NAME}, {name}", f"{name}, difference"] if _compared(curve) else [name]
    return columns


def _compared(curve: LearningCurve) -> bool:
    return any(point.baseline for point in curve.points)


def _learning_rows(curve: LearningCurve) -> Iterator[list[str]]:
    for point in curve.points:
        cells = [f"{point.share:.0%}", str(point.paragraphs), str(point.reports)]
        for examples, own in point.summaries.items():
            for key in _LEARNING_METRICS:
                cells.append(format_metric(own.metrics[key]))
                if examples in point.baseline:
                    other, difference = point.baseline[examples], point.differences[examples]
                    cells += [format_metric(other.metrics[key]), format_points(difference[key])]
                elif _compared(curve):
                    cells += ["", ""]
        yield cells


def decision_fit_tables(fit: DecisionFit) -> Iterator[Table]:
    """How calibration, thresholds and review threshold were chosen, and their metrics on held-out reports."""
    record = fit.record
    source = record.source.replace("_", "-")
    table = new_table(f"chosen on {record.paragraphs} {source} predictions of {record.reports} reports", "", "")
    for name, loss in record.log_loss.items():
        mark = " (chosen)" if name == record.calibration else ""
        table.add_row(f"held-out log loss, calibration {name}{mark}", f"{loss:.4f}")
    for name, value in record.held_out.items():
        table.add_row(f"held-out {name.replace('_', ' ')}", f"{value:.3f}")
    table.add_row("common threshold", f"{record.common_threshold:.2f}")
    table.add_row("review threshold", f"{fit.review_threshold:.2f}")
    table.add_row("… coverage", f"{record.review_coverage:.0%}")
    table.add_row("… all labels correct", f"{record.review_accuracy:.1%}")
    yield table
    categories = new_table("held out, by category", "category", "threshold", "precision", "recall", "F1")
    for name, threshold in fit.thresholds.items():
        mark = " (common: few examples)" if name in record.low_support else ""
        metrics = [f"{value:.3f}" for value in record.held_out_categories[name].values()]
        categories.add_row(name, f"{threshold:.2f}{mark}", *metrics)
    yield categories


def label_issues_table(issues: Sequence[LabelIssue]) -> Table:
    """The least plausible labels."""
    table = new_table(f"{len(issues)} label issues", "id", "given", "suggested", "text", left=4)
    for issue in issues[: 2 * SHOWN]:
        given, suggested = (
            label_lines({name: issue.scores[name] for name in labels}) for labels in (issue.given, issue.suggested)
        )
        table.add_row(issue.id, given, suggested, shorten(issue.text))
    return table
