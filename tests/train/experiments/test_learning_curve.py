from pathlib import Path
from typing import Any

import pytest

from train.config.loading import load_config
from train.data.load import load_corpus
from train.experiments.learning_curve import learning_curve, read_learning_curve
from train.training.fit import fit
from zhili.errors import InputError


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
    with pytest.raises(InputError, match=r"--shares: 25 is out of range; shares are from 0 to 1"):
        config = load_config(project.config)
        learning_curve(config, load_corpus(config), [25])


def test_definitions_and_the_baseline_are_compared(project: Any) -> None:
    config = load_config(project.config, ["training.epochs=1"])
    curve = learning_curve(config, load_corpus(config), [0, 0.5], baseline=True)
    start, half = curve.points
    assert (start.share, start.paragraphs, start.baseline) == (0, 0, {})
    assert not Path("runs/tiny/learning-curve/share-0").exists()  # nothing is trained
    own, other = half.summaries["test"].metrics["micro_f1"].value, half.baseline["test"].metrics["micro_f1"].value
    assert own is not None and other is not None
    assert half.differences["test"]["micro_f1"].value == pytest.approx(own - other)
    assert learning_curve(config, load_corpus(config), [0]).points == [start]


def test_no_labels_are_too_few_for_a_linear_head(project: Any) -> None:
    config = load_config(project.config, ["model.head=linear"])
    with pytest.raises(InputError, match=r"model.head: 'linear' is random before training"):
        learning_curve(config, load_corpus(config), [0, 1])
