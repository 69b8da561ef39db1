"""JSON Lines, and JSON files that contain a list of objects or one object."""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from zhili.errors import InputError
from zhili.files import json_object
from zhili.limits import limits
from zhili.tables.row import TableRow
from zhili.tables.text_stream import UNDECODABLE, TextStream, check_row, open_text

_WINDOW = 1 << 11  # characters in which most values end
_LONGEST_WORD = len("-Infinity")
_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def read_json_lines(path: Path) -> Iterator[TableRow]:
    """Read one object from each line; blank lines are skipped, but count."""
    with open_text(path) as text:
        # Only \n ends a line: strings may contain U+2028 and similar characters.
        yield from _read_lines(path, text, text.lines(newline="\n"))


def read_json(path: Path) -> Iterator[TableRow]:
    """Read a list of objects, or one object. The text of the file is read whole, unlike JSON Lines.

    Some tools, doccano among them, write JSON Lines to a file with the suffix `.json`: such a file is read as JSON
    Lines.

    Raises:
        InputError: the file is not JSON (after the items before the mistake).
    """
    with open_text(path) as text:
        content = _content(path, text.lines(newline="\n"))
        try:
            yield from _read_values(path, text, content)
        except json.JSONDecodeError as error:
            message = f"{path}, line {error.lineno}: not JSON ({error.msg}); export the file again"
            raise InputError(message) from None
        except InputError:
            raise
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}: not JSON ({error}); export the file again") from None


def _read_values(path: Path, text: TextStream, content: str) -> Iterator[TableRow]:
    """Read the values one by one: in memory, small ones are many times as large as in the file."""
    start = _skip_space(content, 0)
    if content.startswith("[", start):
        items = _items(content, start + 1)
    else:
        value, end = _value(content, start)
        if _skip_space(content, end) < len(content):
            yield from _read_lines(path, text, _lines(content))
            return
        items = iter([(value, start, len(content))])
    for number, (item, start, end) in enumerate(items, 1):
        checked = _check_item(item) if content.find(UNDECODABLE, start, end) < 0 else text.undecodable()
        yield TableRow(str(path), "item", number, number, checked, end / len(content))


def _items(content: str, at: int) -> Iterator[tuple[Any, int, int]]:
    """The items of a list after its bracket: each with its start, and where the next or the end of the text is."""
    at = _skip_space(content, at)
    mark = ","
    if content.startswith("]", at):
        mark, at = "]", _skip_space(content, at + 1)
    while mark == ",":
        start = at
        value, at = _value(content, start)
        at = _skip_space(content, at)
        mark = content[at : at + 1]
        if mark not in (",", "]"):
            raise json.JSONDecodeError("Expecting ',' delimiter", content, at)
        at = _skip_space(content, at + 1)
        yield value, start, at
    if at < len(content):
        raise json.JSONDecodeError("Extra data", content, at)


def _value(content: str, start: int) -> tuple[Any, int]:
    """The value that starts here, and where it ends; no more is decoded than a row may have."""
    size = _WINDOW
    while True:
        size = min(size, limits().row_characters + 1)
        window = content[start : start + size]
        is_rest = start + size >= len(content)
        try:
            value, end = _DECODER.raw_decode(window)
        except json.JSONDecodeError as error:
            if is_rest or not _is_cut_off(error):
                raise json.JSONDecodeError(error.msg, content, start + error.pos) from None
        else:
            if is_rest or end < len(window):  # a number at the end of the window may go on
                check_row(end, _values(window[:end]))
                return value, start + end
        check_row(len(window), _values(window))  # all of it belongs to the value
        size *= 4


def _is_cut_off(error: json.JSONDecodeError) -> bool:
    """Whether a text may be JSON that continues after its end."""
    return error.msg.startswith("Unterminated string") or error.pos >= len(error.doc) - _LONGEST_WORD


def _values(text: str) -> int:
    """About how many values JSON has. Those in strings are counted too, which are too few to matter."""
    return sum(map(text.count, ",[{"))


def _skip_space(content: str, at: int) -> int:
    space = _SPACE.match(content, at)
    return space.end() if space else at


def _lines(content: str) -> Iterator[str]:
    start = 0
    while end := content.find("\n", start) + 1:
        yield content[start:end]
        start = end
    yield content[start:]


def _read_lines(path: Path, text: TextStream, lines: Iterable[str]) -> Iterator[TableRow]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            values = text.undecodable() if UNDECODABLE in line else _parse_line(line)
            yield TableRow(str(path), "line", number, number, values, text.share)


def _parse_line(line: str) -> Mapping[str, Any] | InputError:
    check_row(len(line), _values(line))
    try:
        return json_object(line)
    except InputError as error:
        return error


def _check_item(item: Any) -> Mapping[str, Any] | InputError:
    return item if isinstance(item, dict) else InputError("not a JSON object; write a list of objects")


def _content(path: Path, lines: Iterable[str]) -> str:
    """The text of a file that is read whole; a compressed one can have any number of lines."""
    content, size = io.StringIO(), 0  # not a list, in which short lines take many times their length
    for line in lines:
        size += len(line)
        limits().check_size(size, str(path))
        content.write(line)
    return content.getvalue()
