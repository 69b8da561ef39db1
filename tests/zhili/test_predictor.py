import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

from zhili import InputError, Predictor
from zhili.inference import (
    MANIFEST,
    Calibration,
    calibrated_probabilities,
    read_manifest,
    to_probabilities,
    write_manifest,
)


@pytest.fixture(scope="module")
def predictor(trained: Any) -> Predictor:
    return Predictor(trained.folder / "models" / "tiny")


TEXTS = ["全镇新建污水管网12公里，改厕460户。", "召开党员大会8次，发展党员6名。", "化解邻里矛盾纠纷39件。"]


def test_list_of_texts_is_predicted_in_order(predictor: Predictor) -> None:
    one = predictor.predict(TEXTS[1])
    many = predictor.predict(TEXTS)
    assert one.primary == one.labels[0]
    assert tuple(one.scores) == predictor.taxonomy.ids
    assert [predictor.predict(t).primary for t in TEXTS] == [p.primary for p in many]
    assert predictor.predict([]) == []


def test_labels_reach_their_thresholds(predictor: Predictor) -> None:
    for prediction in predictor.predict(TEXTS):
        thresholds = predictor.manifest.thresholds
        over = {c for c, s in prediction.scores.items() if s >= np.float32(thresholds[c]) and c != "general"}
        assert set(prediction.labels) == over or len(prediction.labels) == 1


def test_heading_changes_prediction(predictor: Predictor) -> None:
    without, with_heading = predictor.probabilities([TEXTS[0]] * 2, [None, "一、抓好人居环境整治"])
    assert not np.allclose(without, with_heading)


def test_batch_barely_changes_probabilities(predictor: Predictor) -> None:
    texts = [TEXTS[i % 3] * (1 + i % 5) for i in range(40)]
    single = np.concatenate([predictor.probabilities([t]) for t in texts])
    # Dynamic quantisation takes its range from the whole batch, so small differences are expected.
    assert np.abs(predictor.probabilities(texts) - single).max() < 0.02


def test_long_text_is_split_into_windows_not_truncated(predictor: Predictor) -> None:
    filler = "今年以来，各项工作有序推进，成效明显。" * 60
    with_end = predictor.probabilities([filler + TEXTS[1] * 3])
    assert np.abs(with_end - predictor.probabilities([filler])).max() > 1e-4
    windows = list(predictor.pipeline._encode(filler, ""))
    assert len(windows) > 5
    assert all(len(ids) <= predictor.manifest.input.max_length for ids in windows)


def test_heading_longer_than_the_window_is_accepted(predictor: Predictor) -> None:
    assert predictor.predict(TEXTS[0] * 20, "很长的标题" * 100).labels


def test_text_of_invisible_characters_is_predicted(predictor: Predictor) -> None:
    assert predictor.predict("\u200b\u200b").labels


@pytest.mark.parametrize("texts", [[""], ["好", "  \n"]])
def test_empty_text_is_refused(predictor: Predictor, texts: list[str]) -> None:
    with pytest.raises(InputError, match=rf"text {len(texts)}: empty"):
        predictor.predict(texts)


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        *((missing, "a missing value") for missing in (None, float("nan"), np.float32("nan"), pandas.NA, pandas.NaT)),
        (3, "int"), (True, "bool"), (b"x", "bytes"), (["x"], "list"), (Decimal(1), "Decimal"), (np.zeros(2), "ndarray"),
    ],
)  # fmt: skip
def test_value_that_is_no_string_is_named_by_its_position(shipped: Predictor, bad: Any, kind: str) -> None:
    message = rf"^text 2: {kind}, not a string; convert it or leave it out$"
    texts = ["好", bad, "好"]
    for call in (shipped.predict, shipped.probabilities, lambda texts: list(shipped.stream(texts))):
        with pytest.raises(InputError, match=message):
            call(texts)
    if bad is not None:
        with pytest.raises(InputError, match=rf"^the heading of text 1: {kind}, not a string"):
            shipped.predict(["好"], [bad])


@pytest.mark.parametrize("texts", [None, 3, b"x", {"a": "b"}, {"a"}, float("nan"), np.array("a")])
def test_what_is_no_list_of_texts_is_refused(shipped: Predictor, texts: Any) -> None:
    for call in (shipped.predict, shipped.probabilities):
        with pytest.raises(InputError, match="takes a string or a list of strings, not "):
            call(texts)
    with pytest.raises(InputError, match="put a single text into a list"):
        shipped.probabilities("好")
    assert shipped.probabilities([]).shape == (0, 20)


def test_number_and_type_of_headings_must_match(predictor: Predictor) -> None:
    with pytest.raises(InputError, match="3 texts but 1 headings"):
        predictor.predict(TEXTS, ["一"])
    with pytest.raises(InputError, match="a list of headings"):
        predictor.predict(TEXTS, "一")  # type: ignore[call-overload]


def test_threads_share_one_predictor(predictor: Predictor) -> None:
    texts = [TEXTS[i % 3] for i in range(60)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda t: predictor.predict(t).primary, texts)) == [
            predictor.predict(t).primary for t in texts
        ]


def test_report_is_predicted_under_its_headings(predictor: Predictor, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("云台镇工作总结\n一、民生\n" + TEXTS[0] + "\n二、党建\n" + TEXTS[1] + "\n", encoding="utf-8")
    report = predictor.predict_report(path)
    predictions = [p.prediction for s in report.sections for p in s.paragraphs]
    assert predictions == predictor.predict([TEXTS[0], TEXTS[1]], ["一、民生", "二、党建"])
    assert sum(report.profile.values()) == pytest.approx(1)


def test_report_is_read_from_path_bytes_or_file(predictor: Predictor, root: Path) -> None:
    path = root / "data" / "sample.txt"
    expected = predictor.predict_report(path)
    assert [p.prediction for p in expected.paragraphs]
    assert predictor.predict_report(str(path)) == expected
    assert predictor.predict_report(path.read_bytes()) == expected
    with path.open("rb") as file:
        assert predictor.predict_report(file) == expected


def test_report_is_predicted_from_its_text(shipped: Predictor, root: Path) -> None:
    text = (root / "data" / "sample.txt").read_text(encoding="utf-8")
    report = shipped.predict_report(text=text, evidence=True)
    assert report == shipped.predict_report(text.encode(), evidence=True)
    assert report.text == text
    with pytest.raises(InputError, match="not both"):
        shipped.predict_report(report, text=text)
    with pytest.raises(InputError, match="not neither"):
        shipped.predict_report()
    with pytest.raises(TypeError):
        shipped.predict_report("a.txt", text)  # type: ignore[misc]


def test_logits_become_probabilities() -> None:
    logits = np.array([[0.0, 2.0, -900.0]], np.float32)
    assert to_probabilities(logits, "multi_label", 0.5)[0] == pytest.approx([0.5, 0.731, 0], abs=1e-3)
    assert to_probabilities(logits, "single_label").sum() == pytest.approx(1)
    calibration = Calibration(
        method="platt", slopes={"a": 1.0, "b": 0.5, "c": 1.0}, intercepts={"a": 1.0, "b": -1.0, "c": 0.0}
    )
    assert calibrated_probabilities(logits, "multi_label", calibration)[0] == pytest.approx([0.731, 0.5, 0], abs=1e-3)
    assert calibrated_probabilities(logits, "single_label", calibration)[0] == pytest.approx(
        [0.731, 0.269, 0], abs=1e-3
    )


@pytest.mark.parametrize("threshold", [0.0, 0.2, 1.0])
def test_texts_below_review_threshold_need_review(bundle: Path, tmp_path: Path, threshold: float) -> None:
    copy = Path(shutil.copytree(bundle, tmp_path / "copy"))
    write_manifest(read_manifest(bundle).model_copy(update={"review_threshold": threshold}), copy / MANIFEST)
    predictor = Predictor(copy)
    confidence = predictor.decision_rule.confidence(predictor.probabilities(TEXTS))
    predictions = predictor.predict(TEXTS)
    assert [p.needs_review for p in predictions] == [bool(c < threshold) for c in confidence]
    assert predictions[0].as_dict()["needs_review"] is (threshold == 1.0 or bool(confidence[0] < threshold))


def test_no_heavy_library_is_imported(bundle: Path) -> None:
    code = (
        "import sys; from zhili import Predictor; "
        f"Predictor({str(bundle)!r}).predict('修建道路3公里。'); "
        "heavy = {'torch', 'transformers', 'datasets', 'sklearn', 'train', 'yaml', 'pandas'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_shipped_bundle_predicts() -> None:
    prediction = Predictor().predict("全镇种植茶叶1.2万亩，茶农合作社带动860户增收，干茶产量480吨。")
    assert prediction.primary == "agriculture"
