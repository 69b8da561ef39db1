"""The progress of `zhili predict` on a terminal: a bar by bytes of the inputs, paragraphs a second, time left."""

import time
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

_PERIOD = 300.0  # seconds over which the time left is estimated: a piece may take many


class ProgressBar:
    """A bar on standard error; inputs count with their sizes, since nobody knows their rows before they are read.

    Args:
        inputs: all files, each once, in order.
        shown: False shows nothing.
    """

    def __init__(self, inputs: Sequence[Path], shown: bool) -> None:
        sizes = [path.stat().st_size if path.is_file() else 0 for path in inputs]
        self._before = [0, *accumulate(sizes)]
        self._places = {path: place for place, path in enumerate(inputs)}
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
        self._task = self._progress.add_task("predicting", total=self._before[-1] or None, paragraphs=0, rate=0.0)
        self._began, self._paragraphs, self._predicted = time.perf_counter(), 0, 0

    def __enter__(self) -> "ProgressBar":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def move(self, path: Path, share: float, paragraphs: int, predicted: bool) -> None:
        """Shows that a piece is done.

        Args:
            path: the input that it is from.
            share: how much of that, from 0 to 1, is done with it.
            paragraphs: how many it holds.
            predicted: just now, not by the run that is gone on with.
        """
        place = self._places[path]
        at = self._before[place] + share * (self._before[place + 1] - self._before[place])
        files = f"{place + 1}/{len(self._places)} " if len(self._places) > 1 else ""
        self._paragraphs += paragraphs
        if predicted:
            self._predicted += paragraphs
            self._progress.update(self._task, completed=at)
        else:  # no sign of speed
            self._progress.reset(self._task, completed=int(at))
            self._began = time.perf_counter()
        rate = self._predicted / (time.perf_counter() - self._began) if self._predicted else 0.0
        self._progress.update(
            self._task, description=files + path.name, paragraphs=self._paragraphs, rate=rate, refresh=True
        )
