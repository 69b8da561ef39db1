import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zhili import Predictor
from zhili.inference.aggregate import paragraph_prediction
from zhili.inference.arrays import Floats
from zhili.inference.combine import combine_parts
from zhili.report import Segment

CATEGORIES, EXCLUSIVE = 4, [1, 3]
VALUES = st.floats(-20, 20, width=32)


@st.composite
def texts(draw: st.DrawFn) -> tuple[list[Floats], list[list[int]]]:
    """The (parts, categories) values of each text, and the length of each part."""
    counts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    values = [draw(arrays(np.float32, (count, CATEGORIES), elements=VALUES)) for count in counts]
    lengths = [draw(st.lists(st.integers(1, 500), min_size=count, max_size=count)) for count in counts]
    return values, lengths


def combined(parts: list[Floats], lengths: list[list[int]], task: str) -> Floats:
    owners = [text for text, values in enumerate(parts) for _ in values]
    weights = [length for own in lengths for length in own]
    return combine_parts(np.concatenate(parts), owners, weights, task, EXCLUSIVE)  # type: ignore[arg-type]


@given(texts())
def test_multi_label_takes_maximum_and_exclusive_minimum(drawn: tuple[list[Floats], list[list[int]]]) -> None:
    parts, lengths = drawn
    for values, row in zip(parts, combined(parts, lengths, "multi_label"), strict=True):
        expected = values.max(axis=0)
        expected[EXCLUSIVE] = values.min(axis=0)[EXCLUSIVE]
        assert row.tolist() == expected.tolist()


@given(texts())
def test_single_label_takes_mean_weighted_by_length(drawn: tuple[list[Floats], list[list[int]]]) -> None:
    parts, lengths = drawn
    for values, own, row in zip(parts, lengths, combined(parts, lengths, "single_label"), strict=True):
        assert row == pytest.approx(np.average(values.astype(np.float64), axis=0, weights=own), abs=1e-4)


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
@given(values=arrays(np.float32, (3, CATEGORIES), elements=VALUES), length=st.integers(1, 500))
def test_text_of_one_part_keeps_its_values(task: str, values: Floats, length: int) -> None:
    rows = combined([values[i : i + 1] for i in range(3)], [[length]] * 3, task)
    assert rows == pytest.approx(values, rel=1e-5)


def test_no_parts_give_no_texts() -> None:
    assert combine_parts(np.zeros((0, 0), np.float32), [], [], "multi_label", EXCLUSIVE).shape == (0, 0)


def test_windows_of_a_text_combine_like_segments_of_a_paragraph(shipped: Predictor) -> None:
    opening = "今年以来，全镇上下深入贯彻上级部署，各项工作有序推进，取得明显成效。" * 26
    text = opening + "全镇种植茶叶1.2万亩，茶农合作社带动860户增收，干茶产量480吨。" * 20
    encoded = list(shipped.pipeline._encode(text, ""))
    assert len(encoded) > 1
    windows = shipped.calibrated(shipped.pipeline._run(encoded)[:, : len(shipped.taxonomy.ids)])
    general = windows[:, shipped.taxonomy.ids.index("general")]
    assert general.max() > 0.5 > general.min()  # maximum and minimum give different labels

    (row,) = shipped.probabilities([text])
    segments = [Segment("字", 0, 1, shipped.decision_rule.predict(values)) for values in windows]
    scores = paragraph_prediction(segments, shipped.decision_rule).scores
    assert list(scores.values()) == row.tolist()
    assert scores["general"] == general.min()
    assert scores["agriculture"] == windows[:, shipped.taxonomy.ids.index("agriculture")].max()
    assert shipped.predict(text).labels == ("agriculture",)
