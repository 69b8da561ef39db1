import logging

import pytest
from transformers import TrainerControl, TrainerState, TrainingArguments

from train.training import progress
from train.training.progress import ProgressBar


def log(bar: ProgressBar, step: int, folder: str) -> None:
    state = TrainerState(global_step=step, max_steps=100)
    bar.on_log(TrainingArguments(output_dir=folder, use_cpu=True), state, TrainerControl(), logs={"loss": 0.25})


def test_without_a_terminal_a_line_is_logged_from_time_to_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: object
) -> None:
    folder = str(tmp_path)
    caplog.set_level(logging.INFO, logger="train")
    bar = ProgressBar("macro_f1")
    state = TrainerState(global_step=0, max_steps=100)
    bar.on_train_begin(TrainingArguments(output_dir=folder, use_cpu=True), state, TrainerControl())
    log(bar, 10, folder)
    assert not caplog.messages  # a minute has not passed
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    log(bar, 20, folder)
    assert [message.partition(", about")[0] for message in caplog.messages] == ["step 20 of 100: loss 0.250"]
    bar.bar.disable = False
    log(bar, 30, folder)
    assert len(caplog.messages) == 1
