from pathlib import Path

import pytest

from benchmarks.growth.result import GrowthResult
from benchmarks.predict.result import PredictResult
from benchmarks.result import Machine, TimingSpread
from train.records import load_record, save_record
from zhili.errors import InputError


def test_spread_is_the_median_and_the_range() -> None:
    assert TimingSpread.of([3.0, 1.0, 2.0]) == TimingSpread(median=2, low=1, high=3)


def test_machine_is_described() -> None:
    machine = Machine.current()
    assert machine.processor and machine.cores >= 1
    assert f"torch {machine.libraries['torch']}" in machine.description


def test_saved_result_is_read_back_unchanged(results_folder: Path, tmp_path: Path) -> None:
    result = load_record(results_folder / "predict.json", PredictResult)
    save_record(result, tmp_path / "again.json")
    assert load_record(tmp_path / "again.json", PredictResult) == result
    with pytest.raises(InputError, match=r"predict\.json: .*; run the command that writes it again"):
        load_record(results_folder / "predict.json", GrowthResult)
