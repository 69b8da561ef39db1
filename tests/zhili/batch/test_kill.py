"""A run that is killed twice and resumed writes the same bytes as an uninterrupted run."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

# The command with small chunks, for a quick test. It is killed after writing a chunk, before the commit.
CODE = """
import importlib, os, signal, sys
from zhili.batch.resume import ResumableOutput
from zhili.cli import main
importlib.import_module("zhili.inference.chunks").CHUNK_ITEMS = 16
last, commit = int(sys.argv.pop(1)), ResumableOutput.commit
def commit_or_die(self, chunks, checksum):
    if chunks == last:
        self.file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    commit(self, chunks, checksum)
ResumableOutput.commit = commit_or_die
main()
"""


def run(inputs: list[Path], bundle: Path, output: Path, *more: str, last: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command, which kills itself after writing chunk number `last`, if that is not 0."""
    options = ["--model", str(bundle), "--format", output.suffix[1:], "--output", str(output), *more]
    command = [sys.executable, "-c", CODE, str(last), "predict", *map(str, inputs), *options]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """Two tables with rows that cannot be predicted, and a report between them."""
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


@pytest.mark.parametrize("output_format", ["jsonl", "csv", "parquet"])
def test_killed_and_resumed_run_writes_the_same_bytes(
    inputs: list[Path], bundle: Path, tmp_path: Path, output_format: str
) -> None:
    whole, output = tmp_path / f"whole.{output_format}", tmp_path / f"output.{output_format}"
    folder = tmp_path / f".output.{output_format}.unfinished"
    uninterrupted = run(inputs, bundle, whole)
    assert run(inputs, bundle, output, last=4).returncode == -signal.SIGKILL
    assert not output.exists()
    assert run(inputs, bundle, output, "--resume", last=15).returncode == -signal.SIGKILL
    assert json.loads((folder / "progress.json").read_text(encoding="utf-8"))["chunks"] == 14
    resumed = run(inputs, bundle, output, "--resume")
    assert (resumed.returncode, uninterrupted.returncode) == (2, 2)  # some rows were skipped
    assert _untimed(resumed.stderr) == _untimed(uninterrupted.stderr)
    assert output.read_bytes() == whole.read_bytes()
    assert not folder.exists()


def _untimed(shown: str) -> str:
    return re.sub(r", \d+\.\d s\n", "", shown)
