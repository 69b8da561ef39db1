from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def test_corpus_commands_accept_any_taxonomy(
    command: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    recipe = ROOT / "configs" / "hotline.yaml"
    assert command("corpus", "check", recipe) == 0
    assert "230 paragraphs, 0 failures" in capsys.readouterr().out
    picture = tmp_path / "hotline.png"
    assert command("corpus", "stats", recipe, "--picture", picture) == 0
    assert "噪声扰民" in capsys.readouterr().out
    assert picture.is_file()


def test_corpus_stats_fill_the_section_of_a_document(
    command: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    document = tmp_path / "document.md"
    document.write_text("<!-- stats -->\n<!-- /stats -->\n", "utf-8")
    assert command("corpus", "stats", "configs/hotline.yaml", "--document", document) == 0
    assert "| category | primary | present | distinct 4-grams |" in document.read_text("utf-8")
