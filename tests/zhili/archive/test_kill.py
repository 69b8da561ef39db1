"""A run that is killed, again and again, and gone on with gives the bytes of an unbroken one."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

# The command itself, with pieces small enough for a quick test.
CODE = "from zhili.archive import rows; rows.PIECE_ROWS = 16; from zhili.cli import main; main()"


def command(inputs: list[Path], bundle: Path, output: Path, *more: str) -> list[str]:
    options = ["--model", str(bundle), "--format", output.suffix[1:], "--output", str(output), *more]
    return [sys.executable, "-c", CODE, "predict", *map(str, inputs), *options]


def killed(arguments: list[str], done: Path, pieces: int) -> None:
    """Runs a command and kills it when so many pieces are written."""
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        while not done.exists() or json.loads(done.read_text(encoding="utf-8"))["pieces"] < pieces:
            assert process.poll() is None, process.communicate()
            time.sleep(0.001)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """Two tables and a report between them; each table with rows that cannot be predicted."""
    text = "化解邻里矛盾纠纷{}件，\n走访{}户。"
    rows = [f'"{text.format(i, i * i)}",{"" if i % 3 else "平安"}\n' for i in range(700)]
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
    unbroken = subprocess.run(command(inputs, bundle, whole), capture_output=True, text=True)
    killed(command(inputs, bundle, output), folder / "done.json", 3)
    refused = subprocess.run(command(inputs, bundle, output), capture_output=True, text=True)
    assert refused.returncode == 2
    assert refused.stderr == (
        f"error: {folder}: an unfinished run is there; add --resume to go on, or remove it to start again\n"
    )
    killed(command(inputs, bundle, output, "--resume"), folder / "done.json", 20)
    with (folder / "rows").open("ab") as file:
        file.write("半".encode()[:2])  # what a kill in the middle of a write leaves
    resumed = subprocess.run(command(inputs, bundle, output, "--resume"), capture_output=True, text=True)
    assert (resumed.returncode, unbroken.returncode) == (2, 2)  # rows were left out
    assert resumed.stderr.rsplit(" s\n")[0].rsplit(",")[0] == unbroken.stderr.rsplit(" s\n")[0].rsplit(",")[0]
    assert output.read_bytes() == whole.read_bytes()
    assert not folder.exists()
