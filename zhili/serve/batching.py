"""Batches across requests: the texts of several callers go to the model together."""

import itertools
import math
import threading
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from zhili.inference import Floats, LogitsPipeline, Outputs
from zhili.predictor import Predictor

# Characters of one round, about a third of a second. Enough for several batches of similar length; few enough that a
# long report does not keep short requests waiting.
ROUND = 6_000


class ClosedError(Exception):
    """The service is shutting down."""


class _Call:
    """The texts of one caller, and what is computed of them so far."""

    def __init__(self, texts: Sequence[str], headings: Sequence[str | None], number: int) -> None:
        self.texts, self.headings, self.number = texts, headings, number
        self.rows: list[tuple[Floats, Floats] | None] = [None] * len(texts)
        self.missing = len(texts)
        self.error: BaseException | None = None
        self.is_over = threading.Event()

    def finish(self, error: BaseException | None = None) -> None:
        self.error = error
        self.is_over.set()


class _Waiting(NamedTuple):
    """A text that waits. Texts are in order of length; the numbers of call and place make the order unique."""

    length: int
    number: int
    place: int
    call: _Call


class _Pool:
    """The texts of all callers that wait for the model."""

    def __init__(self) -> None:
        self._texts: list[_Waiting] = []  # the shortest first
        self._left: dict[_Call, deque[_Waiting]] = {}  # the texts of each call, in its order; some may have been taken
        self._is_turn_of_short = False

    def __len__(self) -> int:
        """The number of callers that wait."""
        return len(self._left)

    def add(self, call: _Call) -> None:
        """Let the texts of a call wait."""
        own = [
            _Waiting(len(text) + len(heading or ""), call.number, index, call)
            for index, (text, heading) in enumerate(zip(call.texts, call.headings, strict=True))
        ]
        self._left[call] = deque(own)
        self._texts = sorted([*self._texts, *own])

    def remove(self, call: _Call) -> None:
        """Let a call wait no longer."""
        if self._left.pop(call, None) is not None:
            self._texts = [text for text in self._texts if text.call is not call]

    def calls(self) -> list[_Call]:
        """The callers that wait."""
        return list(self._left)

    def take(self) -> list[_Waiting]:
        """The texts of a round: one that is due, and those that are nearest to it in length."""
        due = self._due()
        low = bisect_left(self._texts, due)
        high, size = low + 1, due.length
        while low > 0 or high < len(self._texts):
            before = due.length - self._texts[low - 1].length if low > 0 else math.inf
            after = self._texts[high].length - due.length if high < len(self._texts) else math.inf
            size += self._texts[low - 1 if before < after else high].length
            if size > ROUND:
                break
            low, high = (low - 1, high) if before < after else (low, high + 1)
        taken = self._texts[low:high]
        del self._texts[low:high]
        for text in taken:
            text.call.missing -= 1
            if not text.call.missing:
                del self._left[text.call]
        return taken

    def _due(self) -> _Waiting:
        """The next text of the caller whose turn it is: in every other round of the one that misses the fewest."""
        self._is_turn_of_short = not self._is_turn_of_short
        call = min(self._left, key=lambda call: call.missing) if self._is_turn_of_short else next(iter(self._left))
        left = self._left.pop(call)
        self._left[call] = left  # the others come first now
        while left[0].call.rows[left[0].place] is not None:
            left.popleft()
        return left[0]


class SharedPipeline(LogitsPipeline):
    """A pipeline that many threads call at once. One thread runs the model, in rounds of texts of all callers.

    A round has texts of similar length, whoever sent them. Callers take turns at choosing the length, those with few
    texts more often, so that short requests are answered while a long report is predicted.

    Args:
        pipeline: computes the outputs of a list of texts; what it computes of a text must not depend on the others.
        on_round: called with the number of texts of each round.
    """

    def __init__(self, pipeline: LogitsPipeline, on_round: Callable[[int], None] = lambda count: None) -> None:
        self._pipeline, self._on_round = pipeline, on_round
        self._pool = _Pool()
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._closed = False
        self._limits = threading.local()
        threading.Thread(target=self._work, name="zhili-model", daemon=True).start()

    def outputs(self, texts: Sequence[str], headings: Sequence[str | None] | None = None) -> Outputs:
        """As `LogitsPipeline.outputs`.

        Raises:
            InputError: as there.
            TimeoutError: the thread has a limit (`time_limit`), and the outputs were not ready in time.
            ClosedError: the service is shutting down.
        """
        if not texts or (headings is not None and len(headings) != len(texts)):
            return self._pipeline.outputs(texts, headings)
        call = _Call(texts, headings or [None] * len(texts), next(self._numbers))
        with self._changed:
            if self._closed:
                raise ClosedError
            self._pool.add(call)
            self._changed.notify()
        if not call.is_over.wait(getattr(self._limits, "seconds", None)):
            with self._changed:
                self._pool.remove(call)
            raise TimeoutError
        if call.error is not None:
            raise call.error
        return Outputs(*(np.stack(columns) for columns in zip(*filter(None, call.rows), strict=True)))

    def time_limit(self, seconds: float | None) -> None:
        """Set how long calls of this thread wait for the model; None: as long as it takes."""
        self._limits.seconds = seconds

    def close(self) -> None:
        """End the thread; callers that wait get `ClosedError`."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pool or self._closed)
                if self._closed:
                    for call in self._pool.calls():
                        call.finish(ClosedError())
                    return
                taken = self._pool.take()
            self._compute(taken)

    def _compute(self, taken: Sequence[_Waiting]) -> None:
        self._on_round(len(taken))
        texts = [one.call.texts[one.place] for one in taken]
        headings = [one.call.headings[one.place] for one in taken]
        calls = dict.fromkeys(one.call for one in taken)
        try:
            outputs = self._pipeline.outputs(texts, headings)
        except Exception as error:
            self._blame(list(calls), len(taken), error)
            return
        for one, logits, directions in zip(taken, *outputs, strict=True):
            one.call.rows[one.place] = (logits, directions)
        for call in calls:
            if not call.missing:
                call.finish()

    def _blame(self, calls: Sequence[_Call], taken: int, error: Exception) -> None:
        """Give each call what the pipeline says of its texts alone: only one of them may be wrong."""
        for call in calls:
            with self._changed:
                self._pool.remove(call)
            try:
                if len(calls) == 1 and taken == len(call.texts):
                    raise error
                call.rows = list(zip(*self._pipeline.outputs(call.texts, call.headings), strict=True))
                call.finish()
            except Exception as own:
                call.finish(own)


class SharedPredictor(Predictor):
    """A predictor whose model serves many threads in common batches; its predictions equal those of `Predictor`.

    Args:
        bundle: as in `Predictor`.
        threads: as in `Predictor`.
        on_round: called with the number of texts of each round of the model.
    """

    pipeline: SharedPipeline

    def __init__(
        self, bundle: Path | None = None, *, threads: int | None = None, on_round: Callable[[int], None] | None = None
    ) -> None:
        super().__init__(bundle, threads=threads)
        self.pipeline = SharedPipeline(self.pipeline, on_round or (lambda count: None))

    def close(self) -> None:
        """End the model's thread."""
        self.pipeline.close()
