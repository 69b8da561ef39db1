"""Holds a bundle to a gate: judges it through the predictor itself and sets every figure against its limit."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from train.config import load_config
from train.data import corpus_digest, load_corpus, of_split
from train.evaluation import evaluate_bundle
from train.export import ReportedSplit, reported_metrics
from train.gate.accepted import Header, on_common_texts, read_accepted, save_accepted
from train.gate.config import GateConfig
from train.gate.latency import latency
from train.gate.result import Check, GateResult
from train.metrics import Predictions, Summary, compare, references_from_examples, resample, summary
from zhili.errors import InputError, did_you_mean
from zhili.predictor import Predictor

LATENCY = "time for a paragraph, in products of two 1024 × 1024 matrices"
NO_INTERVAL = "no interval: all texts are of one report"


class _Case(NamedTuple):
    """What all checks look at."""

    gate: GateConfig
    predictor: Predictor
    answers: Predictions
    found: Summary
    same_corpus: bool


def check_bundle(gate: GateConfig, bundle: Path | None = None) -> GateResult:
    """Holds a bundle to a gate.

    Args:
        gate: the limits.
        bundle: its folder; None takes the one that ships with zhili.

    Raises:
        InputError: the bundle, the recipe or the accepted answers cannot be used, or their categories differ.
    """
    case = _evaluate(gate, bundle)
    return _outcome(case, [*_checks(case), *_accepted(case)])


def accept_bundle(gate: GateConfig, bundle: Path | None = None) -> GateResult:
    """Makes a bundle the accepted one, which later bundles are held to, if it passes the gate.

    Raises:
        InputError: as `check`, or the gate names no file for the accepted answers.
    """
    if gate.accepted is None:
        raise InputError("the gate's `accepted` names no file; name one to keep the accepted bundle's answers in")
    path = Path(gate.accepted)
    case = _evaluate(gate, bundle)
    outcome = _outcome(case, [*_checks(case), *(_accepted(case) if path.is_file() else ())])
    if outcome.passed:
        manifest = case.predictor.manifest
        save_accepted(path, Header(bundle=manifest.provenance.config["name"], checksum=manifest.checksum), case.answers)
    return outcome


def _evaluate(gate: GateConfig, bundle: Path | None) -> _Case:
    recipe = load_config(Path(gate.recipe))
    taxonomy, examples = load_corpus(recipe)
    predictor = Predictor(bundle)
    # By name, not by order: a bundle whose outputs are in another order than it says shows in the figures.
    if set(predictor.taxonomy.ids) != set(taxonomy.ids):
        raise InputError(f"{predictor.folder}: its categories are not those of {recipe.data.taxonomy} ({gate.recipe})")
    for name in gate.categories:
        if name not in taxonomy.ids:
            hint = did_you_mean(name, taxonomy.ids, f"known: {', '.join(taxonomy.ids)}")
            raise InputError(f"gate: categories.{name}: no such category; {hint}")
    answers = evaluate_bundle(predictor).predict(references_from_examples(of_split(examples, gate.split)))
    same = predictor.manifest.provenance.corpus_sha256 == corpus_digest(examples)
    return _Case(gate, predictor, answers, summary(answers, resample(answers.reports)), same)


def _outcome(case: _Case, checks: list[Check]) -> GateResult:
    return GateResult(
        bundle=str(case.predictor.folder),
        examples=f"{case.gate.recipe}, {case.gate.split}",
        paragraphs=case.found.paragraphs,
        reports=case.found.reports,
        checks=checks,
        passed=all(one.passed for one in checks),
    )


def _checks(case: _Case) -> Iterator[Check]:
    """Everything but the accepted bundle."""
    gate, figures = case.gate, case.found.metrics
    if gate.macro_f1 is not None:
        low = figures["macro_f1"].low
        note = NO_INTERVAL if low is None else f"macro-F1 is {figures['macro_f1'].value:.3f}"
        yield Check.of("macro-F1, lower end", "share", low, gate.macro_f1, True, note)
    yield from _categories(case)
    if gate.calibration_error is not None:
        error = figures["calibration_error"].value
        yield Check.of("calibration error", "share", error, gate.calibration_error, False)
    yield from _claims(case)
    if gate.size is not None:
        size = sum(path.stat().st_size for path in case.predictor.folder.rglob("*") if path.is_file())
        yield Check.of("size", "MB", size / 1e6, gate.size, False)
    if gate.latency is not None:
        ratio = latency(case.predictor, case.answers.references)
        yield Check.of(
            "latency",
            "products",
            ratio,
            gate.latency,
            False,
            LATENCY,
        )


def _categories(case: _Case) -> Iterator[Check]:
    """Categories that have texts in the split: of the others nothing can be said."""
    for name, row in case.found.categories.items():
        floor = case.gate.categories.get(name, case.gate.category_f1)
        if floor is not None and row.support:
            yield Check.of(f"F1 {name}", "share", row.f1.value, floor, True, f"{row.support} paragraphs")


def _claims(case: _Case) -> Iterator[Check]:
    """What the manifest says of float and quantised model, on the very same texts."""
    gate = case.gate
    if gate.quantisation_loss is None and gate.manifest_tolerance is None:
        return
    said, note = _said(case)
    if gate.quantisation_loss is not None:
        loss = None
        if said is not None and said.float is not None:
            loss = _value(said.float, "macro_f1") - _value(case.found, "macro_f1")
        yield Check.of("macro-F1 lost to float", "points", loss, gate.quantisation_loss, False, note)
    if gate.manifest_tolerance is not None:
        for name, title in (("macro_f1", "macro-F1"), ("micro_f1", "micro-F1")):
            off = None if said is None else abs(_value(said.quantised, name) - _value(case.found, name))
            yield Check.of(f"{title} off the manifest's", "points", off, gate.manifest_tolerance, False, note)


def _said(case: _Case) -> tuple[ReportedSplit | None, str]:
    """The manifest's figures on this split, or why they cannot be set beside the measured ones."""
    if not case.same_corpus:
        return None, "the bundle was exported with another corpus; export it again"
    try:
        return reported_metrics(case.predictor.manifest).splits[case.gate.split], ""
    except InputError as error:
        return None, str(error)
    except KeyError:
        return None, f"the manifest has no figures of the {case.gate.split} split; take validation or test"


def _value(found: Summary, name: str) -> float:
    return found.metrics[name].value or 0.0


def _accepted(case: _Case) -> Iterator[Check]:
    """Whether F1 is lost to the accepted bundle: it is where the whole interval of the difference is under zero."""
    if case.gate.accepted is None:
        return
    path = Path(case.gate.accepted)
    if not path.is_file():
        note = f"{path} is missing: run `python -m train accept` with a bundle that passes"
        yield Check.of("macro-F1 against the accepted", "points", None, 0, True, note)
        return
    before, now = on_common_texts(read_accepted(path), case.answers, path)
    found = compare(before, now, "the accepted bundle", "this one")
    for name, title in (("macro_f1", "macro-F1"), ("micro_f1", "micro-F1")):
        change = found.metrics[name]
        high = change.value if change.high is None else change.high
        note = f"upper end; the difference is {100 * (change.value or 0):+.1f} points on {found.paragraphs} paragraphs"
        yield Check.of(f"{title} against the accepted", "points", high, 0, True, note)
