"""Tasks for Label Studio and doccano: texts with their labels, and with those that a model predicts.

Label Studio: https://labelstud.io/guide/predictions. doccano has no predictions: its tasks begin with the predicted
labels where a text has none. It keeps the other keys of a task as metadata, and its export has them again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from zhili.inference import Task
from zhili.taxonomy import Taxonomy

TaskFormat = Literal["label-studio", "doccano"]
SUFFIXES: dict[TaskFormat, str] = {"label-studio": ".json", "doccano": ".jsonl"}


@dataclass(frozen=True)
class ModelLabels:
    """The labels of a text by a model.

    Args:
        labels: category ids, primary first.
        confidence: the probability that all of them are correct.
        model: the version of the model.
    """

    labels: tuple[str, ...]
    confidence: float
    model: str


@dataclass(frozen=True)
class LabellingTask:
    """A text to label.

    Args:
        id: its id.
        text: the text.
        heading: the heading above it.
        labels: the category ids that people gave it, primary first; none if it is not labelled.
        predicted: the labels by a model.
        others: more values that the task keeps, for example its report.
    """

    id: str
    text: str
    heading: str = ""
    labels: tuple[str, ...] = ()
    predicted: ModelLabels | None = None
    others: Mapping[str, Any] = field(default_factory=dict)


def write_tasks(tasks: Sequence[LabellingTask], taxonomy: Taxonomy, task_format: TaskFormat) -> str:
    """The tasks as the text of a file: JSON for Label Studio, JSON Lines for doccano.

    Labels are written by name.
    """
    if task_format == "doccano":
        return to_lines([_doccano(task, taxonomy) for task in tasks])
    return json.dumps([_label_studio(task, taxonomy) for task in tasks], ensure_ascii=False, indent=1) + "\n"


def label_studio_config(taxonomy: Taxonomy, task: Task = "multi_label") -> str:
    """The labelling interface for Label Studio: the text, its heading, and a choice of categories by name."""
    from xml.sax.saxutils import quoteattr

    choices = "\n".join(f"    <Choice value={quoteattr(category.name)}/>" for category in taxonomy.categories)
    choice = "single" if task == "single_label" else "multiple"
    return (
        '<View>\n  <Header value="$heading"/>\n  <Text name="text" value="$text"/>\n'
        f'  <Choices name="labels" toName="text" choice="{choice}" required="true">\n{choices}\n  </Choices>\n</View>\n'
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


def to_lines(rows: Sequence[Mapping[str, Any]]) -> str:
    """Objects as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _values(task: LabellingTask) -> dict[str, Any]:
    return {"id": task.id, "heading": task.heading, "text": task.text, **task.others}


def _label_studio(task: LabellingTask, taxonomy: Taxonomy) -> dict[str, Any]:
    values: dict[str, Any] = {"data": _values(task)}
    if task.labels:
        values["annotations"] = [{"result": choices_result(task.labels, taxonomy)}]
    if task.predicted:
        values["predictions"] = [
            {
                "model_version": task.predicted.model,
                "score": round(task.predicted.confidence, 4),
                "result": choices_result(task.predicted.labels, taxonomy),
            }
        ]
    return values


def _doccano(task: LabellingTask, taxonomy: Taxonomy) -> dict[str, Any]:
    values = _values(task)
    labels = task.labels
    if task.predicted:
        labels = labels or task.predicted.labels
        values |= {
            "predicted": [taxonomy[label].name for label in task.predicted.labels],
            "confidence": round(task.predicted.confidence, 4),
            "model": task.predicted.model,
        }
    return values | {"label": [taxonomy[label].name for label in labels]}
