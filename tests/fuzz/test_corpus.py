"""The corpus of the fuzzer and everything that it has found."""

from pathlib import Path

import pytest

from tests.fuzz.target import one_input

FILES = sorted(path for name in ("corpus", "findings") for path in Path(__file__).with_name(name).glob("[!.]*"))
PICTURES = ("bmp", "gif", "jpeg", "png", "tiff", "webp")


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=pytest.mark.slow if path.name in PICTURES else (), id=path.name) for path in FILES],
)
def test_input_is_read_or_refused(path: Path) -> None:
    one_input(path.read_bytes())
