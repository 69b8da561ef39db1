"""A run that is killed, again and again, and gone on with gives the bytes of an unbroken one."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

# The command itself, with pieces small enough for a quick test; it dies with a piece written but not noted yet.
CODE = """
import os, signal, sys
from zhili.archive import rows, target
from zhili.cli import main
rows.PIECE_ROWS, last, keep = 16, int(sys.argv.pop(1)), target.Target.keep
def keep_or_die(self, pieces, paragraphs):
    if pieces == last:
        self.file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    keep(self, pieces, paragraphs)
target.Target.keep = keep_or_die
main()
"""


def run(inputs: list[Path], bundle: Path, output: Path, *more: str, last: int = 0) -> subprocess.CompletedProcess[str]:
    """Runs the command, which kills itself within a piece where `last` names one."""
    options = ["--model", str(bundle), "--format", output.suffix[1:], "--output", str(output), *more]
    command = [sys.executable, "-c", CODE, str(last), "predict", *map(str, inputs), *options]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """Two tables and a report between them; each table with rows that cannot be predicted."""
    text = "化解邻里矛盾纠纷{}件，\n走访{}户。"
    rows = [f'"{text.format(i, i * i)}",{"" if i % 3 else "平安"}\n' for i in range(200)]
    rows[17:19] = [" ,\n", "太,多,了\n"]
    lines = [json.dumps({"id": f"j{i}", "text": "修路" * (i % 7)}) + "\n" for i in range(100)]
    files = {
        "a.csv": "text,heading\n" + "".join(rows),
        "b.txt": "总结\n一、民生\n改厕460户，新增学位540个。\n",
        "c.jsonl": "".join(lines),
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return [tmp_path / name for name in files]


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet"])
def test_to_the_same_bytes(inputs: list[Path], bundle: Path, tmp_path: Path, format: str) -> None:
    whole, output = tmp_path / f"whole.{format}", tmp_path / f"output.{format}"
    folder = tmp_path / f".output.{format}.unfinished"
    unbroken = run(inputs, bundle, whole)
    assert run(inputs, bundle, output, last=4).returncode == -signal.SIGKILL
    assert not output.exists()
    assert run(inputs, bundle, output, "--resume", last=15).returncode == -signal.SIGKILL
    assert json.loads((folder / "done.json").read_text(encoding="utf-8"))["pieces"] == 14
    resumed = run(inputs, bundle, output, "--resume")
    assert (resumed.returncode, unbroken.returncode) == (2, 2)  # rows were left out
    assert _untimed(resumed.stderr) == _untimed(unbroken.stderr)
    assert output.read_bytes() == whole.read_bytes()
    assert not folder.exists()


def _untimed(shown: str) -> str:
    return re.sub(r", \d+\.\d s\n", "", shown)
