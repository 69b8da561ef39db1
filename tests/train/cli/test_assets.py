import hashlib
import json
from pathlib import Path
from typing import Any

import pytest


def test_assets_encoder_names_a_missing_source(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("assets", "encoder", "--source", "nowhere.bin") == 2
    assert "error: nowhere.bin: no such file; " in capsys.readouterr().err


def write_references(path: Path, texts: list[str]) -> None:
    hashes = [hashlib.sha1(text.encode()).hexdigest()[:16] for text in texts]
    rows = [{"source": "github:a/news", "commit": "1" * 40, "path": "a.md", "sha1": sha1} for sha1 in hashes]
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def test_assets_references_prints_counts_and_a_remedy(
    command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    source = Path("texts.jsonl")
    source.write_text('{"text": "茶园", "heading": "农业"}\n' + '{"text": "茶园"}\n' * 10, "utf-8")
    write_references(Path("data/references/a.jsonl"), ["茶园"] * 1200)
    write_references(Path("data/others/b.jsonl"), ["茶园", "没有"])
    write_references(Path("data/none/c.jsonl"), ["没有"])
    files = ["data/others/b.jsonl", "data/none/c.jsonl"]
    assert command("assets", "references", "--source", source) == 0
    assert command("assets", "references", "--source", source, *files) == 0
    remedy = "1 are not in the source: give another version of it as --source"
    assert capsys.readouterr().out.splitlines() == [
        "runs/sources/a.jsonl: 1,200 of 1,200 paragraphs",
        f"runs/sources/b.jsonl: 1 of 2 paragraphs; {remedy}",
        f"runs/sources/c.jsonl: 0 of 1 paragraphs, not written; {remedy}",
    ]
    assert json.loads(Path("runs/sources/b.jsonl").read_text("utf-8")) == {"text": "茶园", "heading": "农业"}
    assert command("assets", "references", "--source", source, files[1]) == 2
    assert "error: texts.jsonl: none of the paragraphs; " in capsys.readouterr().err


def test_assets_references_needs_files(
    command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command("assets", "references") == 2
    assert "error: data/references: no .jsonl files; name the files of references" in capsys.readouterr().err
