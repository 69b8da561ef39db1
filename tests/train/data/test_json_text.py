import json
from pathlib import Path
from typing import Any

import pytest

from train.data.files import read
from zhili.errors import InputError

# doccano 1.8, text classification, as its export writes it: meta data in the object, labels sorted, comments.
DOCCANO = [
    {"id": 13, "text": "楼下烧烤店吵到三点。", "街道": "东河", "label": ["噪声扰民"], "Comments": []},
    {"id": 14, "text": "还没看。", "街道": "西河", "label": [], "Comments": ["再议"]},
]


def write(path: Path, *values: Any) -> Path:
    path.write_text("\n".join(json.dumps(v, ensure_ascii=False) for v in values) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["admin.jsonl", "admin.json"])
def test_doccano_lines(tmp_path: Path, name: str) -> None:
    found = list(read(write(tmp_path / name, *DOCCANO)))
    assert [(r.unit, r.number) for r in found] == [("line", 1), ("line", 2)]
    assert [r.values for r in found] == DOCCANO


def test_a_json_list(tmp_path: Path) -> None:
    found = list(read(write(tmp_path / "a.json", DOCCANO)))
    assert [(r.unit, r.number, r.values["id"]) for r in found] == [("item", 1, 13), ("item", 2, 14)]


def test_line_separators_within_a_text_are_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('\ufeff{"text": "一\u2028二"}\r\n\r\n{"text": "三"}', encoding="utf-8")
    assert [(r.number, r.values["text"]) for r in read(path)] == [(1, "一\u2028二"), (3, "三")]


@pytest.mark.parametrize(
    ("name", "text", "messages"),
    [
        ("a.jsonl", '{"a": \n[1]\n{"text": "x"}\n', ["line 1: not JSON", "line 2: not a JSON object"]),
        ("a.json", '[{"a": 1},\n{"b" 2}]', ["line 2: not JSON"]),
        ("a.json", '[{"a": 1}, 2]', ["item 2: not a JSON object"]),
        ("a.docx", "x", ["labels cannot be read from .docx; one of .jsonl"]),
        ("a.xls", "x", ["labels cannot be read from .xls; save it as .xlsx"]),
    ],
)
def test_mistakes(tmp_path: Path, name: str, text: str, messages: list[str]) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list(read(tmp_path / name))
    lines = str(caught.value).splitlines()
    assert len(lines) == len(messages)
    assert all(message in line for message, line in zip(messages, lines, strict=True))
