from hypothesis import given
from hypothesis import strategies as st

from zhili import Predictor
from zhili.inference.pipeline import batches_by_length


@given(st.lists(st.integers(1, 600)), st.integers(1, 1024))
def test_batches_have_every_text_once_within_the_token_limit(lengths: list[int], tokens: int) -> None:
    batches = batches_by_length(lengths, tokens)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    padded = [max(lengths[i] for i in batch) * len(batch) for batch in batches]
    assert all(size <= tokens or len(batch) == 1 for size, batch in zip(padded, batches, strict=True))
    longest = [max(lengths[i] for i in batch) for batch in batches]
    assert longest == sorted(longest)


def test_heading_that_leaves_no_room_is_left_out(shipped: Predictor) -> None:
    text = "新修公路三十公里。"
    plain = shipped.predict([text], [None])
    for length in (2_000, 1_000_000):
        assert shipped.predict([text], ["产业发展" * (length // 4)]) == plain
