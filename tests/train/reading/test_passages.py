from hypothesis import given
from hypothesis import strategies as st

from train.reading.article import Passage
from train.reading.outline import strip_number
from train.reading.passages import has_openings, lead_of, sentences

SLOGAN = "聚焦产业发展，激发内生动力。全镇种茶三千亩，新建冷库两座，茶农户均增收两千元，外出打工的少了一成。"


def test_lead_is_the_first_sentence() -> None:
    assert lead_of(SLOGAN) == "聚焦产业发展，激发内生动力。"


def test_story_has_no_lead() -> None:
    assert (
        lead_of("他在渡口等了一夜。天亮时，船才从对岸划过来，船上坐着两个穿雨衣的人，谁也没有说话，只把药箱递上来。")
        == ""
    )
    assert lead_of("太短。没有正文。") == ""


def test_openings_need_most_paragraphs() -> None:
    plain = Passage("", "全镇种茶三千亩，新建冷库两座，茶农户均增收两千元，外出打工的少了一成。")
    assert has_openings([Passage("", SLOGAN)] * 3)
    assert not has_openings([Passage("", SLOGAN), plain, plain])


def test_strip_number() -> None:
    assert strip_number("（三）统筹城乡发展") == "统筹城乡发展"
    assert strip_number("十一项") == "十一项"


@given(st.text(alphabet="云台县。！？”，", max_size=60))
def test_sentences_lose_nothing(text: str) -> None:
    assert "".join(sentences(text)) == text
