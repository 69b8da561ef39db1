import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from train.config.loading import load_config
from train.config.schema import Config
from train.data.load import load_corpus
from train.training.fit import fit
from zhili.errors import InputError

module = sys.modules["train.training.fit"]
ROOT = Path(__file__).parents[3]


def fit_recipe(config: Config, resume: bool = False) -> Path:
    return fit(config, load_corpus(config), resume)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model.safetensors")


def test_run_writes_config_log_history_and_checkpoint(trained: Any) -> None:
    run = trained.folder / "runs" / "tiny"
    assert {p.name for p in run.iterdir()} >= {"config.yaml", "train.log", "history.json", "checkpoint"}
    assert not (run / "states").exists()
    assert load_config(run / "config.yaml") == load_config(trained.config)
    history = json.loads((run / "history.json").read_text(encoding="utf-8"))
    losses = [h["eval_loss"] for h in history if "eval_loss" in h]
    assert losses[-1] < losses[0]
    assert "about" in (run / "train.log").read_text(encoding="utf-8")


def test_same_seed_gives_same_weights(project: Any) -> None:
    project.change(training__epochs=1)
    first = weights(fit_recipe(load_config(project.config)))
    again = weights(fit_recipe(load_config(project.config)))
    other = weights(fit_recipe(load_config(project.config, ["training.seed=1"])))
    assert all(torch.equal(first[k], again[k]) for k in first)
    assert not all(torch.equal(first[k], other[k]) for k in first)


def test_killed_run_resumes_to_same_result(project: Any) -> None:
    project.change(training__epochs=3, name="whole")
    whole = weights(fit_recipe(load_config(project.config)))
    project.change(name="killed")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "train", "fit", "recipe.yaml"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    states = Path("runs/killed/states")
    while last_state_of(states) is None and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert states.exists()
    assert not Path("runs/killed/checkpoint").exists()
    with pytest.raises(InputError, match="there is an unfinished run; add --resume"):
        fit_recipe(load_config(project.config))
    with pytest.raises(InputError, match="another recipe or corpus"):
        fit_recipe(load_config(project.config, ["training.seed=9"]), resume=True)
    resumed = weights(fit_recipe(load_config(project.config), resume=True))
    assert all(torch.equal(whole[k], resumed[k]) for k in whole)


def last_state_of(states: Path) -> Path | None:
    """A state that is written to its end, so that the run can be killed."""
    written = states.glob("checkpoint-*/trainer_state.json") if states.exists() else ()
    return next((path for path in written if path.read_text(encoding="utf-8").rstrip().endswith("}")), None)


def test_run_that_failed_before_its_first_epoch_can_be_repeated(project: Any) -> None:
    with pytest.raises(InputError, match="cannot be loaded"):
        fit_recipe(load_config(project.config, ["model.encoder=nowhere"]))
    assert fit_recipe(load_config(project.config, ["training.epochs=1"])).is_dir()


def test_damaged_state_is_reported_in_one_line(project: Any) -> None:
    config = load_config(project.config)
    states = config.run_folder.states
    with pytest.raises(KeyboardInterrupt):
        stop_after_an_epoch(config)
    (state,) = states.glob("checkpoint-*")
    data = (state / "model.safetensors").read_bytes()
    (state / "model.safetensors").write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match="the saved state is damaged; remove that folder"):
        fit_recipe(config, resume=True)


def stop_after_an_epoch(config: Config) -> None:
    from train.training.trainer import GroupedTrainer

    original = GroupedTrainer._save_checkpoint

    def save(self: Any, *arguments: Any, **options: Any) -> None:
        original(self, *arguments, **options)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(GroupedTrainer, "_save_checkpoint", save)
        fit_recipe(config)


def test_average_epochs_averages_the_last_weights(project: Any) -> None:
    project.change(training__epochs=2, training__average_epochs=2, name="mean")
    seen: list[dict[str, torch.Tensor]] = []
    with pytest.MonkeyPatch.context() as patch:
        original = module.average_weights

        def keep(states: Path, epochs: int, epoch_steps: int) -> dict[str, torch.Tensor]:
            seen.extend(load_file(p / "model.safetensors") for p in sorted(states.glob("checkpoint-*")))
            return original(states, epochs, epoch_steps)

        patch.setattr(module, "average_weights", keep)
        averaged = load_file(fit_recipe(load_config(project.config)) / "model.safetensors")
    assert len(seen) == 2
    assert not torch.equal(seen[0]["head.weight"], seen[1]["head.weight"])
    assert torch.allclose(averaged["head.weight"], (seen[0]["head.weight"] + seen[1]["head.weight"]) / 2)


def test_early_stopping_ends_training(project: Any) -> None:
    project.change(
        training__epochs=30,
        training__early_stopping_patience=1,
        training__learning_rate=1e-9,
        training__head_learning_rate=1e-9,
    )
    fit_recipe(load_config(project.config))
    history = json.loads(Path("runs/tiny/history.json").read_text(encoding="utf-8"))
    assert sum("eval_loss" in h for h in history) < 6
