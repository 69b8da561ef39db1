import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.bootstrap import resample
from train.metrics.predictions import Predictions
from train.metrics.slices import script, slices
from train.metrics.summary import point_values

Simulate = Callable[..., Predictions]


def with_levels(predictions: Predictions, spoiled: bool) -> Predictions:
    """Make every third report a county's; if `spoiled`, shift the predicted labels of these by one category."""
    county = predictions.report_numbers % 3 == 0
    references = [
        r.model_copy(update={"fields": {"level": "county" if c else "city"}, "heading": "一" if i % 2 else ""})
        for i, (r, c) in enumerate(zip(predictions.references, county, strict=True))
    ]
    label_mask = predictions.label_mask.copy()
    if spoiled:
        label_mask[county] = np.roll(label_mask[county], 1, axis=1)
    return dataclasses.replace(predictions, references=references, label_mask=label_mask)


def test_a_slice_has_the_metrics_of_its_texts(simulate: Simulate) -> None:
    predictions = with_levels(simulate(60), spoiled=True)
    by_value = {(s.field, s.value): s for s in slices(predictions, resample(60, 500))}
    assert {"level", "heading", "labels"} == {field for field, _ in by_value}
    county = by_value["level", "county"]
    inside = np.flatnonzero(predictions.report_numbers % 3 == 0)
    part = dataclasses.replace(
        predictions,
        references=[predictions.references[i] for i in inside],
        **{k: getattr(predictions, k)[inside] for k in ("probabilities", "label_mask", "primary", "confidence")},
    )
    values, whole = point_values(part), point_values(predictions)
    assert (county.paragraphs, county.reports) == (160, 20)
    for name in ("macro_f1", "micro_f1", "primary_accuracy"):
        assert getattr(county, name).value == pytest.approx(values[name])
    assert county.difference.value == pytest.approx(values["micro_f1"] - whole["micro_f1"])
    assert county.below and not by_value["level", "city"].below


def test_equally_good_slices_are_rarely_marked_below(simulate: Simulate) -> None:
    below = [
        s.below
        for seed in range(30)
        for s in slices(with_levels(simulate(40, seed=seed), spoiled=False), resample(40, 300))
        if s.field != "labels"
    ]
    assert np.mean(below) <= 0.05


def test_a_slice_of_one_report_has_no_interval_and_no_test(simulate: Simulate) -> None:
    predictions = simulate(20)
    references = [
        r.model_copy(update={"fields": {"writer": "x" if r.report == "r3" else "y"}}) for r in predictions.references
    ]
    changed = dataclasses.replace(predictions, references=references)
    by_value = {s.value: s for s in slices(changed, resample(20)) if s.field == "writer"}
    assert by_value["x"].micro_f1.value is not None
    assert (by_value["x"].micro_f1.low, by_value["x"].p, by_value["x"].below) == (None, 1.0, False)


def test_lengths_are_in_order(simulate: Simulate) -> None:
    predictions = simulate(20)
    texts = ["字" * n for n in (10, 50, 100, 250, 400)]
    references = [r.model_copy(update={"text": texts[i % 5]}) for i, r in enumerate(predictions.references)]
    changed = dataclasses.replace(predictions, references=references)
    values = [s.value for s in slices(changed, resample(20)) if s.field == "length"]
    assert values == ["0-29", "30-79", "80-199", "200-349", "350+"]


def test_script_is_traditional_if_characters_change_in_simplified_chinese() -> None:
    assert script("鄉鎮開展環境衛生整治") == "traditional"
    assert script("乡镇开展环境卫生整治，新建污水管网12公里，改厕460户。") == "simplified"
