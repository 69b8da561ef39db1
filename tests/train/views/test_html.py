"""The page holds what was found, by itself, and keeps its shape whatever texts say."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from train.config.loading import load_config
from train.evaluation.evaluate import evaluate
from train.evaluation.records import Evaluation
from train.experiments.records import LearningCurve, LearningPoint
from train.records import load_record, save_record
from train.views.html import render, write_page
from zhili.errors import InputError

VOID = {"meta", "link", "br", "img"}
EVIL = "<script>alert(1)</script>“&”"


class Shape(HTMLParser):
    """Sees that every tag is closed in its turn, and gathers ids, links and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.text = ""
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [values["id"]] if values.get("id") else []
        self.targets += [str(values[key]) for key in ("src", "href") if key in values]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data


def shape(page: str) -> Shape:
    seen = Shape()
    seen.feed(page)
    assert not seen.open
    return seen


@pytest.fixture(scope="module")
def found(trained: Any) -> Any:
    """An evaluation of the tiny bundle, its checkpoint and the baseline; and the recipe."""
    import contextlib

    with contextlib.chdir(trained.folder):
        config = load_config(trained.config)
        return evaluate(config, Path(config.export.bundle), baseline=True), config


def test_the_page_stands_by_itself_and_is_well_formed(in_trained: Any, found: Any) -> None:
    page = write_page(found[1]).read_text("utf-8")
    seen = shape(page)
    assert page.startswith("<!DOCTYPE html>")
    assert all(target.startswith(("#", "data:")) for target in seen.targets)
    assert not re.search(r"https?://|url\(|@import", page)
    assert {target[1:] for target in seen.targets if target.startswith("#")} <= set(seen.ids)
    assert len(seen.ids) == len(set(seen.ids))
    assert "prefers-color-scheme: dark" in page and 'name="viewport"' in page
    assert {"svg", "table", "details"} <= seen.tags


def test_it_holds_the_figures_of_every_model_and_category(in_trained: Any, found: Any) -> None:
    evaluation, config = found
    text = shape(write_page(config).read_text("utf-8")).text
    for judgement in evaluation.results.values():
        for figure in judgement.summary.metrics.values():
            assert f"{figure.value:.3f}" in text
            assert f"{figure.low:.3f} – {figure.high:.3f}" in text
    assert all(comparison.sentence in text for comparison in evaluation.comparisons.values())
    ranked = [c for c, row in evaluation.first.summary.categories.items() if row.f1.value is not None]
    assert all(evaluation.categories[name] in text and name in text for name in ranked)
    assert evaluation.first.mistakes[0].text in text
    manifest = json.loads((Path(config.export.bundle) / "bundle.json").read_text("utf-8"))
    assert manifest["provenance"]["corpus_sha256"] in text
    assert "held-out log loss, temperature" in text


def test_texts_and_names_cannot_break_it(in_trained: Any, found: Any) -> None:
    evaluation: Evaluation = found[0]
    first = evaluation.first
    mistake = first.mistakes[0].model_copy(update={"text": EVIL, "heading": EVIL, "id": EVIL})
    names = evaluation.categories | {next(iter(evaluation.categories)): EVIL}
    results = evaluation.results | {"bundle": first.model_copy(update={"mistakes": [mistake]})}
    page = render(evaluation.model_copy(update={"results": results, "categories": names}), found[1], "test")
    assert "<script>alert" not in page
    assert shape(page).text.count(EVIL) >= 3


def test_a_model_that_was_changed_since_is_not_described(in_trained: Any, found: Any) -> None:
    evaluation: Evaluation = found[0]
    other = evaluation.first.model_copy(update={"thresholds": dict.fromkeys(evaluation.categories, 0.123)})
    results = evaluation.results | {"bundle": other}
    page = render(evaluation.model_copy(update={"results": results}), found[1], "test")
    assert "How it was made" in shape(render(evaluation, found[1], "test")).text
    assert "How it was made" not in shape(page).text


def test_a_checkpoint_or_baseline_alone_has_a_page(in_trained: Any, found: Any) -> None:
    evaluation: Evaluation = found[0]
    for kind in ("checkpoint", "baseline"):
        alone = {"results": {kind: evaluation.results[kind]}, "comparisons": {}}
        text = shape(render(evaluation.model_copy(update=alone), found[1], "test")).text
        assert f"{evaluation.results[kind].summary.metrics['macro_f1'].value:.3f}" in text


def test_figures_without_a_value_or_an_interval_are_dashes(in_trained: Any, found: Any) -> None:
    """A single report gives no intervals; a model right in all has no mistakes."""
    path = found[1].run_folder / "evaluation-test.json"
    values = json.loads(path.read_text("utf-8"))

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: None if k in ("low", "high") else bare(v) for k, v in value.items()}
        return [bare(v) for v in value] if isinstance(value, list) else value

    values = bare(values)
    for judgement in values["results"].values():
        judgement["mistakes"] = []
        next(iter(judgement["summary"]["categories"].values()))["f1"]["value"] = None
    text = shape(render(Evaluation.model_validate(values), found[1], "test")).text
    assert "None: all labels of all paragraphs are right." in text
    assert "neither labelled nor predicted" in text


def test_a_learning_curve_is_shown_where_there_is_one(in_trained: Any, found: Any) -> None:
    evaluation, config = found
    summary = evaluation.first.summary
    points = [
        LearningPoint(share=share, paragraphs=int(100 * share), reports=2, summaries={"test": summary})
        for share in (0.5, 1.0)
    ]
    path = config.run_folder / "learning-curve.json"
    assert "training paragraphs" not in shape(render(evaluation, config, "test")).text
    try:
        for name, caption in (("tiny", "The last: the recipe trained"), ("big", "The last: its teacher, big, trained")):
            save_record(LearningCurve(name=name, points=points), path)
            text = shape(render(evaluation, config, "test")).text
            assert "training paragraphs" in text and caption in text
        assert load_record(path, LearningCurve).points == points
    finally:
        path.unlink()


def test_nothing_judged_yet(project: Any) -> None:
    with pytest.raises(InputError, match=r"evaluation-test\.json: not there; run `python -m train evaluate`"):
        write_page(load_config(project.config))
