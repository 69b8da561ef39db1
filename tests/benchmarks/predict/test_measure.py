from pathlib import Path
from typing import Any

import pytest

from benchmarks.predict.measure import Effort
from benchmarks.predict.result import PredictResult
from benchmarks.process import cores


def test_everything_is_measured_of_everybody(measured: Path, bundle: Path, trained: Any) -> None:
    found = PredictResult.load(measured / "predict.json")
    assert found.paragraphs == 5
    assert [one.name for one in found.contenders] == [
        "zhili.Predictor, models/tiny",
        f"transformers pipeline, {trained.folder / 'runs' / 'tiny' / 'checkpoint'} (2 layers)",
        "transformers pipeline, BERT-base shape",
        "TF-IDF + linear",
    ]
    for one in found.contenders:
        (speed,) = one.speeds
        assert (speed.threads, speed.paragraphs) == (1, 5)
        assert speed.characters_per_second.median / speed.paragraphs_per_second.median == pytest.approx(
            found.characters / found.paragraphs
        )
        assert one.latency.paragraphs == 3
        assert 0 < one.latency.p50 <= one.latency.p95
        assert one.cold_start.low > 0
        assert one.peak_memory > 10_000_000
    disk = sum(path.stat().st_size for path in bundle.iterdir())
    assert found.first.disk == disk
    # torch is what the predictor does without
    assert found.first.peak_memory < found.contenders[1].peak_memory


def test_work_and_share_follow_from_the_graph(measured: Path) -> None:
    found = PredictResult.load(measured / "predict.json")
    work = found.work
    assert work.tokens * work.operations.token < work.multiply_adds
    assert found.used(1) == pytest.approx(2 * work.multiply_adds * found.first.per_second(1))
    (rate,) = found.products
    assert rate.threads == 1 and rate.float32.low > 0 and rate.int8.low > 0


def test_all_cores_may_be_asked_for() -> None:
    Effort(threads=(cores(),), rounds=1, seconds=1, singles=1, starts=1).check()
