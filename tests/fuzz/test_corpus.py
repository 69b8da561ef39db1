"""The corpus of the fuzzer and everything that it has found."""

from pathlib import Path

import pytest

from tests.fuzz.target import one_input

FILES = sorted(path for name in ("corpus", "findings") for path in Path(__file__).with_name(name).glob("[!.]*"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_input_is_read_or_refused(path: Path) -> None:
    one_input(path.read_bytes())
