"""The page shows the whole evaluation, is self-contained, and stays well-formed whatever the texts contain."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from train.config.loading import load_config
from train.data.load import load_corpus
from train.evaluation.evaluate import evaluate
from train.evaluation.records import Evaluation
from train.experiments.records import LearningCurve, LearningPoint
from train.records import load_record, save_record
from train.views.html import render, write_page
from zhili.errors import InputError

VOID = {"meta", "link", "br", "img"}
EVIL = "<script>alert(1)</script>“&”"


class PageParser(HTMLParser):
    """Parser that checks that tags are closed in order and collects ids, links and text."""

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
        self.ids += [name] if (name := values.get("id")) else []
        self.targets += [str(values[key]) for key in ("src", "href") if key in values]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data


def parse(page: str) -> PageParser:
    parser = PageParser()
    parser.feed(page)
    assert not parser.open
    return parser


@pytest.fixture(scope="module")
def evaluated(trained: Any) -> Any:
    """An evaluation of the tiny bundle, its checkpoint and the baseline; and the recipe."""
    import contextlib

    with contextlib.chdir(trained.folder):
        config = load_config(trained.config)
        return evaluate(config, load_corpus(config), Path(config.export.bundle), baseline=True), config


def test_page_is_self_contained_and_well_formed(in_trained: Any, evaluated: Any) -> None:
    page = write_page(evaluated[1]).read_text("utf-8")
    parser = parse(page)
    assert page.startswith("<!DOCTYPE html>")
    assert all(target.startswith(("#", "data:")) for target in parser.targets)
    assert not re.search(r"https?://|url\(|@import", page)
    assert {target[1:] for target in parser.targets if target.startswith("#")} <= set(parser.ids)
    assert len(parser.ids) == len(set(parser.ids))
    assert "prefers-color-scheme: dark" in page and 'name="viewport"' in page
    assert {"svg", "table", "details"} <= parser.tags


def test_page_shows_the_metrics_of_every_model_and_category(in_trained: Any, evaluated: Any) -> None:
    evaluation, config = evaluated
    text = parse(write_page(config).read_text("utf-8")).text
    for result in evaluation.results.values():
        for metric in result.summary.metrics.values():
            assert f"{metric.value:.3f}" in text
            assert f"{metric.low:.3f} – {metric.high:.3f}" in text
    assert all(comparison.sentence in text for comparison in evaluation.comparisons.values())
    ranked = [c for c, row in evaluation.first.summary.categories.items() if row.f1.value is not None]
    assert all(evaluation.categories[name] in text and name in text for name in ranked)
    assert evaluation.first.mistakes[0].text in text
    manifest = json.loads((Path(config.export.bundle) / "bundle.json").read_text("utf-8"))
    assert manifest["provenance"]["corpus_sha256"] in text
    assert "held-out log loss, temperature" in text


def test_page_says_where_the_baseline_is_better(in_trained: Any, evaluated: Any) -> None:
    evaluation, config = evaluated
    baseline = evaluation.results["baseline"]
    perfect = {name: metric.model_copy(update={"value": 1.0}) for name, metric in baseline.summary.metrics.items()}
    winner = baseline.model_copy(update={"summary": baseline.summary.model_copy(update={"metrics": perfect})})
    page = render(evaluation.model_copy(update={"results": evaluation.results | {"baseline": winner}}), config, "test")
    remarks = re.findall(r'<p class="ahead">▼ baseline (?:significantly )?better</p>', page)
    assert len(remarks) == len(perfect) - 1  # all but the calibration error, which is better where it is lower


def test_texts_and_names_are_escaped(in_trained: Any, evaluated: Any) -> None:
    evaluation: Evaluation = evaluated[0]
    first = evaluation.first
    mistake = first.mistakes[0].model_copy(update={"text": EVIL, "heading": EVIL, "id": EVIL})
    names = evaluation.categories | {next(iter(evaluation.categories)): EVIL}
    results = evaluation.results | {"bundle": first.model_copy(update={"mistakes": [mistake]})}
    page = render(evaluation.model_copy(update={"results": results, "categories": names}), evaluated[1], "test")
    assert "<script>alert" not in page
    assert parse(page).text.count(EVIL) >= 3


def test_provenance_is_left_out_if_the_model_has_changed(in_trained: Any, evaluated: Any) -> None:
    evaluation: Evaluation = evaluated[0]
    other = evaluation.first.model_copy(update={"thresholds": dict.fromkeys(evaluation.categories, 0.123)})
    results = evaluation.results | {"bundle": other}
    page = render(evaluation.model_copy(update={"results": results}), evaluated[1], "test")
    assert "Corpus and libraries" in parse(render(evaluation, evaluated[1], "test")).text
    assert "Corpus and libraries" not in parse(page).text


def test_checkpoint_or_baseline_can_have_a_page_without_a_bundle(in_trained: Any, evaluated: Any) -> None:
    evaluation: Evaluation = evaluated[0]
    for kind in ("checkpoint", "baseline"):
        single = {"results": {kind: evaluation.results[kind]}, "comparisons": {}}
        text = parse(render(evaluation.model_copy(update=single), evaluated[1], "test")).text
        assert f"{evaluation.results[kind].summary.metrics['macro_f1'].value:.3f}" in text


def test_metrics_may_have_no_value_or_interval(in_trained: Any, evaluated: Any) -> None:
    """A single report gives no intervals; a perfect model has no mistakes."""
    path = evaluated[1].run_folder.evaluation("test")
    values = json.loads(path.read_text("utf-8"))

    def without_intervals(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: None if k in ("low", "high") else without_intervals(v) for k, v in value.items()}
        return [without_intervals(v) for v in value] if isinstance(value, list) else value

    values = without_intervals(values)
    for result in values["results"].values():
        result["mistakes"] = []
        next(iter(result["summary"]["categories"].values()))["f1"]["value"] = None
    text = parse(render(Evaluation.model_validate(values), evaluated[1], "test")).text
    assert "None: all labels of all paragraphs are correct." in text
    assert "neither labelled nor predicted" in text


def test_learning_curve_is_shown_if_there_is_one(in_trained: Any, evaluated: Any) -> None:
    evaluation, config = evaluated
    summary = evaluation.first.summary
    points = [
        LearningPoint(share=share, paragraphs=int(100 * share), reports=2, summaries={"test": summary})
        for share in (0.5, 1.0)
    ]
    path = config.run_folder.learning_curve
    assert "training paragraphs" not in parse(render(evaluation, config, "test")).text
    try:
        for name, caption in (
            ("tiny", "Learning curve: this recipe trained"),
            ("big", "Learning curve: its teacher, big, trained"),
        ):
            save_record(LearningCurve(name=name, points=points), path)
            text = parse(render(evaluation, config, "test")).text
            assert "training paragraphs" in text and caption in text
        assert load_record(path, LearningCurve).points == points
    finally:
        path.unlink()


def test_page_needs_an_evaluation(project: Any) -> None:
    with pytest.raises(InputError, match=r"evaluation-test\.json: no such file; run `python -m train evaluate`"):
        write_page(load_config(project.config))
