from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_results_are_written_into_documents(
    run: Callable[..., int], results_folder: Path, trained: Any, tmp_path: Path
) -> None:
    document, pictures = tmp_path / "results.md", tmp_path / "docs"
    document.write_text("# Title\n", encoding="utf-8")
    options = ["--document", document, "--pictures", pictures, "--folder", results_folder]
    for _ in range(2):
        assert run(trained.folder, "write", *options) == 0
    text = document.read_text(encoding="utf-8")
    assert text.startswith("# Title\n\n## Speed\n\n<!-- bench -->\n")
    assert text.count("| TF-IDF + linear |") == 2  # once in the measurements, once in the ratios
    assert [path.name for path in pictures.iterdir()] == ["bench.png"]


def test_mistakes_are_reported_before_anything_is_measured(
    run: Callable[..., int], trained: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = ["--config", trained.config, "--folder", tmp_path / "bench"]
    empty = tmp_path / "texts.jsonl"
    empty.write_text('{"text": "好"}\n{"text": " "}\n', encoding="utf-8")
    mistakes: list[tuple[list[Any], str]] = [
        (["--bundle", "models/none"], "models/none: not a bundle (bundle.json is missing)"),
        (["--bundle", "models/tiny", "--checkpoint", "runs/none"], "runs/none: not a checkpoint (config.json"),
        (["--bundle", "models/tiny", "--threads", "1,x"], "--threads: '1,x' is not a list of numbers; write for"),
        (["--bundle", "models/tiny", "--threads", "1000"], "--threads: 1000 given, but this process may use"),
        (["--bundle", "models/tiny", "--rounds", "0"], "--rounds, --singles and --starts: each must be at least 1"),
        (["--bundle", "models/tiny", "--threads", "1", "--texts", empty], f"{empty}, line 2: no text"),
    ]
    for arguments, message in mistakes:
        assert run(trained.folder, "predict", *config, "--threads", 1, *arguments) == 2
        assert capsys.readouterr().err.splitlines()[-1].startswith(f"error: {message}")
    assert run(trained.folder, "training", *config, "--share", 0) == 2
    assert "--share: 0 is out of range" in capsys.readouterr().err
    assert run(trained.folder, "growth", *config, "--bundle", "models/tiny", "--threads", 1000) == 2
    assert "--threads: 1000 given, but this process may use" in capsys.readouterr().err
    student = tmp_path / "student.yaml"
    student.write_text("name: student\ndistil: {teacher: runs/tiny/checkpoint, layers: [1]}\n", encoding="utf-8")
    assert run(trained.folder, "training", "--config", student, "--folder", tmp_path / "bench") == 2
    assert "transformers.Trainer cannot distil" in capsys.readouterr().err
    assert run(trained.folder, "growth", *config, "--bundle", "models/none") == 2
    assert "models/none: not a bundle" in capsys.readouterr().err
    assert not (tmp_path / "bench" / "models").exists()
