import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zhili.text.normalise import normalise

NOISE = st.text(
    alphabet=st.sampled_from(
        "镇鎮發展(zhèn)（fā） \t\n,，。。..…—-１Ａ①㎡\u200b\ufeff\u3000“”的乾干",
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("noisy", "clean"),
    [
        ("卡子鎮(zhèn)對標“12345”狠抓作風建設", "卡子镇对标“12345”狠抓作风建设"),
        ("扎實(shí)推進(jìn)黨建引領(lǐng)", "扎实推进党建引领"),
        ("ＧＤＰ增长６．５％，", "GDP增长6.5%,"),
        ("茶园 面积 达到 3 万亩", "茶园面积达到 3 万亩"),
        ("清理垃圾\u200b12吨\ufeff", "清理垃圾12吨"),
        ("看病难。。。。住房难！！", "看病难。住房难!"),
        ("水源地……保护区", "水源地…保护区"),
        ("第一行\r\n\r\n 第二行", "第一行\n第二行"),
        ("使用(APP)办理 Word 文档", "使用(APP)办理 Word 文档"),
    ],
)
def test_noise_goes_and_words_stay(noisy: str, clean: str) -> None:
    assert normalise(noisy) == clean


@settings(max_examples=400)
@given(st.one_of(NOISE, st.text(max_size=80)))
@example("。 。 ")
def test_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=60))
def test_no_character_is_dropped(text: str) -> None:
    assert len(normalise(text)) == len(text)
