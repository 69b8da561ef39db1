from pathlib import Path

import pytest

from benchmarks.growth.result import GrowthResult
from benchmarks.predict.result import PredictResult
from benchmarks.result import Machine, Spread
from zhili.errors import InputError


def test_spread() -> None:
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(median=2, low=1, high=3)


def test_the_machine_is_described() -> None:
    machine = Machine.this()
    assert machine.processor and machine.cores >= 1
    assert f"torch {machine.libraries['torch']}" in machine.sentence


def test_a_result_comes_back_as_it_was(measured: Path, tmp_path: Path) -> None:
    found = PredictResult.load(measured / "predict.json")
    found.save(tmp_path / "again.json")
    assert PredictResult.load(tmp_path / "again.json") == found
    with pytest.raises(InputError, match=r"predict\.json: .*; measure again"):
        GrowthResult.load(measured / "predict.json")
