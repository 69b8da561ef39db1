"""What the page and the terminal tables both show of an evaluation."""

from train.evaluation import Evaluation, ModelKind, ModelResult
from train.metrics import Metric, Slice, is_significant

MODEL_NAMES: dict[ModelKind, str] = {
    "bundle": "bundle (8 bits)",
    "checkpoint": "checkpoint (float)",
    "baseline": "baseline",
}


def weakest_slices(result: ModelResult, limit: int) -> list[Slice]:
    """The slices with the lowest micro-F1 compared with all texts, those significantly below first."""
    return sorted(result.slices, key=lambda one: (not one.below, one.difference.value or 0))[:limit]


def baseline_of(evaluation: Evaluation) -> ModelResult | None:
    """The baseline's result, if another model is the main one."""
    baseline = evaluation.results.get("baseline")
    return None if baseline is evaluation.first else baseline


def baseline_ahead(evaluation: Evaluation) -> dict[str, str]:
    """A remark for each metric, and for the F1 of each category (by id), in which the baseline beats the main model."""
    baseline = baseline_of(evaluation)
    if baseline is None:
        return {}
    main, differences = evaluation.first.summary, evaluation.comparisons["baseline"]
    pairs = [(name, metric, baseline.summary.metrics[name]) for name, metric in main.metrics.items()]
    pairs += [(name, row.f1, baseline.summary.categories[name].f1) for name, row in main.categories.items()]
    known = differences.metrics | differences.categories
    return {
        name: _remark(known.get(name))
        for name, own, other in pairs
        if own.value is not None
        and other.value is not None
        # Of all metrics, only the calibration error is better where it is lower.
        and (own.value > other.value if name == "calibration_error" else own.value < other.value)
    }


def _remark(difference: Metric | None) -> str:
    is_sure = difference is not None and is_significant(difference)
    return "baseline significantly better" if is_sure else "baseline better"
