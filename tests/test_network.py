"""Training, export and prediction use no network: their system calls are watched in a namespace without one."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Project

# Telemetry would begin a few seconds after the libraries are loaded.
WAIT = "import time; time.sleep(12)"
PREDICT = f"from zhili import Predictor; Predictor('models/tiny', threads=1).predict('全镇新建茶园。'); {WAIT}"
OUTGOING = re.compile(r"\b(?:connect|sendto|sendmsg|sendmmsg)\(.*\bAF_INET")  # a socket alone asks nothing
Watch = Callable[..., list[str]]

pytestmark = pytest.mark.slow


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    """Run Python with some arguments, and return the system calls that reach for a network."""
    isolated = ["unshare", "--map-root-user", "--net"]
    if not shutil.which("strace") or subprocess.run([*isolated, "strace", "-V"], capture_output=True).returncode:
        pytest.skip("needs strace and the right to make a network namespace: `apt-get install strace`")
    home, calls = tmp_path / "home", tmp_path / "calls"
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}

    def run(*arguments: str, **variables: str) -> list[str]:
        traced = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=%network", "-o", str(calls)]
        command = [*isolated, *traced, sys.executable, *arguments]
        done = subprocess.run(command, env=environment | variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return [line for line in calls.read_text("utf-8").splitlines() if OUTGOING.search(line)]

    return run


def test_training_export_and_prediction_use_no_network(project: Project, watch: Watch) -> None:
    for command in ("fit", "export"):
        assert watch("-m", "train", command, str(project.config)) == []
    assert watch("-c", PREDICT) == []
    assert not [path for path in project.folder.rglob("*") if "Microsoft" in path.parts]


def test_attempts_are_seen(project: Project, watch: Watch) -> None:
    attempt = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    assert watch("-c", attempt)
    # What the predictor would do without its setting.
    assert watch("-c", f"import onnxruntime; {WAIT}", ORT_DISABLE_TELEMETRY="0")
