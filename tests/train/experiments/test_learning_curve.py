from pathlib import Path
from typing import Any

import numpy as np
import pytest

from train.config.loading import load_config
from train.data.example import of_split
from train.data.load import load_corpus
from train.experiments.learning_curve import learning_curve, read_learning_curve, representative_order, take_share
from train.training.fit import fit
from zhili.errors import InputError


def test_shares_are_nested_complete_reports_and_keep_other_splits(project: Any) -> None:
    corpus = load_corpus(load_config(project.config))
    examples = corpus.examples
    whole = of_split(examples, "train")
    before: set[str] = set()
    for share in (0.1, 0.3, 0.6, 1.0):
        part = take_share(corpus, share).examples
        kept = of_split(part, "train")
        names = {e.id for e in kept}
        reports = {e.report for e in kept}
        assert names >= before and len(kept) >= share * len(whole)
        assert names == {e.id for e in whole if e.report in reports}
        assert [e for e in part if e.split != "train"] == [e for e in examples if e.split != "train"]
        before = names
    assert len(before) == len(whole)


def test_every_beginning_of_representative_order_has_its_share_of_labels() -> None:
    random = np.random.default_rng(0)
    reports = np.repeat(np.arange(60), 10)
    kinds = np.arange(60) % 3  # each report holds mostly one of three labels
    targets = np.eye(3, dtype=np.int64)[np.where(random.random(600) < 0.9, kinds[reports], random.integers(0, 3, 600))]
    order = representative_order(targets, reports)
    assert sorted(order.tolist()) == list(range(60))
    for count in (6, 15, 30):
        taken = np.isin(reports, order[:count])
        assert np.abs(targets[taken].mean(0) - targets.mean(0)).max() < 0.06
        assert (
            np.abs(targets[np.isin(reports, np.arange(60)[kinds == 0][:count])].mean(0) - targets.mean(0)).max() > 0.3
        )


def test_learning_curve_is_saved_and_continued(project: Any, caplog: pytest.LogCaptureFixture) -> None:
    config = load_config(project.config, ["training.epochs=1"])
    caplog.set_level("INFO", "train")
    corpus = load_corpus(config)
    first = learning_curve(config, corpus, [0.5])
    half = Path("runs/tiny/learning-curve/share-0.5/checkpoint/checkpoint.json")
    made = half.stat().st_mtime_ns
    fit(config, corpus)
    both = learning_curve(config, corpus, [1.0, 0.5])
    assert half.stat().st_mtime_ns == made
    assert both.points[0] == first.points[0]
    assert [point.share for point in both.points] == [0.5, 1.0]
    assert both.points[0].paragraphs < both.points[1].paragraphs
    assert not Path("runs/tiny/learning-curve/share-1").exists()  # the run itself is used for the whole
    assert read_learning_curve(config) == both
    distil = ["distil.teacher=runs/tiny/checkpoint", "distil.layers=[0]"]
    student = load_config(project.config, ["name=student", *distil])
    assert read_learning_curve(student) == both
    assert set(both.points[0].summaries) == {"test"}
    other = load_config(project.config, ["training.epochs=1", "training.learning_rate=0.0002"])
    caplog.clear()
    learning_curve(other, corpus, [0.5])
    assert "share 0.5: " in caplog.text and "exists" not in caplog.text


def test_share_out_of_range_is_refused(project: Any) -> None:
    with pytest.raises(InputError, match=r"--shares: 25 is out of range; shares are over 0 and at most 1"):
        config = load_config(project.config)
        learning_curve(config, load_corpus(config), [25])
