"""`zhili scale` on the command line: progress on standard error, errors, and the summary."""

import time
from pathlib import Path

from zhili.errors import InputError
from zhili.printable import tell, without_control
from zhili.scale.run import scale
from zhili.tables import TextColumns

_PERIOD = 30.0  # seconds between two lines of progress: a job's log must stay readable


def scale_tables(
    source: str,
    target: str,
    model: Path | None,
    columns: TextColumns,
    resume: bool,
    address: str | None,
    workers: int | None,
) -> None:
    """Run `scale` and print what it does to standard error. The arguments are those of `scale`.

    Raises:
        InputError: as `scale`; or a table, row or part could not be read, predicted or written (the others are).
    """
    began = shown = time.perf_counter()

    def show(rows: int, share: float) -> None:
        nonlocal shown
        now = time.perf_counter()
        if now - shown >= _PERIOD:
            shown = now
            tell(f"{share:.1%} of the input, {rows:,} rows, {rows / (now - began):,.0f} rows/s")

    summary = scale(
        source,
        target,
        model=model,
        columns=columns,
        resume=resume,
        address=address,
        workers=workers,
        on_progress=show,
    )
    for line in summary.messages:
        tell(f"error: {without_control(line)}")
    tell(f"{summary}, {time.perf_counter() - began:.1f} s")
    if summary.failures or summary.skipped_rows:
        raise InputError("\n".join([*summary.failures, *summary.incomplete]))
