from pathlib import Path
from typing import Any

import pytest

from benchmarks.predict.measure import Effort
from benchmarks.predict.result import PredictResult
from benchmarks.process import available_cores
from train.records import load_record


def test_every_contender_has_every_measurement(results_folder: Path, bundle: Path, trained: Any) -> None:
    result = load_record(results_folder / "predict.json", PredictResult)
    assert result.paragraphs == 5
    assert [one.name for one in result.contenders] == [
        "zhili.Predictor, models/tiny",
        f"transformers pipeline, {trained.folder / 'runs' / 'tiny' / 'checkpoint'} (2 layers)",
        "transformers pipeline, BERT-base shape",
        "TF-IDF + linear",
    ]
    for one in result.contenders:
        (speed,) = one.speeds
        assert (speed.threads, speed.paragraphs) == (1, 5)
        assert speed.characters_per_second.median / speed.paragraphs_per_second.median == pytest.approx(
            result.characters / result.paragraphs
        )
        assert one.latency.paragraphs == 3
        assert 0 < one.latency.p50 <= one.latency.p95
        assert one.cold_start.low > 0
        assert one.peak_memory > 10_000_000
    disk = sum(path.stat().st_size for path in bundle.iterdir())
    assert result.first.disk == disk
    # The predictor does not import torch.
    assert result.first.peak_memory < result.contenders[1].peak_memory


def test_model_rate_is_computed_from_the_graph(results_folder: Path) -> None:
    result = load_record(results_folder / "predict.json", PredictResult)
    work = result.work
    assert work.tokens * work.operations.token < work.multiply_adds
    assert result.model_rate(1) == pytest.approx(2 * work.multiply_adds * result.first.per_second(1))
    (rate,) = result.matmul
    assert rate.threads == 1 and rate.float32.low > 0 and rate.int8.low > 0


def test_all_cores_are_allowed() -> None:
    Effort(threads=(available_cores(),), rounds=1, seconds=1, singles=1, starts=1).check()
