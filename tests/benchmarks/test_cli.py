from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_results_are_written_into_documents(
    run: Callable[..., int], measured: Path, trained: Any, tmp_path: Path
) -> None:
    readme, docs = tmp_path / "README.md", tmp_path / "docs"
    readme.write_text("# Title\n", encoding="utf-8")
    for _ in range(2):
        assert run(trained.folder, "write", "--readme", readme, "--docs", docs, "--folder", measured) == 0
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("# Title\n\n## Speed\n\n<!-- bench -->\n")
    assert text.count("| TF-IDF + linear |") == 2  # figures and ratios, once each
    assert [path.name for path in docs.iterdir()] == ["bench.png"]


def test_mistakes_are_told_before_anything_is_measured(
    run: Callable[..., int], trained: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = ["--config", trained.config, "--folder", tmp_path / "bench"]
    empty = tmp_path / "texts.jsonl"
    empty.write_text('{"text": "好"}\n{"text": " "}\n', encoding="utf-8")
    mistakes = [
        (["--bundle", "models/none"], "models/none: no bundle there (bundle.json is missing)"),
        (["--bundle", "models/tiny", "--checkpoint", "runs/none"], "runs/none: no checkpoint there"),
        (["--bundle", "models/tiny", "--threads", "1,x"], "--threads: '1,x' are no numbers; write them as 1,2"),
        (["--bundle", "models/tiny", "--threads", "1000"], "--threads: 1000; this process may use"),
        (["--bundle", "models/tiny", "--rounds", "0"], "--rounds, --singles and --starts: at least 1 of each"),
        (["--bundle", "models/tiny", "--threads", "1", "--texts", empty], f"{empty}, line 2: no text"),
    ]
    for arguments, message in mistakes:
        assert run(trained.folder, "predict", *config, "--threads", 1, *arguments) == 2
        assert capsys.readouterr().err.splitlines()[-1].startswith(f"error: {message}")
    assert run(trained.folder, "training", *config, "--share", 0) == 2
    assert "--share: 0; take a share" in capsys.readouterr().err
    assert run(trained.folder, "growth", *config, "--bundle", "models/tiny", "--threads", 1000) == 2
    assert "--threads: 1000; this process may use" in capsys.readouterr().err
    student = tmp_path / "student.yaml"
    student.write_text("name: student\ndistil: {teacher: runs/tiny/checkpoint, layers: [1]}\n", encoding="utf-8")
    assert run(trained.folder, "training", "--config", student, "--folder", tmp_path / "bench") == 2
    assert "distillation has no like in transformers.Trainer" in capsys.readouterr().err
    assert run(trained.folder, "growth", *config, "--bundle", "models/none") == 2
    assert "models/none: no bundle there" in capsys.readouterr().err
    assert not (tmp_path / "bench" / "models").exists()
