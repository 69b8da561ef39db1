"""Writes the page: gathers what a run's folder holds and fills the template."""

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
from train.metrics import NOTHING, CategoryMetrics, Metric, Slice, examples_name, frequent_confusions
from train.model import is_checkpoint, load_checkpoint_manifest
from train.records import load_record
from train.views import charts
from zhili.errors import InputError
from zhili.files import atomic_file, read_text
from zhili.inference import MANIFEST, Manifest, read_manifest

NAMES = {"bundle": "bundle, 8 bits", "checkpoint": "float checkpoint", "baseline": "baseline"}
FIGURES = {
    "macro_f1": ("macro-F1", "mean F1 of the categories, each counting alike"),
    "micro_f1": ("micro-F1", "F1 of all labels together"),
    "subset_accuracy": ("all labels right", "paragraphs whose labels are right and complete"),
    "primary_accuracy": ("first label right", "paragraphs whose first label is the labelled first one"),
    "primary_allowed": ("first label allowed", "paragraphs whose first label is any of the labelled ones"),
    "calibration_error": ("calibration error", "gap between probability and truth; less is better"),
}
COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.5)
CONFUSIONS, MISTAKES, SLICES = 10, 12, 10  # shown at once; the other mistakes and slices are folded


def write_page(config: Config, split: Split = "test", data: Path | None = None) -> Path:
    """Makes the page of an evaluation that the run's folder holds.

    Args:
        config: the recipe.
        split: which examples were judged on.
        data: the file of labelled texts that was judged on instead.

    Returns:
        The page: `report.html` in the run's folder for the test split, `report-NAME.html` for others.

    Raises:
        InputError: nothing was judged on these examples yet.
    """
    name = examples_name(split, data)
    source = config.run_folder.evaluation(name)
    if not source.is_file():
        raise InputError(f"{source}: not there; run `python -m train evaluate` on these examples first")
    page = config.run_folder.page(name)
    text = render(load_record(source, Evaluation), config, name)
    with atomic_file(page) as file:
        file.write(text)
    return page


def render(found: Evaluation, config: Config, name: str) -> str:
    """The page of an evaluation, with what else the run's folder holds.

    Args:
        found: the evaluation.
        config: its recipe.
        name: what its examples are called by.
    """
    environment = Environment(
        loader=PackageLoader("train.views"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "figure": _figure,
        "interval": _interval,
        "points": _points,
        "percent": _percent,
        "times": _times,
    }
    first = found.first
    baseline = found.results.get("baseline")
    baseline = baseline if baseline is not first else None
    history = _history(config)
    cross_validation = config.run_folder.cross_validation_result
    curve = read_learning_curve(config)
    manifest = _manifest(first)
    return environment.get_template("page.html").render(
        found=found,
        first=first,
        baseline=baseline,
        ranked=_ranked(first),
        names=NAMES,
        metrics=FIGURES,
        axis=charts.figure_axis(found, [n for n in first.summary.metrics if n != "calibration_error"]),
        error_axis=charts.figure_axis(found, ["calibration_error"], floor=0),
        reliability=charts.reliability_plot(first.calibration.after, first.calibration.before, "all categories"),
        reliabilities=_reliabilities(found),
        coverage=charts.coverage_plot(first, baseline),
        coverage_rows=[min(first.coverage, key=lambda p: abs(p.coverage - wanted)) for wanted in COVERAGES],
        confusions=frequent_confusions(first.confusion, CONFUSIONS),
        weakest=sorted(first.slices, key=lambda s: (not s.below, s.difference.value or 0))[:SLICES],
        slices=_slices(first),
        slice_axis=charts.slice_axis(first),
        plots=[p for p in (charts.loss_plot(history), charts.score_plot(history)) if p],
        data_plots=[p for n in _examples(curve) if (p := charts.data_plot(curve, n))] if curve else [],
        curve_name=curve.name if curve else "",
        crossval=load_record(cross_validation, CrossValidation) if cross_validation.is_file() else None,
        manifest=manifest,
        decision_fit=_decision_fit(manifest),
        recipe=_recipe(manifest),
        mistakes_shown=MISTAKES,
        nothing=NOTHING,
        examples=name,
    )


def _ranked(judgement: ModelResult) -> list[tuple[str, CategoryMetrics]]:
    """The categories that are there or predicted, the weakest first."""
    found = [(row.f1.value, name) for name, row in judgement.summary.categories.items() if row.f1.value is not None]
    return [(name, judgement.summary.categories[name]) for _, name in sorted(found)]


def _history(config: Config) -> list[dict[str, Any]]:
    path = config.run_folder.history
    return json.loads(read_text(path)) if path.is_file() else []


def _examples(curve: Any) -> list[str]:
    return list(curve.points[0].summaries)


def _manifest(result: ModelResult) -> Manifest | None:
    """The manifest in the model's folder, if the folder still holds the model that was evaluated."""
    folder = Path(result.model)
    if result.kind == "bundle" and (folder / MANIFEST).is_file():
        manifest = read_manifest(folder)
    elif result.kind == "checkpoint" and is_checkpoint(folder):
        manifest = load_checkpoint_manifest(folder)
    else:
        return None
    return manifest if manifest.thresholds == result.thresholds else None


def _recipe(manifest: Manifest | None) -> str:
    return yaml.safe_dump(manifest.provenance.config, sort_keys=False, allow_unicode=True) if manifest else ""


def _decision_fit(manifest: Manifest | None) -> DecisionFitRecord | None:
    fit = manifest.provenance.decision_fit if manifest else None
    return DecisionFitRecord.model_validate(fit) if fit else None


def _reliabilities(found: Evaluation) -> list[Any]:
    """A small plot for each category, the worst calibrated first."""
    calibration = found.first.calibration
    before = calibration.categories_before or {}
    worst = sorted(calibration.categories_after.items(), key=lambda item: -(item[1].error.value or 0))
    return [(name, after, charts.reliability_plot(after, before.get(name), name)) for name, after in worst]


def _slices(judgement: ModelResult) -> dict[str, list[Slice]]:
    """Slices by field, in the order found."""
    fields: dict[str, list[Slice]] = {}
    for one in judgement.slices:
        fields.setdefault(one.field, []).append(one)
    return fields


def _figure(figure: Metric | float | None, digits: int = 3) -> str:
    value = figure.value if isinstance(figure, Metric) else figure
    return "–" if value is None else f"{value:.{digits}f}"


def _interval(figure: Metric, digits: int = 3) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return f"{figure.low:.{digits}f} – {figure.high:.{digits}f}"


def _points(figure: Metric) -> str:
    """A difference, in points, with its interval."""
    if figure.value is None:
        return "–"
    ends = ""
    if figure.low is not None and figure.high is not None:
        ends = f" ({100 * figure.low:+.1f} to {100 * figure.high:+.1f})"
    return f"{100 * figure.value:+.1f}{ends}"


def _times(count: float) -> str:
    """A count, of which a missed label may give a part."""
    return f"{count:.0f}" if count == int(count) else f"{count:.1f}"


def _percent(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{100 * value:.{digits}f} %"
