"""Corrections as files: for `train`, Label Studio and doccano."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from zhili.store import Passage
from zhili.taxonomy import Taxonomy


def export(name: str, passages: Sequence[Passage], taxonomy: Taxonomy) -> tuple[str, str]:
    """Corrected passages in a format. Skipped ones are left out.

    Args:
        name: one of `EXPORTS`.
        passages: passages with corrections.
        taxonomy: the categories.

    Returns:
        The text of the file, and its suffix.
    """
    decided = [passage for passage in passages if passage.correction and passage.correction.action != "skip"]
    return EXPORTS[name](decided, taxonomy), "json" if name == "label-studio" else "jsonl"


def label_studio_config(taxonomy: Taxonomy) -> str:
    """The labelling interface for Label Studio: the text, its heading, and a choice of categories by name."""
    from xml.sax.saxutils import quoteattr

    choices = "\n".join(f"    <Choice value={quoteattr(category.name)}/>" for category in taxonomy.categories)
    return (
        '<View>\n  <Header value="$heading"/>\n  <Text name="text" value="$text"/>\n'
        f'  <Choices name="labels" toName="text" choice="multiple" required="true">\n{choices}\n  </Choices>\n</View>\n'
    )


def choices_result(labels: Sequence[str], taxonomy: Taxonomy, control: str = "labels", text: str = "text") -> list[Any]:
    """The labels of a text as a result of Label Studio.

    Args:
        labels: category ids, primary first.
        taxonomy: the categories.
        control: the name of the control with the choices.
        text: the name of the object with the text.
    """
    choices = [taxonomy[label].name for label in labels]
    return [{"from_name": control, "to_name": text, "type": "choices", "value": {"choices": choices}}]


def _training(passages: Sequence[Passage], taxonomy: Taxonomy) -> str:
    rows = []
    for passage in passages:
        values: dict[str, Any] = {
            "id": f"passage-{passage.id}", "report": f"report-{passage.report}", "title": passage.title,
            "heading": passage.heading, "text": passage.text, "labels": _labels(passage),
        }  # fmt: skip
        assert passage.correction is not None
        rows.append(values | {"annotator": passage.correction.author})
    return _lines(rows)


def _doccano(passages: Sequence[Passage], taxonomy: Taxonomy) -> str:
    rows = [
        {"id": passage.id, "text": passage.text, "label": [taxonomy[label].name for label in _labels(passage)]}
        for passage in passages
    ]
    return _lines(rows)


def _label_studio(passages: Sequence[Passage], taxonomy: Taxonomy) -> str:
    tasks = []
    for passage in passages:
        data = {"id": f"passage-{passage.id}", "heading": passage.heading, "text": passage.text}
        task: dict[str, Any] = {"data": data | {"report": f"report-{passage.report}"}}
        task["annotations"] = [{"result": choices_result(_labels(passage), taxonomy)}]
        task["predictions"] = [{"result": choices_result(passage.labels, taxonomy), "score": passage.confidence}]
        tasks.append(task)
    return json.dumps(tasks, ensure_ascii=False, indent=1)


def _labels(passage: Passage) -> list[str]:
    assert passage.correction is not None
    return list(passage.correction.labels)


def _lines(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


EXPORTS: dict[str, Callable[[Sequence[Passage], Taxonomy], str]] = {
    "jsonl": _training,
    "label-studio": _label_studio,
    "doccano": _doccano,
}
