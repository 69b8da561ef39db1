"""The workflow that shows users how CI decides runs what is there."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / ".github" / "workflows" / "check.yml"


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    # YAML takes the key `on` for the truth value.
    return yaml.safe_load(WORKFLOW.read_text("utf-8").replace("\non:", "\n'on':"))


def test_it_runs_on_pull_requests_with_no_more_rights_than_it_needs(workflow: dict[str, Any]) -> None:
    assert "pull_request" in workflow["on"]
    assert workflow["permissions"] == {"contents": "read"}


def test_every_make_target_and_file_is_there(workflow: dict[str, Any]) -> None:
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    commands = " ".join(step.get("run", "") for step in steps)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"make (\S+)", commands)
    assert {"lint", "tests"} <= set(targets)
    assert all(re.search(rf"^{target}:", makefile, re.M) or target == ".venv/.ready" for target in targets)
    assert all((ROOT / path).exists() for path in workflow["env"].values())


def test_the_gate_decides_and_the_report_is_kept(workflow: dict[str, Any]) -> None:
    steps = workflow["jobs"]["model"]["steps"]
    runs = [step.get("run", "") for step in steps]
    assert any(' -m train gate check "$BUNDLE" --gate "$GATE"' in run for run in runs)
    upload = next(step for step in steps if "upload-artifact" in step.get("uses", ""))
    assert "evaluation.html" in upload["with"]["path"]
    assert "cancelled" in upload["if"]  # kept where the gate fails as well


def test_actions_are_pinned_by_commit(workflow: dict[str, Any]) -> None:
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in used)


def test_lock_has_a_hash_for_every_version() -> None:
    """What pyproject.toml asks for is in the lock, at the version of constraints.txt; each build of torch has its own."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)(?=[^\n]*\\\n +--hash=sha256:[0-9a-f]{64})", lock, re.M))
    assert len(locked) == len(re.findall("^[a-z]", lock, re.M)) and "//" not in lock
    pinned = dict(re.findall(r"^(\S+)==(\S+)$", (ROOT / "constraints.txt").read_text("utf-8"), re.M))
    versions = {re.sub("[-_.]+", "-", name).lower(): version for name, version in pinned.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(line for name in ("train", "dev", "documents", "html", "signatures", "tables")
              for line in extras[name])]  # fmt: skip
    names = {re.split(r"[\[<>=; ]", line)[0].lower() for line in wanted} - {"zhili", "torch"}
    assert names <= set(locked), "run `make lock`"
    assert {name: locked[name] for name in names} == {name: versions[name] for name in names}, "run `make lock`"
