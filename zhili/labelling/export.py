"""Corrections as files: for `train`, Label Studio and doccano."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zhili.labelling.tasks import SUFFIXES, LabellingTask, ModelLabels, TaskFormat, to_lines, write_tasks
from zhili.taxonomy import Taxonomy

if TYPE_CHECKING:
    from zhili.store import Passage

TRAINING = "jsonl"
EXPORTS = (TRAINING, *SUFFIXES)


def export(name: str, passages: "Sequence[Passage]", taxonomy: Taxonomy, model: str = "") -> tuple[str, str]:
    """Corrected passages in a format. Skipped ones are left out.

    Args:
        name: one of `EXPORTS`.
        passages: passages with corrections.
        taxonomy: the categories.
        model: the version of the model that predicted the passages.

    Returns:
        The text of the file, and its suffix.
    """
    decided = [passage for passage in passages if passage.correction and passage.correction.action != "skip"]
    if name == TRAINING:
        return to_lines([_training_row(passage) for passage in decided]), "jsonl"
    task_format: TaskFormat = "doccano" if name == "doccano" else "label-studio"
    tasks = [_task(passage, model) for passage in decided]
    return write_tasks(tasks, taxonomy, task_format), SUFFIXES[task_format].removeprefix(".")


def _training_row(passage: "Passage") -> dict[str, Any]:
    assert passage.correction is not None
    return {
        "id": f"passage-{passage.id}", "report": f"report-{passage.report}", "title": passage.title,
        "heading": passage.heading, "text": passage.text, "labels": list(passage.correction.labels),
        "annotator": passage.correction.author,
    }  # fmt: skip


def _task(passage: "Passage", model: str) -> LabellingTask:
    assert passage.correction is not None
    return LabellingTask(
        f"passage-{passage.id}",
        passage.text,
        passage.heading,
        tuple(passage.correction.labels),
        ModelLabels(passage.labels, passage.confidence, model),
        {"report": f"report-{passage.report}"},
    )
