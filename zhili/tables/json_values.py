"""JSON Lines, and JSON files that contain a list of objects or one object."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from zhili.errors import InputError
from zhili.files import json_object
from zhili.limits import limits
from zhili.tables.row import TableRow
from zhili.tables.text_stream import UNDECODABLE, TextStream, open_text


def read_json_lines(path: Path) -> Iterator[TableRow]:
    """Read one object from each line; blank lines are skipped, but count."""
    with open_text(path) as text:
        # Only \n ends a line: strings may contain U+2028 and similar characters.
        yield from _read_lines(path, text, text.lines(newline="\n"))


def read_json(path: Path) -> Iterator[TableRow]:
    """Read a list of objects, or one object. The file is read whole, unlike JSON Lines.

    Some tools, doccano among them, write JSON Lines to a file with the suffix `.json`: such a file is read as JSON
    Lines.

    Raises:
        InputError: the file is not JSON.
    """
    with open_text(path) as text:
        content = "".join(_bounded(path, text.lines(newline="\n")))
        try:
            values = json.loads(content)
        except json.JSONDecodeError as error:
            if error.msg != "Extra data":
                message = f"{path}, line {error.lineno}: not JSON ({error.msg}); export the file again"
                raise InputError(message) from None
            yield from _read_lines(path, text, io.StringIO(content, newline="\n"))
            return
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}: not JSON ({error}); export the file again") from None
        items = values if isinstance(values, list) else [values]
        decodable = UNDECODABLE not in content
        for number, item in enumerate(items, 1):
            checked = _check_item(item) if decodable or _is_decodable(item) else text.undecodable()
            yield TableRow(str(path), "item", number, number, checked, number / len(items))


def _read_lines(path: Path, text: TextStream, lines: Iterable[str]) -> Iterator[TableRow]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            values = text.undecodable() if UNDECODABLE in line else _parse_line(line)
            yield TableRow(str(path), "line", number, number, values, text.share)


def _parse_line(line: str) -> Mapping[str, Any] | InputError:
    try:
        return json_object(line)
    except InputError as error:
        return error


def _check_item(item: Any) -> Mapping[str, Any] | InputError:
    return item if isinstance(item, dict) else InputError("not a JSON object; write a list of objects")


def _is_decodable(item: Any) -> bool:
    return UNDECODABLE not in json.dumps(item, ensure_ascii=False)


def _bounded(path: Path, lines: Iterable[str]) -> Iterator[str]:
    """The lines of a file that is read whole; a compressed one can have any number."""
    size = 0
    for line in lines:
        size += len(line)
        limits().check_size(size, str(path))
        yield line
