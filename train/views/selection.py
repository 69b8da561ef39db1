"""What the page and the terminal tables both show of an evaluation."""

from train.evaluation import ModelKind, ModelResult
from train.metrics import Slice

MODEL_NAMES: dict[ModelKind, str] = {
    "bundle": "bundle (8 bits)",
    "checkpoint": "checkpoint (float)",
    "baseline": "baseline",
}


def weakest_slices(result: ModelResult, limit: int) -> list[Slice]:
    """The slices with the lowest micro-F1 compared with all texts, those significantly below first."""
    return sorted(result.slices, key=lambda one: (not one.below, one.difference.value or 0))[:limit]
