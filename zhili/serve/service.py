"""What the requests share: the predictors, the store, the reader of files and the worker."""

import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import numpy as np
from starlette.exceptions import HTTPException

from zhili.errors import InputError
from zhili.inference import DecisionRule, find_evidence, segment_context
from zhili.labelling import read_close_calls
from zhili.output import FileResult, PredictedPart
from zhili.report import Prediction
from zhili.serve.batching import SharedPredictor
from zhili.serve.file_reader import FileReader, ReadFile
from zhili.serve.limits import Load, busy
from zhili.serve.metrics import count_round
from zhili.serve.settings import Settings
from zhili.store import Store, StoredResult

T = TypeVar("T")

_CALLS = 64  # requests whose texts may be in one round of the model
_READS = 2  # files that are read at once for /v1/report
_READS_WAITING = 16


class Service:
    """The running service of one process.

    Args:
        settings: the settings.

    Raises:
        InputError: a bundle or the store cannot be opened, or the bundles and the models of the store have
            different categories.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.store)
        self.store.migrate()
        settings.temporary.mkdir(parents=True, exist_ok=True)
        self.reader = FileReader(settings.temporary, settings.read_seconds, settings.read_memory)
        self.predictors: dict[int, SharedPredictor] = {}
        for folder in settings.models:
            predictor = SharedPredictor(folder, threads=settings.threads, on_round=count_round)
            provenance = predictor.manifest.provenance
            name = f"{provenance.config.get('name', predictor.folder.name)} {predictor.manifest.checksum[:8]}"
            self.predictors[self.store.model_id(predictor.manifest.checksum, name)] = predictor
        self.model_id, self.predictor = next(iter(self.predictors.items()))
        self.taxonomy = self.predictor.taxonomy
        for predictor in self.predictors.values():
            if predictor.taxonomy.ids != self.taxonomy.ids:
                raise InputError(
                    f"--model {predictor.folder}: its categories differ from those of {self.predictor.folder}; "
                    "start a second service with a store of its own"
                )
        self.store.check_categories(self.taxonomy.ids)
        self.close_calls = read_close_calls(self.taxonomy, settings.close_calls)
        self.load = Load(settings.max_characters)
        self._calls: anyio.CapacityLimiter | None = None
        self._reads: anyio.CapacityLimiter | None = None

    async def predict(self, texts: list[str], headings: list[str | None]) -> list[Prediction]:
        """Predict texts in the batches of all requests.

        Raises:
            InputError: a text is empty.
            HTTPException: 408, 413 or 429.
        """
        with self.load.admit(sum(map(len, texts)) + sum(len(heading or "") for heading in headings)):
            return await self._in_thread(lambda: self.predictor.predict(texts, headings))

    async def predict_report(self, name: str, data: bytes, evidence: bool) -> FileResult:
        """Read a file and predict it.

        Raises:
            InputError: the file cannot be read, or holds several reports.
            HTTPException: 408, 413 or 429.
        """
        results = (await self._read(name, data)).results
        if len(results) > 1:
            raise InputError(f"{name}: {len(results)} reports in one file; send it to /v1/files")
        (result,) = results
        with self.load.admit(len(result.report.text)):
            report = await self._in_thread(partial(self.predictor.predict_report, result.report, evidence=evidence))
        return FileResult(result.name, report, result.ids, result.is_report)

    async def find_evidence(self, stored: StoredResult, passage: int) -> list[dict[str, Any]]:
        """The evidence for the labels of a passage, computed now or with the report.

        Args:
            stored: the report.
            passage: the id of one of its passages.

        Returns:
            Category, offsets in the text of the passage, and the fall of the probability of each sentence.
        """
        section, part = list(stored.result.rows)[stored.passages.index(passage)]
        predictor = self.predictors.get(stored.model_id, self.predictor)
        segments = list(part.segments)
        separator = predictor.manifest.input.separator
        headings = [segment_context(section, segment, separator) for segment in segments]
        predictions = [segment.prediction for segment in segments if segment.prediction]
        if any(segment.evidence for segment in segments):
            found = [segment.evidence for segment in segments]
        else:
            search = partial(find_evidence, segments, predictions, headings, predictor.probabilities)
            with self.load.admit(len(part.part.text)):
                found = await self._in_thread(search)
        start = part.part.start
        sentences = [asdict(sentence) for own in found for sentence in own]
        return [s | {"start": s["start"] - start, "end": s["end"] - start} for s in sentences]

    def confidence(self, model_id: int, part: PredictedPart) -> float:
        """The probability that all labels of a part are correct: that of its least certain segment."""
        rule = self.predictors[model_id].decision_rule
        return min(_confidence(rule, segment.prediction) for segment in part.segments if segment.prediction)

    def close(self) -> None:
        """End the models' threads and close the store."""
        for predictor in self.predictors.values():
            predictor.close()
        self.store.close()

    async def _read(self, name: str, data: bytes) -> ReadFile:
        if self._reads is None:
            self._reads = anyio.CapacityLimiter(_READS)
        if self._reads.statistics().tasks_waiting >= _READS_WAITING:
            raise busy(_READS_WAITING)
        return await anyio.to_thread.run_sync(self.reader.read, name, data, limiter=self._reads)

    async def _in_thread(self, function: Callable[[], T]) -> T:
        """Call a function that needs the model, for as long as a request may take."""
        if self._calls is None:
            self._calls = anyio.CapacityLimiter(_CALLS)
        deadline = time.monotonic() + self.settings.timeout
        try:
            with anyio.fail_after(self.settings.timeout):
                return await anyio.to_thread.run_sync(self._limited, function, deadline, limiter=self._calls)
        except TimeoutError:
            raise HTTPException(408, f"no answer within {self.settings.timeout:.0f} s; send less text") from None

    def _limited(self, function: Callable[[], T], deadline: float) -> T:
        self.predictor.pipeline.time_limit(max(0.0, deadline - time.monotonic()))
        return function()


def _confidence(rule: DecisionRule, prediction: Prediction) -> float:
    return float(rule.confidence(np.array([list(prediction.scores.values())], np.float32))[0])
