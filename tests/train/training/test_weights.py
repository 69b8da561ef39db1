import errno
import os
from pathlib import Path

import pytest
import torch

from train.training.weights import explain_error, interpolate, last_state
from zhili.errors import InputError


@pytest.mark.parametrize("written", [None, "", '{"epoch": 2.0, "log_his'])
def test_incomplete_state_is_removed(tmp_path: Path, written: str | None) -> None:
    for name, content in (("checkpoint-9", "{}"), ("checkpoint-18", written)):
        (tmp_path / name).mkdir()
        if content is not None:
            (tmp_path / name / "trainer_state.json").write_text(content, encoding="utf-8")
    assert last_state(tmp_path) == tmp_path / "checkpoint-9"
    assert not (tmp_path / "checkpoint-18").exists()


def test_full_disk_is_explained(tmp_path: Path) -> None:
    error = explain_error(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), tmp_path, None)
    assert isinstance(error, InputError)
    assert "the disk is full" in str(error)
    other = ValueError("something else")
    assert explain_error(other, tmp_path, None) is other


def test_interpolate_returns_weights_on_the_line() -> None:
    start, trained = {"w": torch.tensor([0.0, 4.0])}, {"w": torch.tensor([1.0, 0.0])}
    assert interpolate(start, trained, 1.0)["w"].tolist() == [1, 0]
    assert interpolate(start, trained, 0.25)["w"].tolist() == [0.25, 3]
