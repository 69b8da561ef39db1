from pathlib import Path

import pytest

from benchmarks.predict.plot import plot
from benchmarks.predict.result import PredictResult
from benchmarks.predict.table import lines, ratios


@pytest.fixture
def found(measured: Path) -> PredictResult:
    return PredictResult.load(measured / "predict.json")


def test_tables_have_a_row_for_each_and_as_many_cells_as_columns(found: PredictResult) -> None:
    written = lines(found)
    tables = "\n".join(written).split("\n\n")
    sizes = [len(t.splitlines()) for t in tables if t.startswith("|")]
    assert sizes == [2 + 4, 2 + 3, 2 + 1]
    for table in tables:
        if table.startswith("|"):
            assert len({row.count("|") for row in table.splitlines()}) == 1
    assert written[0].startswith(found.machine.processor)
    assert f"5 paragraphs ({found.characters:,} characters) from the test split of the corpus" in written[2]


def test_ratios_are_of_the_figures(found: PredictResult) -> None:
    other = found.contenders[1]
    assert ratios(found, found.first) == [1.0] * 6
    speed, p50, _, cold, memory, disk = ratios(found, other)
    assert speed * other.per_second(1) == pytest.approx(found.first.per_second(1))
    assert p50 * found.first.latency.p50 == pytest.approx(other.latency.p50)
    assert cold * found.first.cold_start.median == pytest.approx(other.cold_start.median)
    assert (memory, disk) == (other.peak_memory / found.first.peak_memory, other.disk / found.first.disk)


def test_the_same_figures_give_the_same_picture(found: PredictResult, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        plot(found, tmp_path / name)
    picture = (tmp_path / "a.png").read_bytes()
    assert picture.startswith(b"\x89PNG") and picture == (tmp_path / "b.png").read_bytes()
