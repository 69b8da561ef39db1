from pathlib import Path

import pytest

from benchmarks.predict.plot import plot
from benchmarks.predict.result import PredictResult
from benchmarks.predict.table import lines, ratios
from train.records import load_record


@pytest.fixture
def result(results_folder: Path) -> PredictResult:
    return load_record(results_folder / "predict.json", PredictResult)


def test_tables_have_a_row_for_each_contender_and_a_cell_for_each_column(result: PredictResult) -> None:
    written = lines(result)
    tables = "\n".join(written).split("\n\n")
    sizes = [len(t.splitlines()) for t in tables if t.startswith("|")]
    assert sizes == [2 + 4, 2 + 3, 2 + 1]
    for table in tables:
        if table.startswith("|"):
            assert len({row.count("|") for row in table.splitlines()}) == 1
    assert written[0].startswith(result.machine.processor)
    assert f"5 paragraphs ({result.characters:,} characters) from the test split of the corpus" in written[2]


def test_ratios_compare_with_the_first_contender(result: PredictResult) -> None:
    other = result.contenders[1]
    assert ratios(result, result.first) == [1.0] * 6
    speed, p50, _, cold, memory, disk = ratios(result, other)
    assert speed * other.per_second(1) == pytest.approx(result.first.per_second(1))
    assert p50 * result.first.latency.p50 == pytest.approx(other.latency.p50)
    assert cold * result.first.cold_start.median == pytest.approx(other.cold_start.median)
    assert (memory, disk) == (other.peak_memory / result.first.peak_memory, other.disk / result.first.disk)


def test_equal_results_give_equal_pictures(result: PredictResult, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        plot(result, tmp_path / name)
    picture = (tmp_path / "a.png").read_bytes()
    assert picture.startswith(b"\x89PNG") and picture == (tmp_path / "b.png").read_bytes()
