"""JSON Lines and JSON lists: plain objects, doccano's exports, Label Studio's."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from train.data.label_studio import flat, is_task
from train.data.source_row import SourceRow, decoded
from zhili.errors import InputError


def read_json_lines(path: Path) -> Iterator[SourceRow]:
    """One object a line; blank lines count but are left out.

    Raises:
        InputError: every line that is no JSON object.
    """
    mistakes = []
    rows = []
    # Not str.splitlines: a text may hold U+2028 and its like unescaped.
    for number, line in enumerate(decoded(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            mistakes.append(f"{path}, line {number}: not JSON ({error.msg}); each line holds one object")
            continue
        if not isinstance(value, dict):
            mistakes.append(f'{path}, line {number}: not a JSON object; write {{"text": …, "labels": […]}}')
            continue
        rows.append(SourceRow(str(path), "line", number, flat(value) if is_task(value) else value))
    if mistakes:
        raise InputError("\n".join(mistakes))
    yield from rows


def read_json(path: Path) -> Iterator[SourceRow]:
    """A list of objects, one object alone, or JSON Lines under another name.

    Raises:
        InputError: the file is not JSON, or holds something else.
    """
    try:
        values: Any = json.loads(decoded(path))
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":  # doccano and others call JSON Lines .json too
            yield from read_json_lines(path)
            return
        raise InputError(f"{path}, line {error.lineno}: not JSON ({error.msg}); export the file again") from None
    values = values if isinstance(values, list) else [values]
    odd = [number for number, value in enumerate(values, 1) if not isinstance(value, dict)]
    if odd:
        raise InputError(f"{path}, item {odd[0]}: not a JSON object; the file is a list of objects")
    for number, value in enumerate(values, 1):
        if is_task(value):
            task = value.get("id")
            yield SourceRow(str(path), "task", task if isinstance(task, int) else number, flat(value))
        else:
            yield SourceRow(str(path), "item", number, value)
