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
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, size in zip(paths, (300, 100), strict=True):
        path.write_bytes(b"x" * size)
    return paths


def shown(files: list[Path], steps: list[tuple[int, float, int, bool]], terminal: bool = True) -> str:
    screen = Terminal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", screen)
        patch.setenv("TERM", "xterm")
        patch.setenv("COLUMNS", "120")
        with ProgressBar(files, terminal) as bar:
            for position, *rest in steps:
                bar.advance(files[position], *rest)
    return re.sub(r"\x1b\[[0-9;?]*\w", "", screen.getvalue())


def test_inputs_are_weighted_by_their_sizes(files: list[Path]) -> None:
    screen_text = shown(files, [(0, 0.5, 1024, True), (0, 1.0, 1000, True), (1, 0.5, 10, True)])
    assert " 38%" in screen_text and " 75%" in screen_text and " 88%" in screen_text
    assert "1/2 a.csv" in screen_text and "2/2 b.csv" in screen_text
    assert "2,034 paragraphs" in screen_text and "/s" in screen_text


def test_chunks_of_an_earlier_run_do_not_count_as_speed(files: list[Path]) -> None:
    screen_text = shown(files, [(0, 1.0, 5_000_000, False)])
    assert "5,000,000 paragraphs 0/s -:--:--" in " ".join(screen_text.split())


def test_nothing_is_shown_without_a_terminal(files: list[Path]) -> None:
    assert shown(files, [(0, 1.0, 5, True)], terminal=False) == ""
