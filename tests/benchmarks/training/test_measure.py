"""A tiny recipe beside its peers, trained to the end in turns."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.training.measure import measure, trainings
from benchmarks.training.result import TrainingResult
from benchmarks.training.table import lines, ratio

EPOCHS = 2


@pytest.fixture(scope="module")
def found(trained: Any) -> TrainingResult:
    import contextlib

    with contextlib.chdir(trained.folder):
        return measure(trained.config, share=1, epochs=EPOCHS, frozen=1, turns=2, threads=1)


def test_all_are_trained_as_long_and_judged(found: TrainingResult, rows: list[dict[str, Any]]) -> None:
    assert [row.name for row in found.rows] == [training.name for training in trainings(1)]
    assert found.examples == sum(row["split"] == "train" for row in rows)
    assert all(len(row.epochs) == EPOCHS for row in found.rows)
    assert all(epoch.seconds > 0 and 0 < epoch.score <= 1 for row in found.rows for epoch in row.epochs)
    assert all(row.turns.low <= found.per_second(row) <= row.turns.high for row in found.rows)
    assert [row.precision for row in found.rows] == ["float32"] * 4


def test_the_table_compares_with_the_peer_of_the_same_dropout(found: TrainingResult, tmp_path: Path) -> None:
    peer = found.rows[found.reference]
    assert peer.name == "transformers.Trainer, the recipe's dropout"
    assert ratio(found, peer) == 1
    assert ratio(found, found.rows[0]) == pytest.approx(found.per_second(found.rows[0]) / found.per_second(peer))
    written = lines(found)
    assert len({line.count("|") for line in written if line.startswith("|")}) == 1
    assert sum(line.startswith("|") for line in written) == 2 + 4
    found.save(tmp_path / "training.json")
    assert TrainingResult.load(tmp_path / "training.json") == found
