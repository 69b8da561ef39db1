import io
import re
import sys
from pathlib import Path

import pytest

from zhili.batch.progress import ProgressBar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    found = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, size in zip(found, (300, 100), strict=True):
        path.write_bytes(b"x" * size)
    return found


def shown(files: list[Path], moves: list[tuple[int, float, int, bool]], terminal: bool = True) -> str:
    screen = Terminal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", screen)
        patch.setenv("TERM", "xterm")
        patch.setenv("COLUMNS", "120")
        with ProgressBar(files, terminal) as bar:
            for place, *rest in moves:
                bar.move(files[place], *rest)
    return re.sub(r"\x1b\[[0-9;?]*\w", "", screen.getvalue())


def test_inputs_count_with_their_sizes(files: list[Path]) -> None:
    seen = shown(files, [(0, 0.5, 1024, True), (0, 1.0, 1000, True), (1, 0.5, 10, True)])
    assert " 38%" in seen and " 75%" in seen and " 88%" in seen
    assert "1/2 a.csv" in seen and "2/2 b.csv" in seen
    assert "2,034 paragraphs" in seen and "/s" in seen


def test_what_was_there_is_no_sign_of_speed(files: list[Path]) -> None:
    seen = shown(files, [(0, 1.0, 5_000_000, False)])
    assert "5,000,000 paragraphs 0/s -:--:--" in " ".join(seen.split())


def test_nothing_without_a_terminal(files: list[Path]) -> None:
    assert shown(files, [(0, 1.0, 5, True)], terminal=False) == ""
