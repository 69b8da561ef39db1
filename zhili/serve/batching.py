"""Batches across requests: the texts of several callers go to the model together."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from zhili.inference import LogitsPipeline, Outputs
from zhili.predictor import Predictor

# Texts of one round. Enough to sort by length; few enough that a long report does not keep short requests waiting.
ROUND = 64


class ClosedError(Exception):
    """The service is shutting down."""


class _Call:
    """The texts of one caller, and what is computed of them so far."""

    def __init__(self, texts: Sequence[str], headings: Sequence[str | None]) -> None:
        self.texts, self.headings = texts, headings
        self.started = 0  # texts that a round has taken
        self.parts: list[Outputs] = []
        self.error: BaseException | None = None
        self.is_over = threading.Event()

    def finish(self, error: BaseException | None = None) -> None:
        self.error = error
        self.is_over.set()


class SharedPipeline(LogitsPipeline):
    """A pipeline that many threads call at once. One thread runs the model, in rounds of the texts of all callers.

    Every caller has a share in each round, so that short requests are answered while a long report is predicted.

    Args:
        pipeline: computes the outputs of a list of texts; what it computes of a text must not depend on the others.
        on_round: called with the number of texts of each round.
    """

    def __init__(self, pipeline: LogitsPipeline, on_round: Callable[[int], None] = lambda count: None) -> None:
        self._pipeline, self._on_round = pipeline, on_round
        self._calls: deque[_Call] = deque()
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
        call = _Call(texts, headings or [None] * len(texts))
        with self._changed:
            if self._closed:
                raise ClosedError
            self._calls.append(call)
            self._changed.notify()
        if not call.is_over.wait(getattr(self._limits, "seconds", None)):
            with self._changed:
                if call in self._calls:
                    self._calls.remove(call)
            raise TimeoutError
        if call.error is not None:
            raise call.error
        return Outputs(*(np.concatenate(columns) for columns in zip(*call.parts, strict=True)))

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
                self._changed.wait_for(lambda: self._calls or self._closed)
                if self._closed:
                    for call in self._calls:
                        call.finish(ClosedError())
                    return
                parts = self._next_round()
            self._compute(parts)

    def _next_round(self) -> list[tuple[_Call, int, int]]:
        """The texts of a round as (call, start, end). Calls that have more texts wait for the next round."""
        parts = []
        room = ROUND
        share = max(1, ROUND // len(self._calls))
        for _ in range(min(len(self._calls), ROUND)):
            call = self._calls.popleft()
            count = min(share, room, len(call.texts) - call.started)
            parts.append((call, call.started, call.started + count))
            call.started += count
            room -= count
            if call.started < len(call.texts):
                self._calls.append(call)
            if not room:
                break
        return parts

    def _compute(self, parts: Sequence[tuple[_Call, int, int]]) -> None:
        self._on_round(sum(end - start for _, start, end in parts))
        texts = [text for call, start, end in parts for text in call.texts[start:end]]
        headings = [heading for call, start, end in parts for heading in call.headings[start:end]]
        try:
            outputs = self._pipeline.outputs(texts, headings)
        except Exception as error:
            self._blame(parts, error)
            return
        at = 0
        for call, start, end in parts:
            call.parts.append(Outputs(*(columns[at : at + end - start] for columns in outputs)))
            at += end - start
            if end == len(call.texts):
                call.finish()

    def _blame(self, parts: Sequence[tuple[_Call, int, int]], error: Exception) -> None:
        """Give each call what the pipeline says of its texts alone: only one of them may be wrong."""
        for call, _, _ in parts:
            with self._changed:
                if call in self._calls:
                    self._calls.remove(call)
            try:
                if len(parts) == 1 and call.started == len(call.texts) and not call.parts:
                    raise error
                call.parts = [self._pipeline.outputs(call.texts, call.headings)]
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
