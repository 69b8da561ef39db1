"""The Dockerfile and the compose file fit the repository. CI lints the Dockerfile and builds the image."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def copied() -> list[str]:
    """What the Dockerfile copies from the repository."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    return [name for line in lines for name in line.split()]


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["zhili"]


def test_what_is_copied_is_there_and_sent_to_the_engine(copied: list[str]) -> None:
    sent = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").split() if line.startswith("!")]
    assert sorted(copied) == sorted(sent)
    assert all((ROOT / name).exists() for name in copied)


def test_what_the_wheel_is_built_from_is_copied(copied: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    hook = re.search(r'^SOURCE, PACKAGE = "(\w+)"', (ROOT / "hatch_build.py").read_text("utf-8"), re.MULTILINE)
    assert hook is not None
    needed = {
        "pyproject.toml", "hatch_build.py", hook[1], *wheel["packages"], *wheel["force-include"],
        project["project"]["readme"], *project["project"]["license-files"],
    }  # fmt: skip
    assert needed <= set(copied)


def test_compose_starts_an_ordinary_user_with_a_key_and_keeps_the_store(service: dict[str, Any]) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER \d+$", dockerfile, re.MULTILINE) and service["read_only"]
    assert service["environment"]["ZHILI_API_KEY"].startswith("${ZHILI_API_KEY:?")  # no start without one
    (port,) = service["ports"]
    assert port.startswith("127.0.0.1:") and f"EXPOSE {port.rsplit(':', 1)[1]}" in dockerfile
    (volume,) = service["volumes"]
    folder = volume.rsplit(":", 1)[1]
    assert f"VOLUME {folder}" in dockerfile and f'"--folder", "{folder}"' in dockerfile
