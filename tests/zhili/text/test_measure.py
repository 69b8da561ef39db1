import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.text import normalise
from zhili.text.measure import Measure

PLAIN = "改造户厕210座，清运垃圾1200吨。"


@pytest.mark.parametrize(
    "text",
    [
        "聚(jù)焦(jiāo)重(zhòng)点(diǎn)",
        "聚\u200b焦\u200b重\u200b点",
        "聚焦        重点",
        "工 作 总 结",
        "整治\n\n\n\n环境",
        "好！！！！！！！",
    ],
)
def test_length_is_that_of_the_normalised_text(text: str) -> None:
    assert Measure(text).length(0, len(text)) == len(normalise(text))


def test_usual_text_is_not_normalised() -> None:
    measure = Measure(PLAIN * 20 + "（附：Wi-Fi (app) 3 台）")
    assert measure.normalised is None
    assert measure.length(3, 10) == 7


def test_advance_is_the_inverse_of_length() -> None:
    text = "聚(jù)焦(jiāo)重(zhòng)点(diǎn)工(gōng)作(zuò)"
    measure = Measure(text)
    assert text[: measure.advance(0, 3)] == "聚(jù)焦(jiāo)重(zhòng)"
    assert measure.advance(0, 99) == len(text)


@given(st.text(max_size=60))
def test_lengths_of_any_text_add_up(text: str) -> None:
    measure = Measure(text)
    assert sum(measure.length(i, i + 1) for i in range(len(text))) == measure.length(0, len(text))
