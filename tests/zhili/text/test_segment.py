from hypothesis import given
from hypothesis import strategies as st

from zhili.text.segment import segments, sentences, windows

TEXT = st.text(alphabet=st.sampled_from("镇村茶。！？;”\n一二 ,"), max_size=120)


def test_sentences_end_after_closing_quotes() -> None:
    assert sentences("他说：“好。”大家鼓掌！散会") == ["他说：“好。”", "大家鼓掌！", "散会"]


@given(TEXT)
def test_sentences_keep_every_character(text: str) -> None:
    assert "".join(sentences(text)) == text


@given(TEXT, st.integers(1, 40))
def test_windows_keep_every_character_within_the_limit(text: str, limit: int) -> None:
    parts = windows(text, limit, len)
    assert "".join(parts) == text
    assert all(len(part) <= limit for part in parts)


def test_windows_end_where_sentences_end() -> None:
    assert windows("一二三。四五六。七八九。", 8, len) == ["一二三。四五六。", "七八九。"]


@given(st.one_of(TEXT.map(lambda t: t * 12), st.text(max_size=900)))
def test_segments_cover_the_paragraph(text: str) -> None:
    spans = segments(text)
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(len("".join(text[a:b].split())) <= 350 + 60 for a, b in spans)
    assert not text.strip() or all(text[a:b].strip() for a, b in spans)


def test_no_segment_is_only_white_space() -> None:
    text = "全镇六项工作的进展情况如下，" * 6 + "：" + " " * 800 + "改厕460户。" + " " * 400
    assert all(text[a:b].strip() for a, b in segments(text))


def test_short_paragraph_is_one_segment() -> None:
    assert segments("一是抓产业。二是抓治理。") == [(0, 12)]


def test_long_paragraph_is_split_before_its_points() -> None:
    body = "改造户厕210座，整治污水排放口14处，清运垃圾1200吨，" * 4 + "村庄面貌焕然一新。"
    text = f"全镇抓了三件事：一是环境。{body}二是产业。{body}三是治理。{body}"
    parts = [text[a:b] for a, b in segments(text)]
    assert [part[:4] for part in parts] == ["全镇抓了", "二是产业", "三是治理"]


def test_long_paragraph_is_split_at_sentence_ends() -> None:
    sentence = "检修泵站14座，农机下田260台次，发放有机肥480吨，带动农户320户增收。"
    parts = [(a, b) for a, b in segments(sentence * 20)]
    assert all(60 <= b - a <= 350 for a, b in parts)
    assert all(b % len(sentence) == 0 for _, b in parts)


def test_overlong_sentence_is_split_after_a_comma() -> None:
    text = "检修泵站十四座，" * 100
    assert all(text[b - 1] == "，" for _, b in segments(text))
