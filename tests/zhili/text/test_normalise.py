import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zhili.text.normalise import LOST_CHARACTERS, clean_line, normalise, normalise_with_offsets

NOISE = st.text(
    alphabet=st.sampled_from(
        "镇鎮發展(zhèn)（fā） \t\n\r,，。。..…—-１Ａ①㎡\u200b\ufeff\u3000“”「」的乾干?!弊\ufffd锟斤拷é\u0300\u030cü"
        "ÖÐ⺠⻓⼾㇀锛€ﾞ",
    ),
    max_size=60,
)
ANY = st.one_of(NOISE, st.text(max_size=80))


@pytest.mark.parametrize(
    ("noisy", "clean"),
    [
        ("卡子鎮(zhèn)對標“12345”狠抓作風建設", "卡子镇对标“12345”狠抓作风建设"),
        ("扎實(shí)推進(jìn)黨建引領(lǐng)", "扎实推进党建引领"),
        ("重慶（chóngqìng）的鎮(zhe\u0300n)、綠(lǜ)水", "重庆的镇、绿水"),
        ("云臺鎮(Yún tái zhèn)", "云台镇"),
        ("咖啡(café)和镇(zhen)", "咖啡(café)和镇(zhen)"),
        ("「黨建『引領』」", "“党建‘引领’”"),
        ("ＧＤＰ增长６．５％，", "GDP增长6.5%,"),
        ("茶园 面积 达到 3 万亩", "茶园面积达到 3 万亩"),
        ("清理垃圾\u200b12吨\ufeff", "清理垃圾12吨"),
        ("看病难。。。。住房难！！", "看病难。住房难!"),
        ("水源地……保护区", "水源地…保护区"),
        ("第一行\r\n\r\n 第二行", "第一行\n第二行"),
        ("使用(APP)办理 Word 文档", "使用(APP)办理 Word 文档"),
        ("作風保障?!弊?021年以來", f"作风保障{LOST_CHARACTERS}弊{LOST_CHARACTERS}021年以来"),
        ("为啥不难?!难吗?好", "为啥不难?!难吗?好"),
        ("⼈⺠的⻓者⻝堂、⻰头企业、⻄⽠⼩⻨，⽤⼾⻅效", "人民的长者食堂、龙头企业、西瓜小麦,用户见效"),
        ("我们\ufffd\ufffd\ufffd的锟斤拷锟斤拷家", f"我们{LOST_CHARACTERS}的{LOST_CHARACTERS}家"),
    ],
)
def test_normalise_removes_noise_and_keeps_words(noisy: str, clean: str) -> None:
    assert normalise(noisy) == clean


@pytest.mark.parametrize(
    ("encoding", "wrong_encoding"), [("utf-8", "latin-1"), ("gb18030", "latin-1"), ("gb18030", "cp1252")]
)
def test_normalise_repairs_text_decoded_as_latin1(encoding: str, wrong_encoding: str) -> None:
    text = "柳河镇扎实推进党建工作,改造户厕210座,整治污水14处。"
    broken = text.encode(encoding).decode(wrong_encoding)
    assert broken != text and normalise(broken) == text


def test_normalise_repairs_utf8_decoded_as_gbk() -> None:
    text = "我们的工作是在产业上下功夫"
    broken = text.encode().decode("gb18030", "replace")
    assert normalise(broken)[:-1] == text[:-1]  # 13 characters are 39 bytes, and GBK needs pairs: the last byte is lost


def test_normalise_marks_the_lost_bytes_of_mojibake() -> None:
    broken = (
        "宋家镇扎实推进党建引领高质量发展，改造户厕210座。".encode().decode("gbk", "replace").replace("\ufffd", "?")
    )
    repaired = normalise(broken)
    assert LOST_CHARACTERS in repaired and "推进党建引" in repaired and "210座" in repaired


def test_every_radical_and_stroke_of_unicode_becomes_one_han_character() -> None:
    assigned = [c for c in map(chr, [*range(0x2E81, 0x2FD6), *range(0x31C6, 0x31E2)]) if unicodedata.name(c, "")]
    kept = {"㇇", "㇈", "㇉", "㇊", "㇋", "㇌", "㇍", "㇎"}  # strokes that are no character
    for radical in assigned:
        character = normalise(radical)
        assert len(character) == 1 and character == clean_line(radical)
        assert (unicodedata.name(character).startswith("CJK UNIFIED IDEOGRAPH")) == (radical not in kept)


def test_clean_line_leaves_correct_chinese_unchanged() -> None:
    text = "供应链；“一镇一业”——《规划》……Zoë与José参加，涨幅±3℃，面积×2。"
    assert clean_line(text) == text
    assert clean_line("產業鏈、鍋爐") == "产业链、锅炉"


@settings(max_examples=400)
@given(ANY)
@example("。 。 ")
def test_normalise_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@settings(max_examples=400)
@given(ANY)
def test_offsets_are_valid_and_in_order(text: str) -> None:
    normalised = normalise_with_offsets(text)
    assert normalised.text == normalise(text)
    assert len(normalised.starts) == len(normalised.ends) == len(normalised.text)
    assert all(0 <= a < b <= len(text) for a, b in zip(normalised.starts, normalised.ends, strict=True))
    assert list(normalised.starts) == sorted(normalised.starts)


def test_span_maps_to_the_original_characters() -> None:
    text = "  時(shí)間 ： 2022  年，來(lái)源：卡子鎮(zhèn)"
    normalised = normalise_with_offsets(text)
    at = normalised.text.index("卡子")
    start, end = normalised.span(at, at + 3)
    assert text[start:end] == "卡子鎮"
    assert text[slice(*normalised.span(0, 2))] == "時(shí)間"


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=60))
def test_normalise_keeps_every_han_character(text: str) -> None:
    assert len(normalise(text)) == len(text)


@settings(max_examples=300)
@given(st.text(alphabet=st.sampled_from("镇發展村a1Z９é()（）,，。?!？ -—“”"), max_size=50))
def test_normalise_keeps_letters_and_digits(text: str) -> None:
    def count(value: str) -> int:
        return sum(c.isalnum() for c in unicodedata.normalize("NFC", value))

    toned = text.count("é")
    assert count(text) - 4 * toned <= count(normalise(text)) <= count(text)
    if not toned:
        assert count(normalise(text)) == count(text)
