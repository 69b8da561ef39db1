from typing import Any

from train.evaluation.records import Evaluation, ModelResult
from train.metrics import Metric, Slice, compare, resample, summary
from train.views.selection import baseline_ahead, weakest_slices


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


def test_remarks_name_what_the_baseline_does_better(simulate: Any) -> None:
    worse, better = simulate(40, noise=2.0), simulate(40)

    def remarks(main: Any, baseline: Any) -> dict[str, str]:
        results = {
            kind: ModelResult.model_construct(kind=kind, summary=summary(one, resample(one.reports)))
            for kind, one in (("bundle", main), ("baseline", baseline))
        }
        comparisons = {"baseline": compare(baseline, main, "baseline", "bundle")}
        return baseline_ahead(Evaluation.model_construct(results=results, comparisons=comparisons))

    assert remarks(worse, better)["macro_f1"] == "baseline significantly better"
    assert remarks(worse, better)["calibration_error"] == "baseline better"  # it has no test of significance
    assert {"macro_f1", "micro_f1", "calibration_error"}.isdisjoint(remarks(better, worse))
    assert remarks(better, better) == {}
