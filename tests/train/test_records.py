from train.experiments import CrossValidation, Spread
from train.gate import Check, GateResult
from train.metrics import Comparison, Metric, Summary

SUMMARY = Summary(
    paragraphs=400, reports=40, categories={}, metrics={"macro_f1": Metric(value=0.9, low=0.85, high=0.95)}
)


def test_results_are_one_line_with_their_scores() -> None:
    assert repr(SUMMARY) == "<Summary of 400 paragraphs: macro_f1 0.900 [0.850, 0.950]>"
    assert repr(Metric(value=None)) == "<Metric –>"
    comparison = Comparison(
        a="bundle", b="baseline", paragraphs=4, reports=2, metrics={}, categories={}, significant=False,
        sentence="No difference.",
    )  # fmt: skip
    assert repr(comparison) == "<Comparison of 'baseline' with 'bundle': No difference.>"


def test_gate_names_what_failed() -> None:
    checks = [
        Check.minimum("macro-F1", "share", 0.875, 0.9),
        Check.maximum("size", "MB", 23.0, 30.0),
        Check.minimum("coverage", "share", None, 0.5),
    ]
    result = GateResult(bundle="models/a", examples="test", paragraphs=4, reports=2, checks=checks, passed=False)
    assert repr(result) == str(result) == (
        "<GateResult of 'models/a' on test, 3 checks: failed, macro-F1 0.875, at least 0.9: failed; "
        "coverage no value, at least 0.5: failed>"
    )  # fmt: skip


def test_other_records_show_long_values_by_size() -> None:
    spread = Spread(values=[[0.1] * 50], mean=0.1, deviation=None, seed_deviation=None)
    result = CrossValidation(
        name="n" * 100, folds=5, seeds=[1], paragraphs=4, reports=2, metrics={"macro_f1": spread},
        categories={str(i): spread for i in range(20)}, pooled=SUMMARY,
    )  # fmt: skip
    assert repr(spread) == "Spread(values=<list of 1>, mean=0.1, deviation=None, seed_deviation=None)"
    assert "categories=<dict of 20>" in repr(result) and "seeds=[1]" in repr(result) and "nnn…'" in repr(result)
    assert len(repr(result)) < 500 and "\n" not in repr(result)
