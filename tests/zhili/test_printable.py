import csv
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.printable import escaped, shown_path, without_control, without_formula

ANY = st.text(st.characters())
REPORT = (
    "\x1b]0;owned\x07\x1b[2J今年全镇发展良好，完成产值三亿元。\n"
    "一、\x1b[31m标题\n今年全镇教育发展良好，\x9b31m𠮷家村满意。\n"
)
ZHILI = [sys.executable, "-c", "from zhili.cli import main; main()"]


@given(ANY)
def test_no_control_character_is_left(text: str) -> None:
    for shown in (without_control(text), escaped(text)):
        assert not {c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\t\n"}
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", shown)
    assert "\n" not in escaped(text)
    plain = "".join(c for c in text if c.isprintable())
    assert without_control(plain) == escaped(plain) == plain


@given(st.binary(min_size=1))
def test_any_file_name_can_be_written(name: bytes) -> None:
    path = Path(os.fsdecode(name.replace(b"\0", b"")))
    shown_path(path).encode()


@given(ANY)
def test_no_cell_begins_a_formula(text: str) -> None:
    cell = without_formula(text)
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r") or not cell
    assert cell.endswith(text)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "a\x1b[31m[red]RED.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_terminal_gets_no_control_codes_of_a_text(report: Path) -> None:
    done = subprocess.run([*ZHILI, "predict", str(report)], capture_output=True)
    assert done.returncode == 0 and "标题" in done.stdout.decode()
    assert not {b"\x1b", b"\x07"} & {bytes([byte]) for byte in done.stdout + done.stderr}


def test_errors_get_no_control_codes_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "b\x1b[2J.csv"
    path.write_text("te\x1b[31mxt\nx\n", encoding="utf-8")
    done = subprocess.run([*ZHILI, "predict", str(path)], capture_output=True)
    assert done.returncode == 2 and b"error: " in done.stderr and b"\x1b" not in done.stderr


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
@pytest.mark.parametrize("output_format", ["json", "csv", "html", "table"])
def test_standard_output_is_utf8_in_any_locale(report: Path, output_format: str, encoding: str) -> None:
    command = [*ZHILI, "predict", str(report), "--format", output_format]
    done = subprocess.run(command, env=os.environ | {"PYTHONIOENCODING": encoding}, capture_output=True)
    assert done.returncode == 0 and "𠮷家村" in done.stdout.decode("utf-8")


def test_reader_that_closes_the_pipe_is_no_error(tmp_path: Path) -> None:
    table = tmp_path / "rows.jsonl"
    table.write_text(json.dumps({"text": "全镇发展良好。"}, ensure_ascii=False), encoding="utf-8")
    for command in (["predict", str(table), "--format", "jsonl"], ["categories"], ["predict", "--help"]):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([*ZHILI, *command], stdout=write, stderr=subprocess.PIPE)
        os.close(write)
        assert done.returncode == 0 and b"Traceback" not in done.stderr


def test_formulas_are_escaped_on_request(tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text('id,heading,text\n=1+1,@SUM(A1),"=HYPERLINK(""http://127.0.0.1"")"\n', encoding="utf-8")
    for options, quote in (([], ""), (["--escape-formulas"], "'")):
        command = [*ZHILI, "predict", str(table), "--format", "csv", *options]
        row = next(csv.DictReader(subprocess.run(command, capture_output=True, text=True).stdout.splitlines()))
        assert row["id"] == f"{quote}=1+1" and row["heading"] == f"{quote}@SUM(A1)"
        assert row["text"].startswith(f"{quote}=HYPERLINK")
