"""A model to measure, and requests to the process that runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from benchmarks.paragraphs import Paragraph
from benchmarks.process import WorkerProcess
from zhili.errors import InputError

WORKER = "benchmarks.predict.worker"
Kind = Literal["zhili", "pipeline", "tfidf"]


@dataclass(frozen=True)
class Contender:
    """A model to measure.

    Args:
        name: its name in tables.
        kind: which loader of `benchmarks.predict.worker` loads it.
        folder: the folder to load.
        prefix: text to put before each paragraph.
    """

    name: str
    kind: Kind
    folder: Path
    prefix: str = ""

    def start(self, threads: int) -> WorkerProcess:
        """Start a process that loads the model and predicts on request."""
        return WorkerProcess(WORKER, [self.kind, str(self.folder), str(threads), self.prefix], threads)


class Reply(NamedTuple):
    """The seconds of each call of the model, and the peak memory of its process so far in bytes."""

    seconds: list[float]
    peak_memory: int


def predict(
    process: WorkerProcess, paragraphs: Sequence[Paragraph], count: int | None = None, one_by_one: bool = False
) -> Reply:
    """Let a process that `Contender.start` started predict paragraphs.

    Args:
        process: the process.
        paragraphs: at least one.
        count: repeat the paragraphs in a cycle until there are this many; None takes them once.
        one_by_one: one call for each paragraph instead of one for all.

    Raises:
        InputError: the process fails, or returns too few or too many predictions.
    """
    texts, headings = [p.text for p in paragraphs], [p.heading for p in paragraphs]
    count = len(texts) if count is None else count
    reply = process.request(texts=texts, headings=headings, count=count, one_by_one=one_by_one)
    if reply["predictions"] != count:
        raise InputError(f"{process.name}: {reply['predictions']} predictions for {count} paragraphs")
    return Reply(reply["seconds"], reply["peak_memory"])
