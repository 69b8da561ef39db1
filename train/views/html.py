"""The evaluation page: collects what the run's folder contains and fills the template."""

import json
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from train.calibration import DecisionFitRecord
from train.config import Config
from train.data import Split
from train.evaluation import Evaluation, ModelResult
from train.experiments import CrossValidation, read_learning_curve
from train.metrics import (
    CONFIDENCE_TEXT,
    METRIC_MEANINGS,
    METRIC_NAMES,
    NOTHING,
    CategoryMetrics,
    Metric,
    Slice,
    examples_name,
    format_interval,
    format_points,
    format_share,
    format_value,
    frequent_confusions,
    nearest_points,
)
from train.model import is_checkpoint, load_checkpoint_manifest
from train.records import load_record
from train.views import charts
from train.views.plot import Plot
from train.views.selection import MODEL_NAMES, baseline_ahead, baseline_of, weakest_slices
from zhili.errors import InputError
from zhili.files import atomic_file, read_text
from zhili.inference import Manifest, is_bundle, read_manifest

CONFUSIONS, MISTAKES, SLICES = 10, 12, 10  # shown at first; the other mistakes and slices are folded


def write_page(config: Config, split: Split = "test", data: Path | None = None) -> Path:
    """Write the page of a saved evaluation.

    Args:
        config: the recipe.
        split: the split that was evaluated on.
        data: the file of labelled texts that was evaluated on instead.

    Returns:
        The page: `evaluation.html` in the run's folder for the test split, `evaluation-NAME.html` for other texts.

    Raises:
        InputError: there is no evaluation on these texts yet.
    """
    name = examples_name(split, data)
    source = config.run_folder.evaluation(name)
    if not source.is_file():
        raise InputError(f"{source}: no such file; run `python -m train evaluate` on these examples first")
    page = config.run_folder.page(name)
    text = render(load_record(source, Evaluation), config, name)
    with atomic_file(page) as file:
        file.write(text)
    return page


def render(evaluation: Evaluation, config: Config, name: str) -> str:
    """The page of an evaluation, with the training history and experiments from the run's folder.

    Args:
        evaluation: the evaluation.
        config: its recipe.
        name: the name of its examples.
    """
    environment = Environment(
        loader=PackageLoader("train.views"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "value": format_value,
        "interval": format_interval,
        "points": _points,
        "percent": format_share,
        "times": _times,
    }
    values = _models(evaluation) | _calibration(evaluation) | _errors(evaluation.first)
    values |= _training(config) | _provenance(evaluation.first)
    return environment.get_template("page.html").render(evaluation=evaluation, examples=name, **values)


def _models(evaluation: Evaluation) -> dict[str, Any]:
    """The models and their metrics."""
    first = evaluation.first
    shares = [key for key in first.summary.metrics if key != "calibration_error"]
    return {
        "first": first,
        "baseline": baseline_of(evaluation),
        "ahead": baseline_ahead(evaluation),
        "names": MODEL_NAMES,
        "metric_names": METRIC_NAMES,
        "meanings": METRIC_MEANINGS,
        "confidence": CONFIDENCE_TEXT,
        "ranked": _ranked(first),
        "axis": charts.metric_axis(evaluation, shares),
        "error_axis": charts.metric_axis(evaluation, ["calibration_error"], floor=0),
    }


def _ranked(result: ModelResult) -> list[tuple[str, CategoryMetrics]]:
    """The categories that are labelled or predicted, the weakest first."""
    scores = [(row.f1.value, name) for name, row in result.summary.categories.items() if row.f1.value is not None]
    return [(name, result.summary.categories[name]) for _, name in sorted(scores)]


def _calibration(evaluation: Evaluation) -> dict[str, Any]:
    """Calibration and review."""
    first = evaluation.first
    calibration = first.calibration
    return {
        "reliability": charts.reliability_plot(calibration.after, calibration.before, "all categories"),
        "reliabilities": _reliabilities(first),
        "coverage": charts.coverage_plot(first, baseline_of(evaluation)),
        "coverage_rows": nearest_points(first.coverage),
    }


def _reliabilities(result: ModelResult) -> list[Any]:
    """A small plot for each category, the worst calibrated first."""
    before = result.calibration.categories_before or {}
    worst = sorted(result.calibration.categories_after.items(), key=lambda item: -(item[1].error.value or 0))
    return [(name, after, charts.reliability_plot(after, before.get(name), name)) for name, after in worst]


def _errors(result: ModelResult) -> dict[str, Any]:
    """Confusions, slices and mistakes."""
    return {
        "confusions": frequent_confusions(result.confusion, CONFUSIONS),
        "nothing": NOTHING,
        "weakest": weakest_slices(result, SLICES),
        "slices": _slices_by_field(result),
        "slice_axis": charts.slice_axis(result),
        "mistakes_shown": MISTAKES,
    }


def _slices_by_field(result: ModelResult) -> dict[str, list[Slice]]:
    fields: dict[str, list[Slice]] = {}
    for one in result.slices:
        fields.setdefault(one.field, []).append(one)
    return fields


def _training(config: Config) -> dict[str, Any]:
    """The history of training, and the experiments made with the recipe."""
    run = config.run_folder
    history = json.loads(read_text(run.history)) if run.history.is_file() else []
    plots: list[Plot | None] = [charts.loss_plot(history), charts.score_plot(history)]
    curve = read_learning_curve(config)
    saved = run.cross_validation_result
    return {
        "plots": [plot for plot in plots if plot],
        "curve_plots": charts.learning_curve_plots(curve) if curve else [],
        "curve_name": curve.name if curve else "",
        "crossval": load_record(saved, CrossValidation) if saved.is_file() else None,
    }


def _provenance(result: ModelResult) -> dict[str, Any]:
    """Where the model came from, if its folder still contains the model that was evaluated."""
    manifest = _manifest(result)
    if manifest is None:
        return {"manifest": None}
    provenance = manifest.provenance
    fit = provenance.decision_fit
    return {
        "manifest": manifest,
        "decision_fit": DecisionFitRecord.model_validate(fit) if fit else None,
        "recipe": yaml.safe_dump(provenance.config, sort_keys=False, allow_unicode=True),
    }


def _manifest(result: ModelResult) -> Manifest | None:
    folder = Path(result.model)
    if result.kind == "bundle" and is_bundle(folder):
        manifest = read_manifest(folder)
    elif result.kind == "checkpoint" and is_checkpoint(folder):
        manifest = load_checkpoint_manifest(folder)
    else:
        return None
    return manifest if manifest.thresholds == result.thresholds else None


def _points(difference: Metric) -> str:
    return format_points(difference, "parentheses")


def _times(count: float) -> str:
    """A count of confusions; a missed label can count as a fraction."""
    return f"{count:.0f}" if count == int(count) else f"{count:.1f}"
