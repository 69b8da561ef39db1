"""The progress bar of `zhili predict`: the share of the input bytes, paragraphs per second and remaining time."""

import time
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from zhili.printable import escaped

_PERIOD = 300.0  # seconds over which the remaining time is estimated; one chunk may take many


class ProgressBar:
    """A progress bar on standard error.

    It measures the inputs by their sizes in bytes, because the number of their rows is unknown before they are read.

    Args:
        inputs: all files in order, each once.
        shown: False shows nothing.
    """

    def __init__(self, inputs: Sequence[Path], shown: bool) -> None:
        sizes = [_size(path) for path in inputs]
        self._starts = [0, *accumulate(sizes)]
        self._positions = {path: position for position, path in enumerate(inputs)}
        columns = (
            TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
            TextColumn("{task.fields[paragraphs]:,} paragraphs"), TextColumn("{task.fields[rate]:,.0f}/s"),
            TimeRemainingColumn(),
        )  # fmt: skip
        self._progress = Progress(
            *columns,
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            disable=not shown,
            speed_estimate_period=_PERIOD,
        )
        self._task = self._progress.add_task("predicting", total=self._starts[-1] or None, paragraphs=0, rate=0.0)
        self._began, self._paragraphs, self._predicted = time.perf_counter(), 0, 0

    def __enter__(self) -> "ProgressBar":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def advance(self, path: Path, share: float, paragraphs: int, predicted: bool) -> None:
        """Show that a chunk is done.

        Args:
            path: the input that the chunk is from.
            share: the share of that input that is done with the chunk, from 0 to 1.
            paragraphs: the number of paragraphs in the chunk.
            predicted: True if this run predicted the chunk, False if the interrupted run did.
        """
        position = self._positions[path]
        start, end = self._starts[position], self._starts[position + 1]
        completed = start + share * (end - start)
        files = f"{position + 1}/{len(self._positions)} " if len(self._positions) > 1 else ""
        self._paragraphs += paragraphs
        if predicted:
            self._predicted += paragraphs
            self._progress.update(self._task, completed=completed)
        else:  # reading again what is predicted already says nothing about the speed
            self._progress.reset(self._task, completed=int(completed))
            self._began = time.perf_counter()
        rate = self._predicted / (time.perf_counter() - self._began) if self._predicted else 0.0
        self._progress.update(
            self._task,
            description=files + escape(escaped(path.name)),
            paragraphs=self._paragraphs,
            rate=rate,
            refresh=True,
        )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # reported when the file is read
        return 0
