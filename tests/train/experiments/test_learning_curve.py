from pathlib import Path
from typing import Any

import numpy as np
import pytest

from train.config.loading import load_config
from train.data.example import of_split
from train.data.load import load_corpus
from train.experiments.learning_curve import learning_curve, take_share, read_learning_curve, representative_order
from zhili.errors import InputError


def test_shares_are_nested_whole_reports_and_leave_the_other_splits(project: Any) -> None:
    taxonomy, examples = load_corpus(load_config(project.config))
    whole = of_split(examples, "train")
    before: set[str] = set()
    for share in (0.1, 0.3, 0.6, 1.0):
        part = take_share(examples, taxonomy, share)
        kept = of_split(part, "train")
        names = {e.id for e in kept}
        reports = {e.report for e in kept}
        assert names >= before and len(kept) >= share * len(whole)
        assert names == {e.id for e in whole if e.report in reports}
        assert [e for e in part if e.split != "train"] == [e for e in examples if e.split != "train"]
        before = names
    assert len(before) == len(whole)


def test_every_beginning_of_the_order_has_its_part_of_every_label() -> None:
    random = np.random.default_rng(0)
    reports = np.repeat(np.arange(60), 10)
    kinds = np.arange(60) % 3  # each report holds mostly one of three labels
    gold = np.eye(3, dtype=np.int64)[np.where(random.random(600) < 0.9, kinds[reports], random.integers(0, 3, 600))]
    order = representative_order(gold, reports)
    assert sorted(order.tolist()) == list(range(60))
    for count in (6, 15, 30):
        taken = np.isin(reports, order[:count])
        assert np.abs(gold[taken].mean(0) - gold.mean(0)).max() < 0.06
        assert np.abs(gold[np.isin(reports, np.arange(60)[kinds == 0][:count])].mean(0) - gold.mean(0)).max() > 0.3


def test_a_curve_is_made_kept_and_gone_on_with(project: Any, caplog: pytest.LogCaptureFixture) -> None:
    config = load_config(project.config, ["training.epochs=1"])
    caplog.set_level("INFO", "train")
    first = learning_curve(config, [0.5])
    half = Path("runs/tiny/learning-curve/share-0.5/checkpoint/zhili.json")
    made = half.stat().st_mtime_ns
    from train.training.fit import fit

    fit(config)
    both = learning_curve(config, [1.0, 0.5])
    assert half.stat().st_mtime_ns == made
    assert both.points[0] == first.points[0]
    assert [point.share for point in both.points] == [0.5, 1.0]
    assert both.points[0].paragraphs < both.points[1].paragraphs
    assert not Path("runs/tiny/learning-curve/share-1").exists()  # the run itself stands for the whole
    assert read_learning_curve(config) == both
    distil = ["distil.teacher=runs/tiny/checkpoint", "distil.layers=[0]"]
    student = load_config(project.config, ["name=student", *distil])
    assert read_learning_curve(student) == both
    assert set(both.points[0].summaries) == {"test"}
    other = load_config(project.config, ["training.epochs=1", "training.learning_rate=0.0002"])
    caplog.clear()
    learning_curve(other, [0.5])
    assert "share 0.5: " in caplog.text and "is there" not in caplog.text


def test_a_share_is_a_share(project: Any) -> None:
    with pytest.raises(InputError, match=r"--shares: 25 is no share; take over 0 and at most 1"):
        learning_curve(load_config(project.config), [25])
