"""What each plot of the page shows."""

from collections.abc import Sequence
from typing import Any

from train.evaluation import Evaluation, ModelResult
from train.experiments import LearningCurve
from train.metrics import CoveragePoint, Metric, Reliability
from train.views.plot import Axis, Band, Dot, Line, Plot, axis_over, share_axis

FEW = 10  # of fewer pairs in a bin the share of labels says little
AT_MOST = 1.0


def reliability_plot(after: Reliability, before: Reliability | None, title: str) -> Plot:
    """How frequent labels really are among those to which a probability was given."""
    dots = [*(_dots(before, "before") if before else ()), *_dots(after, "after")]
    return Plot(
        title,
        share_axis("probability"),
        share_axis("share that are labels"),
        lines=[Line([(0, 0), (1, 1)], "ideal", "")],
        dots=dots,
        legend={dot.kind: f"{dot.kind} calibration" for dot in dots} if before else {},
    )


def _dots(found: Reliability, kind: str) -> list[Dot]:
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
        for one in found.bins
        if one.probability is not None and one.share.value is not None
    ]


def coverage_plot(judgement: ModelResult, baseline: ModelResult | None) -> Plot:
    """How right the answers are that are left, by how many are left."""
    curve = _drawable(judgement.coverage)
    beside = _drawable(baseline.coverage) if baseline else []
    lines = [
        Line([(p.coverage, _value(p.primary_allowed)) for p in curve], "second", "first label allowed"),
        Line([(p.coverage, _value(p.all_right)) for p in curve], "after", "all labels right"),
    ]
    if beside:
        lines.append(Line([(p.coverage, _value(p.all_right)) for p in beside], "baseline", "the same, baseline"))
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
    review = judgement.review
    return Plot(
        "accuracy by coverage",
        Axis(0, 1, "share of paragraphs that need no review", (0, 0.2, 0.4, 0.6, 0.8, 1), percent=True),
        axis_over([*values, AT_MOST], "right", percent=True),
        lines,
        bands,
        markers=[(review.coverage, f"review under {review.threshold:.2f}")],
    )


def _drawable(points: Sequence[CoveragePoint]) -> list[CoveragePoint]:
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
    """Validation scores by epoch; nothing with a single epoch, which is no curve."""
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


def data_plot(curve: LearningCurve, examples: str) -> Plot | None:
    """Scores by how much text was trained on."""
    points = [(float(p.paragraphs), p.summaries[examples].metrics) for p in curve.points if examples in p.summaries]
    if len(points) < 2:
        return None
    names = {"micro_f1": ("second", "micro-F1"), "macro_f1": ("after", "macro-F1")}
    lines = [
        Line([(x, _value(figures[key])) for x, figures in points], kind, name, dots=True)
        for key, (kind, name) in names.items()
    ]
    bands = [
        Band(
            [x for x, _ in points],
            [_end(figures[key], "low") for _, figures in points],
            [_end(figures[key], "high") for _, figures in points],
            kind,
        )
        for key, (kind, _) in names.items()
    ]
    values = [v for band in bands for v in (*band.low, *band.high)]
    x = axis_over([x for x, _ in points], "training paragraphs", floor=0)
    return Plot(f"scores on {examples} by training text", x, axis_over(values, "F1"), lines, bands)


def figure_axis(found: Evaluation, names: Sequence[str], floor: float | None = None) -> Axis:
    """An axis that holds these figures of all models with their intervals."""
    values = [
        end for judgement in found.results.values() for name in names for end in _ends(judgement.summary.metrics[name])
    ]
    return axis_over(values or [0.0, 1.0], "", floor=floor)


def slice_axis(judgement: ModelResult) -> Axis:
    """An axis that holds all slices' micro-F1; the intervals of the smallest ones are cut off at its ends."""
    values = [value for one in judgement.slices if (value := one.micro_f1.value) is not None]
    return axis_over([*values, *_ends(judgement.summary.metrics["micro_f1"])] or [0.0, 1.0], "micro-F1")


def _ends(figure: Metric) -> list[float]:
    return [end for end in (figure.low, figure.value, figure.high) if end is not None]


def _value(figure: Metric) -> float:
    return figure.value or 0.0


def _end(figure: Metric, name: str) -> float:
    """An end of the interval, or the value where there is none."""
    end = getattr(figure, name)
    return _value(figure) if end is None else float(end)
