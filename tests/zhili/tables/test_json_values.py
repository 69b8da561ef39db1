import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhili.errors import InputError
from zhili.limits import Limits, limited
from zhili.tables.json_values import _items
from zhili.tables.read import read_table

OBJECTS = [{"id": 13, "text": "停水三天。", "label": ["水电"]}, {"id": 14, "text": "还没看。", "label": []}]


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def rows(path: Path) -> list[tuple[str, int, int, Any]]:
    """(kind, number, index, values or message) of the rows."""
    return [
        (r.kind, r.number, r.index, str(r.values) if isinstance(r.values, InputError) else r.values)
        for r in read_table(path)
    ]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json", "a.jsonl.gz"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_json_lines_under_any_name(tmp_path: Path, name: str, encoding: str) -> None:
    data = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in OBJECTS).encode(encoding)
    path = write(tmp_path / name, gzip.compress(data) if name.endswith(".gz") else data)
    assert rows(path) == [("line", 1, 1, OBJECTS[0]), ("line", 2, 2, OBJECTS[1])]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_json_list(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.json", json.dumps(OBJECTS, ensure_ascii=False, indent=1).encode(encoding))
    assert rows(path) == [("item", 1, 1, OBJECTS[0]), ("item", 2, 2, OBJECTS[1])]
    first, last = (row.share for row in read_table(path))
    assert 0.3 < first < 0.7 and last == 1


def test_single_json_object(tmp_path: Path) -> None:
    assert rows(write(tmp_path / "a.json", json.dumps(OBJECTS[0]))) == [("item", 1, 1, OBJECTS[0])]


def test_line_separators_in_strings_do_not_end_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '\ufeff{"text": "一\u2028二"}\r\n\r\n{"text": "三"}')
    assert rows(path) == [("line", 1, 1, {"text": "一\u2028二"}), ("line", 3, 3, {"text": "三"})]


@pytest.mark.parametrize(
    ("name", "data", "mistakes"),
    [
        (
            "a.jsonl",
            '{"text": "甲"}\n{no\n[1]\n{"text": "丁"}\n',
            {2: "not JSON (", 3: "not a JSON object"},
        ),
        ("a.jsonl", '{"text": "甲"}\n' + "[" * 100_000 + '\n{"text": "丁"}\n', {2: "not JSON ("}),
        ("a.json", '{"text": "甲"}\n{no\n{"text": "丁"}\n', {2: "not JSON ("}),
        ("a.json", '[{"text": "甲"}, 2, 3, {"text": "丁"}]', {2: "not a JSON object", 3: "not a JSON object"}),
        (
            "a.jsonl",
            '{"text": "甲"}\n'.encode() * 9 + b'{"text": "\xff"}\n{"text": "' + "丁".encode() + b'"}',
            {10: "bytes that are not UTF-8"},
        ),
        (
            "a.json",
            b'[{"text": "'
            + "甲乙丙丁化解纠纷六件".encode()
            + b'"}, {"text": "\xff"}, {"text": "'
            + "丁".encode()
            + b'"}]',
            {2: "bytes that are not UTF-8"},
        ),
    ],
)
def test_bad_rows_do_not_affect_the_others(
    tmp_path: Path, name: str, data: str | bytes, mistakes: dict[int, str]
) -> None:
    read = rows(write(tmp_path / name, data))
    errors = {number: values for _, number, _, values in read if isinstance(values, str)}
    texts = [values["text"] for _, _, _, values in read if isinstance(values, dict)]
    assert texts[0].startswith("甲") and texts[-1] == "丁"
    assert errors.keys() == mistakes.keys()
    assert all(errors[number].startswith(mistake) for number, mistake in mistakes.items())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('[{"a": 1},\n{"b" 2}]', "a.json, line 2: not JSON (Expecting ':' delimiter); export the file again"),
        ("[" * 100_000, "a.json: not JSON ("),
        ("", "a.json, line 1: not JSON (Expecting value)"),
    ],
)
def test_files_that_are_not_json_are_named(tmp_path: Path, data: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        rows(write(tmp_path / "a.json", data))
    assert str(caught.value).startswith(f"{tmp_path}/{message}")


def test_items_are_decoded_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[int] = []

    class Decoder(json.JSONDecoder):
        def raw_decode(self, s: str, idx: int = 0) -> tuple[Any, int]:
            decoded.append(len(s))
            return super().raw_decode(s, idx)

    monkeypatch.setattr("zhili.tables.json_values._DECODER", Decoder())
    values = read_table(write(tmp_path / "a.json", json.dumps([{}] * 10_000)))
    assert next(values).values == {} and sum(decoded) < 10_000
    assert len(list(values)) == 9_999


@settings(max_examples=50)
@given(st.lists(st.recursive(st.none() | st.floats(allow_nan=False) | st.text(), st.lists, max_leaves=5), max_size=5))
def test_items_are_those_of_the_json_module(values: list[Any]) -> None:
    content = json.dumps([{"x": value} for value in values], indent=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zhili.tables.json_values._WINDOW", 3)
        assert [value for value, _, _ in _items(content, 1)] == json.loads(content)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", "[{}," + '{"a": "' + "x" * 400 + '"}]'),
        ("a.json", "[{}," + '{"a": [' + "0," * 30 + "0]}]"),
        ("a.json", "[{}," + '{"a": [' + "[],\n" * 10 + "[]]}]"),
        ("a.json", "[{}," + '"open' * 200),
        ("a.json", '{"a": [' + "0," * 30 + "0]}"),
        ("a.jsonl", '{"text": "x"}\n' + '{"a": [' + "0," * 30 + "0]}"),
    ],
)
def test_objects_that_are_too_large_are_refused(tmp_path: Path, name: str, data: str) -> None:
    message = r"after (row|item|line) [01]: a row of more than (320 characters|20 values)"
    with limited(replace(Limits(), cell_characters=20)), pytest.raises(InputError, match=message):
        list(read_table(write(tmp_path / name, data)))


def test_mistake_in_an_item_is_named_where_it_is(tmp_path: Path) -> None:
    items = read_table(write(tmp_path / "a.json", '[{"a": 1},\n{"b" 2},\n' + '{"c": 3},\n' * 1_000 + "{}]"))
    assert next(items).values == {"a": 1}
    with pytest.raises(InputError, match=r"line 2: not JSON \(Expecting ':' delimiter\)"):
        next(items)
    with pytest.raises(InputError, match=r"line 2: not JSON \(Extra data\)"):
        list(read_table(write(tmp_path / "a.json", "[{}]\n{}")))
    assert rows(write(tmp_path / "a.json", " []\n")) == []
