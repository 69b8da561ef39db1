from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.slow
def test_a_run_is_killed_and_resumed_and_compared(run: Callable[..., int], root: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    options = ["--rows", 400, "--workers", 2, "--kills", "3", "--compared", 40, "--folder", tmp_path / "bench"]
    assert run(root, "scale", *options) == 0
    document = tmp_path / "scale.md"
    document.write_text("# Title\n", encoding="utf-8")
    assert run(root, "write", "--folder", tmp_path / "bench", "--scaling", document) == 0
    text = document.read_text(encoding="utf-8")
    assert "| rows in all 10 parts; different ids | 400; 400 |" in text
    assert "| … with another label, subject or review | 0 |" in text
    assert "parts unchanged" in text
