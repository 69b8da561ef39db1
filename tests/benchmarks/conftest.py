"""Shared: one whole run of each measurement on the tiny project, made through the command line."""

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks import cli
from benchmarks.predict import contenders

PARAGRAPHS = 5
TINY = {
    "vocab_size": 3000,
    "num_hidden_layers": 1,
    "hidden_size": 32,
    "num_attention_heads": 2,
    "intermediate_size": 64,
}


def _run(folder: Path, *arguments: Any) -> int:
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(folder):
        patch.setattr(sys, "argv", ["benchmarks", *map(str, arguments)])
        patch.setattr(contenders, "BERT_BASE", TINY)
        with pytest.raises(SystemExit) as caught:
            cli.main()
    return int(caught.value.code or 0)


@pytest.fixture(scope="session")
def run() -> Callable[..., int]:
    """Runs the command line in a folder, with a small shape in place of BERT-base; gives its exit status."""
    return _run


@pytest.fixture(scope="session")
def measured(trained: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with predict.json: five paragraphs, two rounds, one thread, all contenders."""
    folder = tmp_path_factory.mktemp("bench")
    few = ["--paragraphs", PARAGRAPHS, "--threads", 1, "--rounds", 2, "--seconds", 0.01, "--singles", 3, "--starts", 1]
    checkpoint = trained.folder / "runs" / "tiny" / "checkpoint"
    arguments = ["--config", trained.config, "--bundle", "models/tiny", "--checkpoint", checkpoint]
    assert _run(trained.folder, "predict", *arguments, *few, "--folder", folder) == 0
    return folder
