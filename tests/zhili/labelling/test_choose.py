"""The ranking of unlabelled texts."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhili.labelling import rank
from zhili.labelling.choose import text_vectors


@dataclass(frozen=True)
class Text:
    text: str
    confidence: float
    subjects: tuple[str, ...] = ()


TEA, ROAD = "全镇投产茶园一万亩，采下鲜叶八百吨。", "新修村道十二公里，架设路灯三百盏。"


def test_uncertain_texts_come_first() -> None:
    assert rank([Text(TEA, 0.9), Text(ROAD, 0.3)], 2) == [1, 0]


def test_near_duplicates_are_not_chosen_together() -> None:
    texts = [Text(TEA, 0.3), Text(TEA.replace("一", "两"), 0.31), Text(ROAD, 0.6)]
    assert rank(texts, 2) == [0, 2]


def test_rare_subjects_come_first() -> None:
    texts = [Text(TEA, 0.5, ("agriculture/茶叶",)), Text(ROAD, 0.5, ("infrastructure/道路",))]
    assert rank(texts, 1, {"agriculture/茶叶": 50})[0] == 1
    assert rank(texts, 1, {"infrastructure/道路": 50})[0] == 0


@settings(max_examples=30)
@given(texts=st.lists(st.builds(Text, st.text(max_size=20), st.floats(0, 1)), max_size=12), count=st.integers(1, 15))
def test_each_text_at_most_once(texts: list[Text], count: int) -> None:
    chosen = rank(texts, count)
    assert len(chosen) == len(set(chosen)) == min(count, len(texts))


def test_vectors_have_length_one() -> None:
    norms = np.linalg.norm(text_vectors([TEA, ROAD, "", "一"]), axis=1)
    assert np.allclose(norms, [1, 1, 0, 0], atol=1e-5)
