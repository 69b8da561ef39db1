from hypothesis import given
from hypothesis import strategies as st

from zhili.text.segment import sentences, windows

TEXT = st.text(alphabet=st.sampled_from("镇村茶。！？;”\n一二 ,"), max_size=120)


def test_sentences_end_behind_closing_quotes() -> None:
    assert sentences("他说：“好。”大家鼓掌！散会") == ["他说：“好。”", "大家鼓掌！", "散会"]


@given(TEXT)
def test_sentences_keep_every_character(text: str) -> None:
    assert "".join(sentences(text)) == text


@given(TEXT, st.integers(1, 40))
def test_windows_keep_every_character_within_the_limit(text: str, limit: int) -> None:
    parts = windows(text, limit, len)
    assert "".join(parts) == text
    assert all(len(part) <= limit for part in parts)


def test_windows_cut_at_sentence_ends() -> None:
    assert windows("一二三。四五六。七八九。", 8, len) == ["一二三。四五六。", "七八九。"]
