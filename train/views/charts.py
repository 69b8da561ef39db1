"""The plots of the page."""

from collections.abc import Sequence
from typing import Any

from train.evaluation import Evaluation, ModelResult
from train.experiments import LearningCurve
from train.metrics import CoveragePoint, Metric, Reliability
from train.views.plot import Axis, Band, Dot, Line, Plot, axis_over, share_axis

FEW = 10  # a bin of fewer pairs says little about the share of labels
MAX_SHARE = 1.0


def reliability_plot(after: Reliability, before: Reliability | None, title: str) -> Plot:
    """The share of pairs that are labels, by predicted probability."""
    dots = [*(_dots(before, "before") if before else ()), *_dots(after, "after")]
    return Plot(
        title,
        share_axis("probability"),
        share_axis("share that are labels"),
        lines=[Line([(0, 0), (1, 1)], "ideal", "")],
        dots=dots,
        legend={dot.kind: f"{dot.kind} calibration" for dot in dots} if before else {},
    )


def _dots(reliability: Reliability, kind: str) -> list[Dot]:
    return [
        Dot(
            one.probability,
            one.share.value,
            one.share.low,
            one.share.high,
            kind,
            f"{kind}: probability {one.probability:.2f}, labels {one.share.value:.2f}, {one.count} pairs",
            one.count < FEW,
        )
        for one in reliability.bins
        if one.probability is not None and one.share.value is not None
    ]


def coverage_plot(result: ModelResult, baseline: ModelResult | None) -> Plot:
    """Accuracy by the share of paragraphs that need no review."""
    curve = _defined(result.coverage)
    baseline_curve = _defined(baseline.coverage) if baseline else []
    lines = [
        Line([(p.coverage, _value(p.primary_allowed)) for p in curve], "second", "primary among the labels"),
        Line([(p.coverage, _value(p.all_right)) for p in curve], "after", "all labels correct"),
    ]
    if baseline_curve:
        points = [(p.coverage, _value(p.all_right)) for p in baseline_curve]
        lines.append(Line(points, "baseline", "all labels correct, baseline"))
    bands = [
        Band(
            [p.coverage for p in curve],
            [_end(getattr(p, name), "low") for p in curve],
            [_end(getattr(p, name), "high") for p in curve],
            kind,
        )
        for name, kind in (("primary_allowed", "second"), ("all_right", "after"))
    ]
    values = [y for line in lines for _, y in line.points] + [low for band in bands for low in band.low]
    review = result.review
    return Plot(
        "accuracy by coverage",
        Axis(0, 1, "share of paragraphs that need no review", (0, 0.2, 0.4, 0.6, 0.8, 1), percent=True),
        axis_over([*values, MAX_SHARE], "accuracy", percent=True),
        lines,
        bands,
        markers=[(review.coverage, f"review below {review.threshold:.2f}")],
    )


def _defined(points: Sequence[CoveragePoint]) -> list[CoveragePoint]:
    return [p for p in points if p.all_right.value is not None and p.primary_allowed.value is not None]


def loss_plot(history: Sequence[dict[str, Any]]) -> Plot | None:
    """Loss over the steps of training."""
    training = [(float(row["step"]), float(row["loss"])) for row in history if "loss" in row]
    validation = [(float(row["step"]), float(row["eval_loss"])) for row in history if "eval_loss" in row]
    if not training:
        return None
    values = [y for _, y in training + validation]
    lines = [Line(training, "after", "training"), Line(validation, "second", "validation", dots=True)]
    steps = [x for x, _ in training + validation]
    return Plot("loss by step", axis_over(steps, "step", floor=0), axis_over(values, "loss", floor=0), lines)


def score_plot(history: Sequence[dict[str, Any]]) -> Plot | None:
    """Validation scores by epoch; None for a single epoch."""
    rows = [row for row in history if "eval_macro_f1" in row]
    if len(rows) < 2:
        return None
    names = {"eval_macro_f1": ("after", "macro-F1"), "eval_micro_f1": ("second", "micro-F1")}
    lines = [
        Line([(float(row["epoch"]), float(row[key])) for row in rows], kind, name, dots=True)
        for key, (kind, name) in names.items()
    ]
    values = [y for line in lines for _, y in line.points]
    epochs = [float(row["epoch"]) for row in rows]
    return Plot("validation scores by epoch", axis_over(epochs, "epoch", floor=0), axis_over(values, "F1"), lines)


def learning_curve_plots(curve: LearningCurve) -> list[Plot]:
    """Scores by the amount of training text, one plot for each set of texts evaluated on."""
    plots = (_learning_curve_plot(curve, examples) for examples in curve.points[0].summaries)
    return [plot for plot in plots if plot is not None]


def _learning_curve_plot(curve: LearningCurve, examples: str) -> Plot | None:
    points = [(float(p.paragraphs), p.summaries[examples].metrics) for p in curve.points if examples in p.summaries]
    if len(points) < 2:
        return None
    names = {"micro_f1": ("second", "micro-F1"), "macro_f1": ("after", "macro-F1")}
    lines = [
        Line([(x, _value(metrics[key])) for x, metrics in points], kind, name, dots=True)
        for key, (kind, name) in names.items()
    ]
    bands = [
        Band(
            [x for x, _ in points],
            [_end(metrics[key], "low") for _, metrics in points],
            [_end(metrics[key], "high") for _, metrics in points],
            kind,
        )
        for key, (kind, _) in names.items()
    ]
    values = [v for band in bands for v in (*band.low, *band.high)]
    x = axis_over([x for x, _ in points], "training paragraphs", floor=0)
    return Plot(f"scores on {examples} by training text", x, axis_over(values, "F1"), lines, bands)


def metric_axis(evaluation: Evaluation, names: Sequence[str], floor: float | None = None) -> Axis:
    """An axis that covers these metrics of all models with their intervals."""
    values = [
        end for result in evaluation.results.values() for name in names for end in _ends(result.summary.metrics[name])
    ]
    return axis_over(values or [0.0, 1.0], "", floor=floor)


def slice_axis(result: ModelResult) -> Axis:
    """An axis that covers the micro-F1 of all slices; wide intervals of small slices are cut off at its ends."""
    values = [value for one in result.slices if (value := one.micro_f1.value) is not None]
    return axis_over([*values, *_ends(result.summary.metrics["micro_f1"])] or [0.0, 1.0], "micro-F1")


def _ends(metric: Metric) -> list[float]:
    return [end for end in (metric.low, metric.value, metric.high) if end is not None]


def _value(metric: Metric) -> float:
    return metric.value or 0.0


def _end(metric: Metric, name: str) -> float:
    """An end of the interval, or the value if there is no interval."""
    end = getattr(metric, name)
    return _value(metric) if end is None else float(end)
