"""Text that is safe to print: names and texts of others can hold characters that a terminal or spreadsheet obeys."""

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

# Control characters but tab and line break, marks that reverse the direction of text, and halves of surrogate pairs.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LINE_CONTROL = re.compile(rf"[\t\n]|{_CONTROL.pattern}")
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # halves of pairs that no name of a file can contain
# In the order of their numbers: what is opened gets the lowest number that is free.
_STREAMS = (("stdin", "r", os.O_WRONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def without_control(text: str) -> str:
    """The text without control characters; tabs and line breaks stay."""
    return _CONTROL.sub("", text)


def escaped(text: str) -> str:
    r"""The text in one line, with control characters as `\x1b`."""
    return _LINE_CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def shown_path(path: str | os.PathLike[str]) -> str:
    r"""A path for messages and outputs, with `/`; bytes that are no characters, and control characters, as `\xff`."""
    name = _NO_BYTE.sub("\ufffd", Path(path).as_posix())
    return escaped(os.fsencode(name).decode("utf-8", "backslashreplace"))


def without_formula(text: str) -> str:
    """A cell that a spreadsheet shows as it is: a quote before what it would compute (OWASP, "CSV Injection")."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def prepare_streams() -> None:
    """Write UTF-8 to standard output whatever the locale, without changing line breaks; never fail at a character.

    A stream that was closed when Python started is opened again, so that no file gets its number. Standard error goes
    nowhere then; reading and writing the others fails.
    """
    for name, mode, access in _STREAMS:
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, access), mode, encoding="utf-8"))
    for stream, options in ((sys.stdout, {"encoding": "utf-8", "newline": ""}), (sys.stderr, {})):
        reconfigure = getattr(stream, "reconfigure", None)  # tests put other streams in the place
        if reconfigure is not None:
            reconfigure(errors="backslashreplace", **options)


def tell(*lines: object) -> None:
    """Print lines to standard error. What nobody can read there ends no work: a closed pipe, a full disk."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        print(*lines, sep="\n", file=sys.stderr, flush=True)


class TerminalText:
    """A terminal to which no control characters are written.

    Args:
        file: the terminal.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write the text without control characters."""
        return self._file.write(without_control(text))

    def flush(self) -> None:
        """Flush the terminal."""
        self._file.flush()

    def isatty(self) -> bool:
        """True: this is a terminal."""
        return True
