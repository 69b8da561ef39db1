"""The weights of the role model ship with the package and are small."""

import tomllib
from pathlib import Path

import zhili
from zhili.reading.roles import WEIGHTS

MAX_BYTES = 300_000


def test_weights_are_small() -> None:
    assert 0 < WEIGHTS.stat().st_size < MAX_BYTES


def test_weights_are_part_of_the_wheel(root: Path) -> None:
    """The wheel takes the whole folder of the package, except for what the settings or .gitignore exclude."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    wheel = settings["targets"]["wheel"]
    assert WEIGHTS.is_relative_to(Path(zhili.__file__).parent)
    assert "zhili" in wheel["packages"] and "zhili" in settings["targets"]["sdist"]["include"]
    assert not {"exclude", "only-include", "artifacts"} & (settings.keys() | wheel.keys())
    ignored = (root / ".gitignore").read_text(encoding="utf-8").split()
    assert not any(WEIGHTS.match(pattern.strip("/")) for pattern in ignored)
