import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.bootstrap import resample
from train.metrics.compare import compare, is_significant, mean_difference
from train.metrics.predictions import Predictions
from train.metrics.records import Metric
from train.metrics.references import Reference
from train.metrics.summary import summary
from zhili.errors import InputError
from zhili.inference.calibration import to_probabilities
from zhili.inference.decision import DecisionRule

Simulate = Callable[..., Predictions]
AddNoise = Callable[[Predictions, float, int], Predictions]


@pytest.fixture
def add_noise(decision_rule: Callable[..., DecisionRule]) -> AddNoise:
    def with_noise(predictions: Predictions, scale: float, seed: int) -> Predictions:
        p = np.clip(predictions.probabilities.astype(float), 1e-6, 1 - 1e-6)
        logits = np.log(p / (1 - p)) + np.random.default_rng(seed).normal(0, scale, p.shape)
        probabilities = to_probabilities(logits.astype(np.float32), "multi_label")
        rule = decision_rule(predictions.ids, 0.4)
        return Predictions.from_probabilities(predictions.references, predictions.ids, probabilities, rule)

    return with_noise


def test_a_model_does_not_differ_from_itself(simulate: Simulate) -> None:
    predictions = simulate(30)
    comparison = compare(predictions, predictions, "A", "B")
    assert not comparison.significant
    assert all((m.value, m.low, m.high) == (0, 0, 0) for m in comparison.metrics.values())
    assert comparison.sentence.startswith("No significant difference: B minus A is +0.0 points macro-F1")


def test_equally_good_models_rarely_differ_significantly(simulate: Simulate, add_noise: AddNoise) -> None:
    """Both models have noise of the same size, so each difference is chance. About 5 % are significant."""
    significant = 0
    for seed in range(60):
        predictions = simulate(40, seed=seed, noise=0.0)
        one, other = (add_noise(predictions, 1.0, 1000 + 2 * seed + i) for i in (0, 1))
        significant += compare(one, other, "A", "B").significant
    assert significant <= 8


def test_a_better_model_is_significant_and_named_in_the_sentence(simulate: Simulate, add_noise: AddNoise) -> None:
    good = simulate(60)
    bad = add_noise(good, 2.0, 1)
    comparison = compare(bad, good, "old", "new")
    metric = comparison.metrics["macro_f1"]
    assert comparison.significant
    assert 0 < metric.low < metric.value < metric.high
    points = [f"{100 * x:.1f}" for x in (metric.value, metric.low, metric.high)]
    expected = f"points macro-F1, 95 % interval {points[1]} to {points[2]}."
    assert comparison.sentence == f"new is better than old by {points[0]} {expected}"
    reversed_comparison = compare(good, bad, "new", "old")
    assert reversed_comparison.sentence.startswith("new is better than old by ")
    assert reversed_comparison.metrics["macro_f1"].value == pytest.approx(-metric.value)


def test_mean_difference_is_that_of_the_pairs_of_seeds(simulate: Simulate, add_noise: AddNoise) -> None:
    good = simulate(60)
    better = [add_noise(good, 0.5, seed) for seed in (1, 2)]
    worse = [add_noise(good, 2.0, seed) for seed in (3, 4)]
    difference = mean_difference(worse, better, "worse", "better")["macro_f1"]
    pairs = [compare(a, b, "worse", "better").metrics["macro_f1"] for a, b in zip(worse, better, strict=True)]
    assert difference.value == pytest.approx(np.mean([pair.value for pair in pairs]))
    assert 0 < difference.low < difference.value < difference.high
    assert difference.high - difference.low < max(pair.high - pair.low for pair in pairs)
    assert mean_difference(better, worse, "better", "worse")["macro_f1"].value == pytest.approx(-difference.value)
    assert mean_difference(worse[:1], better[:1], "worse", "better")["macro_f1"] == pairs[0]
    with pytest.raises(InputError, match="worse has 480 texts and better has 80"):
        mean_difference(worse, [better[0], simulate(10)], "worse", "better")


def test_paired_resamples_detect_a_difference_that_separate_intervals_miss(
    simulate: Simulate, add_noise: AddNoise
) -> None:
    good = simulate(60)
    slightly_worse = add_noise(good, 0.7, 5)
    assert compare(slightly_worse, good, "A", "B").significant
    one, other = (summary(p, resample(60)).metrics["macro_f1"] for p in (slightly_worse, good))
    assert one.high > other.low


def test_order_of_texts_and_categories_does_not_matter(simulate: Simulate, add_noise: AddNoise) -> None:
    a = simulate(20)
    b = add_noise(a, 1.0, 3)
    order, columns = np.random.default_rng(0).permutation(len(a.references)), [4, 2, 0, 1, 3]
    shuffled = dataclasses.replace(
        b,
        references=[b.references[i] for i in order],
        ids=tuple(b.ids[i] for i in columns),
        probabilities=b.probabilities[order][:, columns],
        label_mask=b.label_mask[order][:, columns],
        primary=np.array([columns.index(p) for p in b.primary[order]]),
        confidence=b.confidence[order],
    )
    assert compare(a, shuffled, "A", "B") == compare(a, b, "A", "B")


def test_different_texts_labels_and_categories_are_refused(simulate: Simulate) -> None:
    a = simulate(10)
    with pytest.raises(InputError, match="A has 80 texts and B has 88; 0 texts of A are missing from B"):
        compare(a, simulate(11), "A", "B")
    changed: list[Reference] = list(a.references)
    changed[3] = changed[3].model_copy(update={"required": ("a", "b", "c", "d", "e")})
    with pytest.raises(InputError, match="text t3 has different labels or a different report in A and B"):
        compare(a, dataclasses.replace(a, references=changed), "A", "B")
    with pytest.raises(InputError, match="A and B have different categories"):
        compare(a, dataclasses.replace(a, ids=("a", "b", "c", "d", "x")), "A", "B")


def test_one_report_allows_no_comparison(simulate: Simulate) -> None:
    comparison = compare(simulate(1), simulate(1), "A", "B")
    assert not comparison.significant
    assert "Cannot tell whether B or A is better" in comparison.sentence


@pytest.mark.parametrize(
    ("low", "high", "significant"),
    [
        (0.1, 0.3, True),
        (-0.3, -0.1, True),
        (-0.1, 0.3, False),
        (0.0, 0.3, False),
        (-0.1, 0.0, False),
        (None, None, False),
    ],
)
def test_a_difference_is_significant_if_its_interval_excludes_zero(
    low: float | None, high: float | None, significant: bool
) -> None:
    assert is_significant(Metric(value=0.1, low=low, high=high)) is significant
