"""A store with one predicted report."""

from pathlib import Path

import pytest

from zhili import Predictor, Report
from zhili.output import FileResult
from zhili.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(str(tmp_path / "zhili.db"))
    store.migrate()
    return store


@pytest.fixture(scope="session")
def sample_result(shipped: Predictor, sample: Report) -> FileResult:
    """The sample, predicted; two of its paragraphs have the same id, as the rows of a table may."""
    count = sum(1 for _ in sample.paragraphs)
    return FileResult("样本.txt", shipped.predict_report(sample), ("重复", "重复", *map(str, range(2, count))))


@pytest.fixture
def report_id(store: Store, sample_result: FileResult) -> int:
    model = store.model_id("a" * 64, "first")
    store.uploads.add([("样本.txt", b"x")])
    file = store.uploads.claim()
    assert file is not None
    (report_id,) = store.reports.add([sample_result], model, lambda part: 0.5, file)
    return report_id
