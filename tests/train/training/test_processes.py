import json
import multiprocessing
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

from train.config import Config, load_config
from train.data import load_corpus
from train.training import fit
from train.training.processes import Processes, ShareOfBatches
from zhili.errors import InputError

ROOT = Path(__file__).parents[3]
NO_DROPOUT = ["model.hidden_dropout=0.0", "model.attention_dropout=0.0"]  # processes draw different masks


@pytest.mark.parametrize("size", [1, 2, 7, 9])
def test_shares_of_a_batch_weigh_as_much_as_the_batch(size: int) -> None:
    from datasets import Dataset

    rows = Dataset.from_dict({"value": [float(i * i) for i in range(20)]})
    indices = list(range(5, 5 + size))
    shares = [ShareOfBatches(rows, Processes(rank, 3)).__getitems__(indices) for rank in range(3)]
    losses = [sum(row["value"] for row in share) / len(share) * share[0]["share"] for share in shares]
    assert sum(losses) / 3 == pytest.approx(sum(rows[i]["value"] for i in indices) / size)


def test_batch_that_cannot_be_divided_is_refused() -> None:
    with pytest.raises(InputError, match=r"training\.batch_size: 2 examples cannot be divided among 3 processes"):
        Processes(0, 3).check_batch(2)


def free_port() -> int:
    """A free port; asked in another process, because tests must not use sockets."""
    code = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)


def train_as(rank: int, count: int, port: int, config: Config) -> None:
    os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": str(count), "LOCAL_WORLD_SIZE": str(count)}
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    torch.set_num_threads(1)
    fit(config, load_corpus(config))


def fit_in_processes(config: Config, count: int) -> None:
    """Train in new processes, with what a launcher tells them."""
    context, port = multiprocessing.get_context("forkserver"), free_port()
    context.set_forkserver_preload(["train.training"])
    workers = [context.Process(target=train_as, args=(rank, count, port, config)) for rank in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * count


def history(name: str) -> list[dict[str, Any]]:
    return json.loads(Path(f"runs/{name}/history.json").read_text(encoding="utf-8"))


def test_processes_train_the_model_of_one(project: Any) -> None:
    project.change(training__batch_size=9)  # the last of the batches, of 2 examples, leaves a process without one
    config = load_config(project.config, [*NO_DROPOUT, "name=one"])
    fit(config, load_corpus(config))
    fit_in_processes(load_config(project.config, [*NO_DROPOUT, "name=three"]), 3)
    one, three = history("one"), history("three")
    for before, after in zip(one, three, strict=True):
        for key in ("loss", "grad_norm", "eval_loss", "eval_macro_f1", "learning_rate"):
            if key in before:
                assert after[key] == pytest.approx(before[key], rel=1e-3), (key, before["step"])
    weights = [load_file(f"runs/{name}/checkpoint/model.safetensors") for name in ("one", "three")]
    assert all(torch.allclose(weights[0][name], weights[1][name], atol=1e-4) for name in weights[0])
    assert not Path("runs/three/states").exists()


def launch(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node=2", f"--master_port={free_port()}"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [*command, "-m", "train", "fit", "recipe.yaml", *NO_DROPOUT, *options],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_killed_worker_ends_the_run_with_one_line_and_the_run_resumes(project: Any) -> None:
    project.change(training__epochs=8, training__save_steps=2, name="killed")
    launcher = launch()
    while not list(Path("runs/killed/states").glob("checkpoint-*/trainer_state.json")):
        assert launcher.poll() is None
        time.sleep(0.05)
    children = Path(f"/proc/{launcher.pid}/task/{launcher.pid}/children").read_text(encoding="utf-8").split()
    os.kill(int(children[-1]), signal.SIGKILL)
    output = launcher.communicate()[0]
    errors = [line for line in output.splitlines() if line.startswith("error:")]
    assert errors == [
        "error: runs/killed: another process of the run has ended, or the connection to it is lost; "
        "continue with --resume"
    ]
    resumed = launch("--resume")
    assert "checkpoint: runs/killed/checkpoint" in resumed.communicate()[0]
    whole = load_config(project.config, [*NO_DROPOUT, "name=whole"])
    fit(whole, load_corpus(whole))
    weights = [load_file(f"runs/{name}/checkpoint/model.safetensors") for name in ("whole", "killed")]
    assert all(torch.allclose(weights[0][name], weights[1][name], atol=1e-4) for name in weights[0])
