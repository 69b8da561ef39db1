from typing import Any

from train.evaluation.records import ModelResult
from train.metrics import Metric, Slice
from train.views.selection import weakest_slices


def slice_of(value: str, difference: float | None, below: bool) -> Slice:
    metric = Metric(value=0.5)
    return Slice(
        field="genre", value=value, paragraphs=9, reports=5, macro_f1=metric, micro_f1=metric, primary_accuracy=metric,
        difference=Metric(value=difference), p=0.5, below=below,
    )  # fmt: skip


def test_slices_significantly_below_come_first() -> None:
    slices: Any = [
        slice_of("a", -0.1, False), slice_of("b", -0.02, True), slice_of("c", None, False), slice_of("d", -0.05, True)
    ]  # fmt: skip
    result = ModelResult.model_construct(slices=slices)
    assert [one.value for one in weakest_slices(result, 3)] == ["d", "b", "a"]
