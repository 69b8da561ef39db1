"""The command line as a function."""

from collections.abc import Callable
from typing import Any

import pytest

from train import cli

Command = Callable[..., int]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run `python -m train` with these arguments on a wide terminal; return the exit status."""

    def run(*arguments: Any) -> int:
        monkeypatch.setattr("sys.argv", ["train", *map(str, arguments)])
        monkeypatch.setattr("train.cli.options.console.width", 200)
        with pytest.raises(SystemExit) as caught:
            cli.main()
        return int(caught.value.code or 0)

    return run
