"""The wheel: the trainer is in it as `zhili.train`."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    pytest.importorskip("hatchling")
    specification = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_every_module_of_the_trainer_is_rewritten(hook: ModuleType) -> None:
    packages = "|".join(path.parent.name for path in (ROOT / "train").glob("*/__init__.py"))
    for path in (ROOT / "train").rglob("*.py"):
        source = hook.rewritten(path.read_text(encoding="utf-8"), str(path))
        assert "python -m train" not in source
        named = re.search(rf"[\"']train\.({packages})\b", source)
        assert named is None, f"{path} names the package in a string"


def test_imports_that_cannot_be_rewritten_are_refused(hook: ModuleType) -> None:
    assert hook.rewritten("from train.config import Config\n", "x.py") == "from zhili.train.config import Config\n"
    with pytest.raises(ValueError, match=r"x\.py, line 1: imports train"):
        hook.rewritten("import train.config\n", "x.py")


def test_command_zhili_train_is_that_of_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    import train.cli
    from zhili.cli import main

    seen: list[list[str]] = []
    monkeypatch.setattr(train.cli, "main", lambda: seen.append(sys.argv))
    monkeypatch.setattr(sys, "argv", ["zhili", "train", "fit", "a.yaml", "--resume", "--help"])
    with pytest.raises(SystemExit):
        main()
    assert seen == [["zhili train", "fit", "a.yaml", "--resume", "--help"]]
