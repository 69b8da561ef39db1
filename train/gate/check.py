"""Check a bundle against a gate: evaluate it through the predictor and compare every metric with its limit."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from train.config import load_config
from train.data import corpus_digest, load_corpus, of_split
from train.evaluation import bundle_model
from train.export import ReportedSplit, reported_metrics
from train.gate.accepted import Header, on_common_texts, read_accepted, save_accepted
from train.gate.config import GateConfig
from train.gate.latency import latency
from train.gate.result import Check, GateResult
from train.metrics import Predictions, Summary, compare, references_from_examples, resample, summary
from zhili.errors import InputError, did_you_mean
from zhili.predictor import Predictor
from zhili.taxonomy import Taxonomy

LATENCY = "time for one paragraph divided by the time for a product of two 1024 × 1024 matrices"
NO_INTERVAL = "no interval: all texts are from one report"


class _Evaluated(NamedTuple):
    """An evaluated bundle and the gate that it is checked against."""

    gate: GateConfig
    predictor: Predictor
    predictions: Predictions
    measured: Summary
    digest: str  # of the examples


def check_bundle(gate: GateConfig, bundle: Path | None = None) -> GateResult:
    """Check a bundle against a gate.

    Args:
        gate: the limits.
        bundle: the bundle's folder; None takes the one that ships with zhili.

    Raises:
        InputError: the bundle, the recipe or the accepted predictions cannot be used, or their categories differ.
    """
    evaluated = _evaluate(gate, bundle)
    return _result(evaluated, [*_limit_checks(evaluated), *_accepted_checks(evaluated)])


def accept_bundle(gate: GateConfig, bundle: Path | None = None) -> GateResult:
    """Check a bundle against a gate and, if it passes, saves its predictions to compare later bundles with.

    Raises:
        InputError: as `check_bundle`, or the gate names no file for the accepted predictions.
    """
    if gate.accepted is None:
        raise InputError("gate: `accepted` is not set; set it to the file to save the accepted predictions in")
    path = Path(gate.accepted)
    evaluated = _evaluate(gate, bundle)
    result = _result(evaluated, [*_limit_checks(evaluated), *(_accepted_checks(evaluated) if path.is_file() else ())])
    if result.passed:
        manifest = evaluated.predictor.manifest
        header = Header(bundle=manifest.provenance.config["name"], checksum=manifest.checksum)
        save_accepted(path, header, evaluated.predictions)
    return result


def _evaluate(gate: GateConfig, bundle: Path | None) -> _Evaluated:
    recipe = load_config(Path(gate.recipe))
    taxonomy, examples = load_corpus(recipe, (gate.split,))
    predictor = Predictor(bundle)
    # Compare the names and not their order: a bundle whose outputs are in the wrong order shows in its metrics.
    if set(predictor.taxonomy.ids) != set(taxonomy.ids):
        raise InputError(
            f"{predictor.folder}: its categories differ from those of {recipe.data.taxonomy} ({gate.recipe}); "
            "check a bundle that was exported with this taxonomy"
        )
    check_categories(gate, taxonomy)
    chosen = of_split(examples, gate.split)
    predictions = bundle_model(predictor).predict(references_from_examples(chosen))
    measured = summary(predictions, resample(predictions.reports))
    return _Evaluated(gate, predictor, predictions, measured, corpus_digest(chosen))


def check_categories(gate: GateConfig, taxonomy: Taxonomy, place: str = "gate") -> None:
    """Check that the categories of a gate exist.

    Args:
        gate: the limits.
        taxonomy: the categories.
        place: what messages begin with: the gate's file.

    Raises:
        InputError: one line for each that does not.
    """
    mistakes = []
    for name in gate.categories:
        if name not in taxonomy.ids:
            hint = did_you_mean(name, taxonomy.ids, f"known: {', '.join(taxonomy.ids)}")
            mistakes.append(f"{place}: categories.{name}: unknown category; {hint}")
    if mistakes:
        raise InputError("\n".join(mistakes))


def _result(evaluated: _Evaluated, checks: list[Check]) -> GateResult:
    return GateResult(
        bundle=str(evaluated.predictor.folder),
        examples=f"{evaluated.gate.recipe}, {evaluated.gate.split}",
        paragraphs=evaluated.measured.paragraphs,
        reports=evaluated.measured.reports,
        checks=checks,
        passed=all(one.passed for one in checks),
    )


def _limit_checks(evaluated: _Evaluated) -> Iterator[Check]:
    """All checks except the comparison with the accepted bundle."""
    gate, metrics = evaluated.gate, evaluated.measured.metrics
    if gate.macro_f1 is not None:
        macro_f1 = metrics["macro_f1"]
        note = NO_INTERVAL if macro_f1.low is None else f"macro-F1 is {macro_f1.value:.3f}"
        yield Check.minimum("macro-F1, lower end of the interval", "share", macro_f1.low, gate.macro_f1, note)
    yield from _category_checks(evaluated)
    if gate.calibration_error is not None:
        error = metrics["calibration_error"].value
        yield Check.maximum("calibration error", "share", error, gate.calibration_error)
    yield from _reported_checks(evaluated)
    if gate.size is not None:
        size = sum(path.stat().st_size for path in evaluated.predictor.folder.rglob("*") if path.is_file())
        yield Check.maximum("size", "MB", size / 1e6, gate.size)
    if gate.latency is not None:
        ratio = latency(evaluated.predictor, evaluated.predictions.references)
        yield Check.maximum("latency", "matrix products", ratio, gate.latency, LATENCY)


def _category_checks(evaluated: _Evaluated) -> Iterator[Check]:
    """The F1 of each category that has texts in the split."""
    for name, row in evaluated.measured.categories.items():
        limit = evaluated.gate.categories.get(name, evaluated.gate.category_f1)
        if limit is not None and row.support:
            yield Check.minimum(f"F1 {name}", "share", row.f1.value, limit, f"{row.support} paragraphs")


def _reported_checks(evaluated: _Evaluated) -> Iterator[Check]:
    """Comparisons with the metrics that the manifest reports of the float and the quantised model on the same texts."""
    gate = evaluated.gate
    if gate.quantisation_loss is None and gate.manifest_tolerance is None:
        return
    reported, note = _reported_split(evaluated)
    if gate.quantisation_loss is not None:
        loss = None
        if reported is not None and reported.float is not None:
            loss = _value(reported.float, "macro_f1") - _value(evaluated.measured, "macro_f1")
        yield Check.maximum("macro-F1 loss by quantisation", "points", loss, gate.quantisation_loss, note)
    if gate.manifest_tolerance is not None:
        for key, name in (("macro_f1", "macro-F1"), ("micro_f1", "micro-F1")):
            difference = None
            if reported is not None:
                difference = abs(_value(reported.quantised, key) - _value(evaluated.measured, key))
            yield Check.maximum(
                f"{name} difference from the manifest", "points", difference, gate.manifest_tolerance, note
            )


def _reported_split(evaluated: _Evaluated) -> tuple[ReportedSplit | None, str]:
    """The metrics that the manifest reports on the gate's split, or the reason why they cannot be compared."""
    split = evaluated.gate.split
    try:
        reported = reported_metrics(evaluated.predictor.manifest)
    except InputError as error:
        return None, str(error)
    part = reported.corpus.get(split)
    if part is None or part.sha256 != evaluated.digest:
        return None, f"the bundle was exported with another {split} split; export it again"
    if split not in reported.splits:
        return None, f"the manifest has no metrics of the {split} split; take validation or test"
    return reported.splits[split], ""


def _value(measured: Summary, name: str) -> float:
    return measured.metrics[name].value or 0.0


def _accepted_checks(evaluated: _Evaluated) -> Iterator[Check]:
    """Whether F1 falls significantly below the accepted bundle's: the interval of the difference is below zero."""
    if evaluated.gate.accepted is None:
        return
    path = Path(evaluated.gate.accepted)
    if not path.is_file():
        note = f"{path} is missing; run `python -m train gate accept` with a bundle that passes"
        yield Check.minimum("macro-F1 change from the accepted bundle", "points", None, 0, note)
        return
    before, after = on_common_texts(read_accepted(path), evaluated.predictions, path)
    comparison = compare(before, after, "the accepted bundle", "this bundle")
    for key, name in (("macro_f1", "macro-F1"), ("micro_f1", "micro-F1")):
        change = comparison.metrics[key]
        high = change.value if change.high is None else change.high
        points = 100 * (change.value or 0)
        note = f"upper end of the interval; the change is {points:+.1f} points on {comparison.paragraphs} paragraphs"
        yield Check.minimum(f"{name} change from the accepted bundle", "points", high, 0, note)
