import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.compare import compare
from train.metrics.predictions import Predictions
from train.metrics.references import Reference
from zhili.errors import InputError

Simulate = Callable[..., Predictions]


def test_a_model_does_not_differ_from_itself(simulate: Simulate) -> None:
    answers = simulate(30)
    found = compare(answers, answers, "A", "B")
    assert not found.significant
    assert all((f.value, f.low, f.high) == (0, 0, 0) for f in found.metrics.values())
    assert found.sentence.startswith("No significant difference: B less A +0.0 points macro-F1")


def test_models_that_are_alike_seldom_seem_to_differ(simulate: Simulate) -> None:
    """Both have the same noise, drawn anew: what differs is chance, and 5 % may pass for more."""
    found = 0
    for seed in range(60):
        answers = simulate(40, seed=seed, noise=0.0)
        one, other = (with_noise(answers, 1.0, 1000 + 2 * seed + i) for i in (0, 1))
        found += compare(one, other, "A", "B").significant
    assert found <= 8


def with_noise(answers: Predictions, scale: float, seed: int) -> Predictions:
    from zhili.inference.calibration import to_probabilities
    from zhili.inference.decision import DecisionRule

    p = np.clip(answers.probabilities.astype(float), 1e-6, 1 - 1e-6)
    logits = np.log(p / (1 - p)) + np.random.default_rng(seed).normal(0, scale, p.shape)
    rule = DecisionRule("multi_label", np.full(5, 0.4, np.float32))
    return Predictions.from_probabilities(answers.references, answers.ids, to_probabilities(logits.astype(np.float32), "multi_label"), rule)


def test_a_better_model_is_found_and_said_so(simulate: Simulate) -> None:
    good = simulate(60)
    bad = with_noise(good, 2.0, 1)
    found = compare(bad, good, "old", "new")
    figure = found.metrics["macro_f1"]
    assert found.significant
    assert 0 < figure.low < figure.value < figure.high
    points = [f"{100 * x:.1f}" for x in (figure.value, figure.low, figure.high)]
    expected = f"points macro-F1, 95 % interval {points[1]} to {points[2]}."
    assert found.sentence == f"new is better than old by {points[0]} {expected}"
    other_way = compare(good, bad, "new", "old")
    assert other_way.sentence.startswith("new is better than old by ")
    assert other_way.metrics["macro_f1"].value == pytest.approx(-figure.value)


def test_pairing_finds_what_separate_intervals_do_not(simulate: Simulate) -> None:
    from train.metrics.bootstrap import resample
    from train.metrics.summary import summary

    good = simulate(60)
    little_worse = with_noise(good, 0.7, 5)
    assert compare(little_worse, good, "A", "B").significant
    one, other = (summary(a, resample(60)).metrics["macro_f1"] for a in (little_worse, good))
    assert one.high > other.low


def test_order_of_texts_and_categories_does_not_matter(simulate: Simulate) -> None:
    a = simulate(20)
    b = with_noise(a, 1.0, 3)
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


def test_other_texts_labels_and_categories_are_refused(simulate: Simulate) -> None:
    a = simulate(10)
    with pytest.raises(InputError, match="A has 80 texts and B 88, 0 of the first"):
        compare(a, simulate(11), "A", "B")
    changed: list[Reference] = list(a.references)
    changed[3] = changed[3].model_copy(update={"required": ("a", "b", "c", "d", "e")})
    with pytest.raises(InputError, match="have t3 with other labels"):
        compare(a, dataclasses.replace(a, references=changed), "A", "B")
    with pytest.raises(InputError, match="other categories"):
        compare(a, dataclasses.replace(a, ids=("a", "b", "c", "d", "x")), "A", "B")


def test_one_report_allows_no_judgement(simulate: Simulate) -> None:
    found = compare(simulate(1), simulate(1), "A", "B")
    assert not found.significant
    assert "cannot be said" in found.sentence
