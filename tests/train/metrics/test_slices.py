import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.bootstrap import resample
from train.metrics.predictions import Predictions
from train.metrics.slices import script, slices
from train.metrics.summary import point_values

Simulate = Callable[..., Predictions]


def with_levels(answers: Predictions, spoiled: bool) -> Predictions:
    """Every third report is a county's; its labels are then turned around where it is spoiled."""
    county = answers.report_numbers % 3 == 0
    references = [
        g.model_copy(update={"fields": {"level": "county" if c else "city"}, "heading": "一" if i % 2 else ""})
        for i, (g, c) in enumerate(zip(answers.references, county, strict=True))
    ]
    chosen = answers.label_mask.copy()
    if spoiled:
        chosen[county] = np.roll(chosen[county], 1, axis=1)
    return dataclasses.replace(answers, references=references, label_mask=chosen)


def test_a_slice_has_the_figures_of_its_texts(simulate: Simulate) -> None:
    answers = with_levels(simulate(60), spoiled=True)
    found = {(s.field, s.value): s for s in slices(answers, resample(60, 500))}
    assert {"level", "heading", "labels"} == {field for field, _ in found}
    county = found["level", "county"]
    here = np.flatnonzero(answers.report_numbers % 3 == 0)
    part = dataclasses.replace(
        answers,
        references=[answers.references[i] for i in here],
        **{k: getattr(answers, k)[here] for k in ("probabilities", "chosen", "primary", "confidence")},
    )
    values, whole = point_values(part), point_values(answers)
    assert (county.paragraphs, county.reports) == (160, 20)
    for name in ("macro_f1", "micro_f1", "primary_accuracy"):
        assert getattr(county, name).value == pytest.approx(values[name])
    assert county.difference.value == pytest.approx(values["micro_f1"] - whole["micro_f1"])
    assert county.below and not found["level", "city"].below


def test_slices_that_are_alike_are_seldom_called_weak(simulate: Simulate) -> None:
    called = [
        s.below
        for seed in range(30)
        for s in slices(with_levels(simulate(40, seed=seed), spoiled=False), resample(40, 300))
        if s.field != "labels"
    ]
    assert np.mean(called) <= 0.05


def test_a_slice_of_one_report_has_no_interval_and_is_not_tested(simulate: Simulate) -> None:
    answers = simulate(20)
    references = [g.model_copy(update={"fields": {"writer": "x" if g.report == "r3" else "y"}}) for g in answers.references]
    found = {s.value: s for s in slices(dataclasses.replace(answers, references=references), resample(20)) if s.field == "writer"}
    assert found["x"].micro_f1.value is not None
    assert (found["x"].micro_f1.low, found["x"].p, found["x"].below) == (None, 1.0, False)


def test_lengths_are_in_order(simulate: Simulate) -> None:
    answers = simulate(20)
    texts = ["字" * n for n in (10, 50, 100, 250, 400)]
    references = [g.model_copy(update={"text": texts[i % 5]}) for i, g in enumerate(answers.references)]
    found = [s.value for s in slices(dataclasses.replace(answers, references=references), resample(20)) if s.field == "length"]
    assert found == ["0-29", "30-79", "80-199", "200-349", "350+"]


def test_script() -> None:
    assert script("鄉鎮開展環境衛生整治") == "traditional"
    assert script("乡镇开展环境卫生整治，新建污水管网12公里，改厕460户。") == "simplified"
