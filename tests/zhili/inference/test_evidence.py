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


def test_evidence_is_the_sentence_that_supports_the_label(shipped: Predictor) -> None:
    segment = Segment(TEA + GUESTS, 100, 100 + len(TEA + GUESTS))
    prediction = shipped.predict(segment.text)
    assert set(prediction.labels) == {"agriculture", "culture_tourism"}
    (evidence,) = find_evidence([segment], [prediction], [None], shipped.probabilities)
    offsets = {e.category: (e.start, e.end) for e in evidence}
    middle = 100 + len(TEA)
    assert offsets == {"agriculture": (100, middle), "culture_tourism": (middle, segment.end)}
    without = shipped.predict(GUESTS).scores["agriculture"]
    weight = next(e.weight for e in evidence if e.category == "agriculture")
    assert weight == pytest.approx(prediction.scores["agriculture"] - without, abs=0.05)  # 8-bit ranges vary by batch


def test_predictions_are_the_same_with_and_without_evidence(
    shipped: Predictor, long_report: Report, predicted: Report
) -> None:
    plain = shipped.predict_report(long_report)
    assert [p.prediction for p in plain.paragraphs] == [p.prediction for p in predicted.paragraphs]
    assert not any(s.evidence for p in plain.paragraphs for s in p.segments)


def test_evidence_is_inside_its_segment_and_for_its_labels(predicted: Report) -> None:
    segments = [s for p in predicted.paragraphs for s in p.segments]
    assert all(s.evidence for s in segments)
    for segment in segments:
        assert segment.prediction is not None
        for evidence in segment.evidence:
            assert evidence.category in segment.prediction.labels
            assert segment.start <= evidence.start < evidence.end <= segment.end
            assert predicted.text[evidence.start : evidence.end] in segment.text


def test_all_segments_take_one_call_with_one_text_for_each_sentence(shipped: Predictor) -> None:
    calls: list[int] = []

    def counted(texts: Sequence[str], headings: Sequence[str | None]) -> Floats:
        calls.append(len(texts))
        return shipped.probabilities(texts, headings)

    texts = [TEA + GUESTS, TEA, TEA + GUESTS + "！！"]
    segments = [Segment(t, 0, len(t)) for t in texts]
    predictions = shipped.predict(texts)
    evidence = find_evidence(segments, predictions, [None] * 3, counted)
    assert calls == [4]  # two sentences each of the first and the last; the second is one sentence
    (only,) = evidence[1]
    assert (only.start, only.end, only.weight) == (0, len(TEA), predictions[1].scores["agriculture"])


def test_sentences_that_each_suffice_are_both_evidence(shipped: Predictor) -> None:
    unrelated = "下午天气转晴。"
    text = "排查地质灾害隐患点19处，组织防汛演练5场。" + unrelated + "转移安置受洪水威胁群众37人，清查消防隐患82处。"
    segment, prediction = Segment(text, 0, len(text)), shipped.predict(text)
    assert prediction.labels == ("safety_emergency",)
    (evidence,) = find_evidence([segment], [prediction], [None], shipped.probabilities)
    assert evidence and evidence[0].weight < 0.1
    assert unrelated not in {text[e.start : e.end] for e in evidence}


@given(st.text(st.sampled_from("茶园。；！\n 、”3"), min_size=1).filter(lambda text: bool(text.strip())))
def test_evidence_of_any_text_is_its_sentences(text: str) -> None:
    segment, prediction = Segment(text, 7, 7 + len(text)), Prediction("a", ("a",), {"a": 0.9, "b": 0.1})
    (evidence,) = find_evidence(
        [segment], [prediction], [None], lambda texts, _: np.full((len(texts), 2), 0.1, np.float32)
    )
    assert bool(evidence) == any(character.isalnum() for character in text)
    for sentence in evidence:
        part = text[sentence.start - 7 : sentence.end - 7]
        assert part == part.strip()
        assert any(character.isalnum() for character in part)
