"""Results as tables for the eye."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from train.calibration import DecisionFit, DecisionFitRecord
from train.evaluation import Evaluation, ModelKind, ModelResult
from train.experiments import CrossValidation, LabelIssue, LearningCurve, Spread
from train.gate import Check, GateResult
from train.metrics import Comparison, CoveragePoint, Metric, Summary, format_metric, frequent_confusions

LABELS: dict[ModelKind, str] = {"bundle": "bundle (8 bits)", "checkpoint": "checkpoint (float)", "baseline": "baseline"}
COVERAGES_SHOWN = (1.0, 0.95, 0.9, 0.8, 0.7, 0.5)
SHOWN = 10  # rows of what is only sampled here and complete in the JSON
TEXT = 90  # characters of a text


def evaluation_tables(found: Evaluation) -> Iterator[Table]:
    """Everything of an evaluation that goes on a screen."""
    first = found.first
    yield _averages(found)
    yield _categories(found)
    if first.kind != "baseline":
        yield _coverage(first)
    yield from (table for table in (_slices(first), _confusions(first), _mistakes(first)) if table.row_count)


def summary_table(found: Summary, title: str) -> Table:
    """The figures of one model: averages first, then each category."""
    table = _table(f"{title} ({found.paragraphs} paragraphs)", "", "precision", "recall", "F1", "support")
    for name, figure in found.metrics.items():
        table.add_row(name.replace("_", " "), "", "", format_metric(figure), "")
    table.add_section()
    for name, row in found.categories.items():
        table.add_row(name, *(format_metric(f, 2) for f in (row.precision, row.recall, row.f1)), str(row.support))
    return table


def _table(title: str, *columns: str, left: int = 1, caption: str | None = None) -> Table:
    """A table whose first `left` columns hold words and the others figures."""
    width = max(cell_len(title), cell_len(caption or ""))  # or rich would break them at the table's edge
    table = Table(title=title, caption=caption, title_justify="left", caption_justify="left", min_width=width)
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i < left else "right", overflow="fold")
    return table


def _averages(found: Evaluation) -> Table:
    kinds = list(found.results)
    title = f"{found.first.model} on {found.examples} ({found.paragraphs} paragraphs of {found.reports} reports)"
    caption = f"95 % intervals in brackets, from {found.resamples} resamples of the reports"
    table = _table(title, "", *(LABELS[kind] for kind in kinds), caption=caption)
    for name in found.first.summary.metrics:
        row = [format_metric(found.results[kind].summary.metrics[name]) for kind in kinds]
        table.add_row(name.replace("_", " "), *row)
    plain = [_error_before(found.results[kind]) for kind in kinds]
    if any(plain):
        table.add_row("… before calibration", *plain)
    return table


def _error_before(judgement: ModelResult) -> str:
    before = judgement.calibration.before
    return format_metric(before.error) if before else ""


def _categories(found: Evaluation) -> Table:
    first, beside = found.first, found.results.get("baseline")
    beside = beside if beside is not first else None
    more = ["baseline F1"] if beside else []
    names = ["category", "名称", "precision", "recall", "F1", "support", "threshold", "calib. error", *more]
    table = _table("categories", *names, left=2)
    for name, row in first.summary.categories.items():
        error = first.calibration.categories_after[name].error.value
        cells = [format_metric(row.precision, 2), format_metric(row.recall, 2), format_metric(row.f1, 2)]
        cells += [str(row.support), f"{first.thresholds[name]:.2f}", "–" if error is None else f"{error:.3f}"]
        cells += [format_metric(beside.summary.categories[name].f1, 2)] if beside else []
        table.add_row(name, found.categories[name], *cells)
    return table


def _coverage(judgement: ModelResult) -> Table:
    title = "what is left where doubtful paragraphs go to review"
    table = _table(title, "confidence from", "share left", "all labels right", "primary among the labels", left=0)
    for wanted in COVERAGES_SHOWN:
        nearest = min(judgement.coverage, key=lambda point: abs(point.coverage - wanted))
        table.add_row(*_point(nearest))
    table.add_section()
    table.add_row(*_point(judgement.review), style="bold")
    table.caption = "last row: the model's own review level"
    return table


def _point(point: CoveragePoint) -> list[str]:
    right = [format_metric(figure) for figure in (point.all_right, point.primary_allowed)]
    return [f"{point.threshold:.2f}", f"{point.coverage:.0%}", *right]


def _slices(judgement: ModelResult) -> Table:
    worst = sorted(judgement.slices, key=lambda s: (not s.below, s.difference.value or 0))[:SHOWN]
    shown = [s for s in worst if (s.difference.value or 0) < 0]
    names = ["field", "value", "paragraphs", "reports", "micro-F1", "less all"]
    caption = "bold: significantly below all paragraphs, at a false discovery rate of 5 %"
    table = _table(f"weakest slices of {len(judgement.slices)}", *names, left=2, caption=caption)
    for s in shown:
        cells = [s.field, s.value, str(s.paragraphs), str(s.reports), format_metric(s.micro_f1), _signed(s.difference)]
        table.add_row(*cells, style="bold" if s.below else None)
    return table


def _confusions(judgement: ModelResult) -> Table:
    caption = "a missed label is spread evenly over the wrong ones that its paragraph got"
    table = _table("most frequent confusions", "labelled", "predicted instead", "times", left=2, caption=caption)
    for count, row, column in frequent_confusions(judgement.confusion, SHOWN):
        table.add_row(row, column, f"{count:.1f}")
    return table


def _mistakes(judgement: ModelResult) -> Table:
    table = _table("worst mistakes", "id", "missed", "wrong", "text", left=4)
    for mistake in judgement.mistakes[:SHOWN]:
        table.add_row(mistake.id, _scores(mistake.missed), _scores(mistake.wrong), _short(mistake.text))
    return table


def _scores(values: dict[str, float]) -> str:
    return "\n".join(f"{name} {value:.2f}" for name, value in values.items())


def _short(text: str) -> Text:
    return Text(text if len(text) <= TEXT else text[: TEXT - 1] + "…")


def comparison_table(found: Comparison) -> Table:
    """Differences of two models, those that are more than chance in bold."""
    title = f"{found.b} less {found.a}, in points ({found.paragraphs} paragraphs of {found.reports} reports)"
    table = _table(title, "", "difference", caption="95 % intervals in brackets, from paired resamples of the reports")
    for name, figure in found.metrics.items():
        table.add_row(name.replace("_", " "), _signed(figure), style="bold" if _leaves_zero_out(figure) else None)
    table.add_section()
    for name, figure in found.categories.items():
        table.add_row(f"F1 {name}", _signed(figure), style="bold" if _leaves_zero_out(figure) else None)
    return table


def _leaves_zero_out(figure: Metric) -> bool:
    return figure.low is not None and figure.high is not None and not figure.low <= 0 <= figure.high


def _signed(figure: Metric) -> str:
    """A difference in points, with its interval."""
    if figure.value is None:
        return "–"
    ends = "" if figure.low is None or figure.high is None else f" [{100 * figure.low:+.1f}, {100 * figure.high:+.1f}]"
    return f"{100 * figure.value:+.1f}{ends}"


def crossval_table(found: CrossValidation) -> Table:
    """Mean and spread over folds and seeds, and the figures of all answers together."""
    title = (
        f"{found.name}: {found.folds} folds, {len(found.seeds)} seeds "
        f"({found.paragraphs} paragraphs of {found.reports} reports)"
    )
    caption = "±: standard deviation over folds; together: all answers of the first seed, with 95 % intervals"
    table = _table(title, "", "mean", "lowest", "highest", "between seeds", "together", caption=caption)
    for name, spread in found.metrics.items():
        table.add_row(name.replace("_", " "), *_spread(spread), format_metric(found.pooled.metrics[name]))
    table.add_section()
    for name, spread in found.categories.items():
        table.add_row(f"F1 {name}", *_spread(spread), format_metric(found.pooled.categories[name].f1))
    return table


def _spread(spread: Spread) -> list[str]:
    values = [value for row in spread.values for value in row if value is not None]
    if not values:
        return ["–"] * 4
    deviation = "" if spread.deviation is None else f" ± {spread.deviation:.3f}"
    between = "" if spread.seed_deviation is None else f"± {spread.seed_deviation:.3f}"
    return [f"{spread.mean:.3f}{deviation}", f"{min(values):.3f}", f"{max(values):.3f}", between]


def learning_table(found: LearningCurve) -> Table:
    """The averages by how much was trained on."""
    names = list(found.points[0].summaries)
    columns = [f"{title}, {name}" for name in names for title in ("macro-F1", "micro-F1")]
    caption = "the float model, with 95 % intervals in brackets"
    table = _table(f"{found.name}: what more text gives", "share", "paragraphs", "reports", *columns, caption=caption)
    for point in found.points:
        figures = [
            format_metric(point.summaries[name].metrics[key]) for name in names for key in ("macro_f1", "micro_f1")
        ]
        table.add_row(f"{point.share:.0%}", str(point.paragraphs), str(point.reports), *figures)
    return table


def decision_fit_tables(tuned: DecisionFit) -> Iterator[Table]:
    """How calibration, thresholds and review level were chosen, and what they promise."""
    found: DecisionFitRecord = tuned.record
    source = found.source.replace("_", "-")
    table = _table(f"chosen on {found.paragraphs} {source} answers of {found.reports} reports", "", "")
    for name, loss in found.log_loss.items():
        mark = " (taken)" if name == found.calibration else ""
        table.add_row(f"held-out log loss, calibration {name}{mark}", f"{loss:.4f}")
    for name, value in found.held_out.items():
        table.add_row(f"held-out {name.replace('_', ' ')}", f"{value:.3f}")
    table.add_row("common threshold", f"{found.common_threshold:.2f}")
    table.add_row("review below a confidence of", f"{tuned.review_threshold:.2f}")
    table.add_row("… leaves", f"{found.review_coverage:.0%}, all labels right in {found.review_accuracy:.1%}")
    yield table
    categories = _table("held out, by category", "category", "threshold", "precision", "recall", "F1")
    for name, threshold in tuned.thresholds.items():
        mark = " (common: few examples)" if name in found.low_support else ""
        held_out = [f"{value:.3f}" for value in found.held_out_categories[name].values()]
        categories.add_row(name, f"{threshold:.2f}{mark}", *held_out)
    yield categories


def label_issues_table(found: Sequence[LabelIssue]) -> Table:
    """The most doubtful labels."""
    table = _table(f"{len(found)} suspects", "id", "given", "suggested", "text", left=4)
    for suspect in found[: 2 * SHOWN]:
        given, suggested = (
            "\n".join(f"{name} {suspect.scores[name]:.2f}" for name in labels)
            for labels in (suspect.given, suspect.suggested)
        )
        table.add_row(suspect.id, given, suggested, _short(suspect.text))
    return table


def gate_table(found: GateResult) -> Table:
    """Every check with figure, limit and margin: what failed first."""
    failed = sum(not one.passed for one in found.checks)
    title = f"{found.bundle} on {found.examples} ({found.paragraphs} paragraphs of {found.reports} reports)"
    caption = f"{failed} of {len(found.checks)} checks failed" if failed else f"all {len(found.checks)} checks passed"
    table = _table(title, "", "", "figure", "limit", "margin", left=2, caption=caption)
    for one in sorted(found.checks, key=lambda one: one.passed):
        mark = Text("pass", "green") if one.passed else Text("FAIL", "bold red")
        name = one.name if one.unit == "share" else f"{one.name}, {one.unit}"
        limit = f"{'≥' if one.least else '≤'} {_amount(one, one.limit)}"
        table.add_row(mark, name, _amount(one, one.figure), limit, _amount(one, one.margin, "+"))
    return table


def _amount(check: Check, value: float | None, sign: str = "") -> str:
    """A figure of a check in its unit."""
    if value is None:
        return "–"
    if check.unit == "share":
        return f"{value:{sign}.3f}"
    return f"{100 * value if check.unit == 'points' else value:{sign}.2f}"
