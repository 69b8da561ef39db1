"""The training benchmark on a tiny recipe."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from benchmarks.training import measure, worker
from benchmarks.training.measure import variants
from benchmarks.training.result import TrainingResult
from benchmarks.training.table import lines
from train.records import load_record, save_record

EPOCHS = 2
pytestmark = pytest.mark.filterwarnings("ignore:'pin_memory' argument")


@pytest.fixture(scope="module")
def result(trained: Any, start_few_processes: Callable[..., Any]) -> TrainingResult:
    threads = torch.get_num_threads()
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(trained.folder):
        patch.setattr(measure, "WorkerProcess", start_few_processes("zhili", "transformers"))
        patch.setattr(worker, "release_memory", lambda: None)  # takes half a second per turn in this large process
        made = measure.measure(trained.config, share=1, epochs=EPOCHS, frozen=1, turns=2, threads=1)
    torch.set_num_threads(threads)
    return made


def test_all_variants_train_every_epoch_and_are_validated(result: TrainingResult, rows: list[dict[str, Any]]) -> None:
    assert [trainer.name for trainer in result.trainers] == [variant.name for variant in variants(1)]
    assert result.examples == sum(row["split"] == "train" for row in rows)
    assert all(len(trainer.epochs) == EPOCHS for trainer in result.trainers)
    epochs = [epoch for trainer in result.trainers for epoch in trainer.epochs]
    assert all(epoch.seconds > 0 and 0 < epoch.macro_f1 <= 1 for epoch in epochs)
    assert all(one.rates.low <= result.per_second(one) <= one.rates.high for one in result.trainers)
    assert [trainer.precision for trainer in result.trainers] == ["float32"] * 6


def test_table_compares_with_transformers_at_the_same_dropout(result: TrainingResult, tmp_path: Path) -> None:
    reference = result.trainers[result.reference]
    assert reference.name == "transformers.Trainer, the recipe's dropout"
    assert result.ratio(reference) == 1
    first = result.trainers[0]
    assert result.ratio(first) == pytest.approx(result.per_second(first) / result.per_second(reference))
    written = lines(result)
    assert len({line.count("|") for line in written if line.startswith("|")}) == 1
    assert sum(line.startswith("|") for line in written) == 2 + 6
    save_record(result, tmp_path / "training.json")
    assert load_record(tmp_path / "training.json", TrainingResult) == result


def test_table_is_written_into_a_document(
    result: TrainingResult, run: Callable[..., int], trained: Any, tmp_path: Path
) -> None:
    save_record(result, tmp_path / "training.json")
    document = tmp_path / "results.md"
    document.write_text("# Title\n", encoding="utf-8")
    options = ["--document", document, "--pictures", tmp_path / "docs", "--folder", tmp_path]
    assert run(trained.folder, "write", *options) == 0
    written = "\n".join(["<!-- bench-training -->", *lines(result), "<!-- /bench-training -->"])
    assert document.read_text(encoding="utf-8") == f"# Title\n\n## Speed of training\n\n{written}\n"
