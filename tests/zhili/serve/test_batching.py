"""Batches across callers: equal answers, fair rounds, errors for the caller that made them."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from zhili import InputError
from zhili.inference import LogitsPipeline, Outputs
from zhili.serve.batching import ROUND, ClosedError, SharedPipeline


class Lengths(LogitsPipeline):
    """A pipeline whose outputs are lengths. It waits at a gate, so that tests decide when a round ends."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.rounds: list[list[str]] = []

    def outputs(self, texts: Sequence[str], headings: Sequence[str | None] | None = None) -> Outputs:
        self.gate.wait(10)
        self.rounds.append(list(texts))
        if "" in texts:
            raise InputError(f"text {list(texts).index('') + 1}: empty")
        lengths = np.array([[len(text)] for text in texts], np.float32)
        return Outputs(lengths, np.array([[len(h or "")] for h in headings or texts], np.float32))


@pytest.fixture
def lengths() -> Lengths:
    return Lengths()


@pytest.fixture
def shared(lengths: Lengths) -> SharedPipeline:
    return SharedPipeline(lengths)


def wait_for_calls(shared: SharedPipeline, count: int) -> None:
    for _ in range(1000):
        if len(shared._pool) == count:
            return
        threading.Event().wait(0.01)
    raise AssertionError("the calls did not come")


def test_callers_get_their_own_outputs_in_order(shared: SharedPipeline, lengths: Lengths) -> None:
    calls = [(["字" * (i + j) for j in range(1, 50)], ["题" * i] * 49) for i in range(20)]
    with ThreadPoolExecutor(20) as threads:
        results = list(threads.map(lambda call: shared.outputs(*call), calls))
    for i, outputs in enumerate(results):
        assert outputs.logits[:, 0].tolist() == [i + j for j in range(1, 50)]
        assert outputs.directions[:, 0].tolist() == [i] * 49
    assert max(sum(map(len, texts)) for texts in lengths.rounds) <= ROUND


def test_texts_of_similar_length_share_a_round_whoever_sent_them(shared: SharedPipeline, lengths: Lengths) -> None:
    lengths.gate.clear()
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(shared.outputs, ["起"])
        threading.Event().wait(0.05)
        mixed = [["长" * 900, "短" * 10] * 10, ["长" * 910, "短" * 12] * 10]
        calls = [threads.submit(shared.outputs, texts) for texts in mixed]
        wait_for_calls(shared, 2)
        lengths.gate.set()
        first.result(10)
        for texts, call in zip(mixed, calls, strict=True):
            assert call.result(10).logits[:, 0].tolist() == [len(text) for text in texts]
    rounds = [sorted(map(len, texts)) for texts in lengths.rounds[1:]]
    assert any(sizes[:20] == [10] * 10 + [12] * 10 for sizes in rounds)


def test_short_call_does_not_wait_for_a_long_one(shared: SharedPipeline, lengths: Lengths) -> None:
    lengths.gate.clear()
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(shared.outputs, ["起"])
        threading.Event().wait(0.05)
        long = threads.submit(shared.outputs, ["长文" * 50] * 500)
        wait_for_calls(shared, 1)
        short = threads.submit(shared.outputs, ["短"])
        wait_for_calls(shared, 2)
        lengths.gate.set()
        for call in (first, long, short):
            call.result(10)
    answered = next(i for i, texts in enumerate(lengths.rounds) if "短" in texts)
    assert answered <= 2 and len(lengths.rounds) > 8  # the long one takes many rounds


def test_error_goes_to_the_caller_that_made_it(shared: SharedPipeline, lengths: Lengths) -> None:
    lengths.gate.clear()
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(shared.outputs, ["起"])
        threading.Event().wait(0.05)
        good, bad = threads.submit(shared.outputs, ["好"] * 40), threads.submit(shared.outputs, ["坏", ""])
        wait_for_calls(shared, 2)
        lengths.gate.set()
        assert first.result(10).logits.tolist() == [[1]]
        assert good.result(10).logits.tolist() == [[1]] * 40
        with pytest.raises(InputError, match=r"^text 2: empty"):
            bad.result(10)


def test_caller_with_a_time_limit_stops_waiting(shared: SharedPipeline, lengths: Lengths) -> None:
    lengths.gate.clear()
    shared.time_limit(0.05)
    with pytest.raises(TimeoutError):
        shared.outputs(["慢"])
    lengths.gate.set()
    shared.time_limit(None)
    assert shared.outputs(["快"]).logits.tolist() == [[1]]


def test_close_ends_waiting_calls(shared: SharedPipeline, lengths: Lengths) -> None:
    lengths.gate.clear()
    with ThreadPoolExecutor(2) as threads:
        running = threads.submit(shared.outputs, ["一"])
        threading.Event().wait(0.05)
        waiting = threads.submit(shared.outputs, ["二"])
        wait_for_calls(shared, 1)
        shared.close()
        lengths.gate.set()
        assert running.result(10).logits.tolist() == [[1]]
        with pytest.raises(ClosedError):
            waiting.result(10)
    with pytest.raises(ClosedError):
        shared.outputs(["三"])
