"""What the output of `zhili predict` must not replace: its inputs and its model."""

import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from zhili.errors import InputError
from zhili.zip_file import open_zip

STANDARD_INPUT = Path("-")
_GENERATOR = b'<meta name="generator" content="zhili '  # in the head of the pages that zhili writes
_PROPERTIES, _PROPERTY = "docProps/custom.xml", b">zhili "  # in the workbooks that zhili writes
_HEAD = 4096  # bytes


def is_own_output(path: Path) -> bool:
    """Whether a file is a page or a workbook that zhili wrote: it is no report, and a later run may replace it."""
    try:
        with path.open("rb") as file:
            if path.suffix.lower() == ".xlsx":
                return _PROPERTY in open_zip(file, path.name).open(_PROPERTIES).read(_HEAD)
            return path.suffix.lower() in (".html", ".htm") and _GENERATOR in file.read(_HEAD)
    except Exception:  # damaged files raise errors of any kind
        return False


def refuse_overwriting(inputs: Sequence[Path], bundle: Path, output: Path | None) -> None:
    """Check that the output replaces neither an input, by any of its names, nor a file of the bundle.

    Args:
        inputs: the files to predict.
        bundle: the folder of the model.
        output: the file to write; None is standard output.

    Raises:
        InputError: it would.
    """
    name = "standard output" if output is None else str(output)
    if output is not None and Path(os.path.realpath(output)).is_relative_to(os.path.realpath(bundle)):
        raise InputError(f"--output: {name} is in the bundle {bundle}, which would be damaged; name another file")
    state = _state(output, sys.stdout)
    for path in inputs if state else ():
        other = _state(None if path == STANDARD_INPUT else path, sys.stdin)
        if state and other and os.path.samestat(state, other):
            raise InputError(f"--output: {name} is the input {path}, which would be lost; name another file")


def _state(path: Path | None, stream: TextIO) -> os.stat_result | None:
    """The state of a file, or of the stream where there is no path; None for what is no regular file."""
    try:
        state = os.fstat(stream.fileno()) if path is None else path.stat()
    except (OSError, ValueError):  # no such file; a stream without a file, or a closed one
        return None
    return state if stat.S_ISREG(state.st_mode) else None
