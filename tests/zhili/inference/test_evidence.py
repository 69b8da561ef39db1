from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili import Prediction, Predictor, Report
from zhili.inference.arrays import Floats
from zhili.inference.evidence import find_evidence
from zhili.report import Segment

TEA = "三家合作社新添两条红茶生产线，采下鲜叶820吨。"
GUESTS = "老粮站改成茶事体验馆和六间民宿，接待游客3200人次。"


def test_evidence_is_the_sentence_that_speaks_for_the_label(shipped: Predictor) -> None:
    unit = Segment(TEA + GUESTS, 100, 100 + len(TEA + GUESTS))
    prediction = shipped.predict(unit.text)
    assert set(prediction.labels) == {"agriculture", "culture_tourism"}
    (found,) = find_evidence([unit], [prediction], [None], shipped.probabilities)
    places = {e.category: (e.start, e.end) for e in found}
    middle = 100 + len(TEA)
    assert places == {"agriculture": (100, middle), "culture_tourism": (middle, unit.end)}
    without = shipped.predict(GUESTS).scores["agriculture"]
    weight = next(e.weight for e in found if e.category == "agriculture")
    assert weight == pytest.approx(prediction.scores["agriculture"] - without, abs=0.05)  # 8-bit ranges vary by batch


def test_predictions_are_the_same_with_and_without_evidence(
    shipped: Predictor, long_report: Report, predicted: Report
) -> None:
    plain = shipped.predict_report(long_report)
    assert [p.prediction for p in plain.paragraphs] == [p.prediction for p in predicted.paragraphs]
    assert not any(u.evidence for p in plain.paragraphs for u in p.segments)


def test_evidence_lies_in_its_unit_and_speaks_for_its_labels(predicted: Report) -> None:
    units = [u for p in predicted.paragraphs for u in p.segments]
    assert all(u.evidence for u in units)
    for unit in units:
        assert unit.prediction is not None
        for evidence in unit.evidence:
            assert evidence.category in unit.prediction.labels
            assert unit.start <= evidence.start < evidence.end <= unit.end
            assert predicted.text[evidence.start : evidence.end] in unit.text


def test_one_call_for_all_units_and_a_pass_a_sentence(shipped: Predictor) -> None:
    calls: list[int] = []

    def counted(texts: Sequence[str], headings: Sequence[str | None]) -> Floats:
        calls.append(len(texts))
        return shipped.probabilities(texts, headings)

    texts = [TEA + GUESTS, TEA, TEA + GUESTS + "！！"]
    units = [Segment(t, 0, len(t)) for t in texts]
    predictions = shipped.predict(texts)
    found = find_evidence(units, predictions, [None] * 3, counted)
    assert calls == [4]  # two sentences each of the first and the last; the second is one sentence
    (only,) = found[1]
    assert (only.start, only.end, only.weight) == (0, len(TEA), predictions[1].scores["agriculture"])


def test_sentences_that_cover_for_each_other_are_found_still(shipped: Predictor) -> None:
    idle = "下午天气转晴。"
    text = "排查地质灾害隐患点19处，组织防汛演练5场。" + idle + "转移安置受洪水威胁群众37人，清查消防隐患82处。"
    unit, prediction = Segment(text, 0, len(text)), shipped.predict(text)
    assert prediction.labels == ("safety_emergency",)
    (found,) = find_evidence([unit], [prediction], [None], shipped.probabilities)
    assert found and found[0].weight < 0.1
    assert idle not in {text[e.start : e.end] for e in found}


@given(st.text(st.sampled_from("茶园。；！\n 、”3"), min_size=1).filter(lambda text: bool(text.strip())))
def test_any_text_has_its_evidence_in_place(text: str) -> None:
    unit, prediction = Segment(text, 7, 7 + len(text)), Prediction("a", ("a",), {"a": 0.9, "b": 0.1})
    (found,) = find_evidence([unit], [prediction], [None], lambda texts, _: np.full((len(texts), 2), 0.1, np.float32))
    assert bool(found) == any(character.isalnum() for character in text)
    for evidence in found:
        part = text[evidence.start - 7 : evidence.end - 7]
        assert part == part.strip()
        assert any(character.isalnum() for character in part)
