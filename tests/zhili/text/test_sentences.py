import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.text.sentences import last_clauses, sentences, windows

TEXT = st.text(alphabet=st.sampled_from("镇村茶。！？;”\n一二 ,"), max_size=120)


def test_sentences_end_after_closing_quotes() -> None:
    assert sentences("他说：“好。”大家鼓掌！散会") == ["他说：“好。”", "大家鼓掌！", "散会"]


@given(TEXT)
def test_sentences_keep_every_character(text: str) -> None:
    assert "".join(sentences(text)) == text


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (30, "下半年，全镇上下紧盯目标，重点抓好三项工作："),
        (20, "全镇上下紧盯目标，重点抓好三项工作："),
        (10, "重点抓好三项工作："),
        (5, ""),
    ],
)
def test_last_clauses_fit_the_limit(limit: int, expected: str) -> None:
    assert last_clauses("下半年，全镇上下紧盯目标，重点抓好三项工作：", limit) == expected


@given(TEXT, st.integers(0, 40))
def test_last_clauses_are_the_end_of_any_text(text: str, limit: int) -> None:
    clauses = last_clauses(text, limit)
    assert len(clauses) <= limit
    assert text.strip().endswith(clauses)


@given(TEXT, st.integers(1, 40))
def test_windows_keep_every_character_within_the_limit(text: str, limit: int) -> None:
    parts = windows(text, limit, len)
    assert "".join(parts) == text
    assert all(len(part) <= limit for part in parts)


def test_windows_end_where_sentences_end() -> None:
    assert windows("一二三。四五六。七八九。", 8, len) == ["一二三。四五六。", "七八九。"]
