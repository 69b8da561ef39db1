"""Tasks in the JSON export of Label Studio (https://labelstud.io/guide/task_format).

Its JSON-MIN, CSV and TSV exports need no adapter: they are plain objects and tables. Their choices are a string, or
`{"choices": [...]}` if there are several.
"""

from collections.abc import Mapping
from typing import Any

ANNOTATIONS = ("annotations", "completions")  # "completions" until version 1.0
OTHER_KINDS = "other kinds"  # the key of the kinds of a task that was annotated with other controls alone
KINDS = ("choices", "taxonomy")  # the controls that label a whole text


def is_task(value: Mapping[str, Any]) -> bool:
    """Whether an object is a task with annotations."""
    return isinstance(value.get("data"), dict) and any(isinstance(value.get(key), list) for key in ANNOTATIONS)


def controls_of(task: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the controls that label a whole text and were used in a task."""
    return tuple(_choices(task))


def flatten(task: Mapping[str, Any], common: bool) -> dict[str, Any]:
    """Turn a task into a plain object: its data, its `id`, and the choices of each control under the control's name.

    Of several annotations, the one marked as ground truth counts, else the latest. Skipped annotations never count.

    Args:
        task: the task.
        common: whether the choices are also under `labels`, which is right if all tasks of the file use one control.
    """
    choices = _choices(task)
    others = {str(r.get("type")) for r in _results(task) if r.get("type") not in KINDS}
    labels = next(iter(choices.values()), {OTHER_KINDS: sorted(others)} if others else [])
    return {"id": task.get("id")} | ({"labels": labels} if common else {}) | dict(task["data"]) | choices


def _choices(task: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The choices of each control."""
    choices: dict[str, list[Any]] = {}
    for result in _results(task):
        for kind in KINDS:
            values = (result.get("value") or {}).get(kind)
            if result.get("type") == kind and isinstance(values, list):
                choices.setdefault(str(result.get("from_name")), []).extend(values)
    return choices


def _results(task: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(_annotation(task).get("result") or ())


def _annotation(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """The annotation that counts."""
    annotations = next(task[key] for key in ANNOTATIONS if isinstance(task.get(key), list))
    complete = [a for a in annotations if isinstance(a, dict) and not (a.get("was_cancelled") or a.get("skipped"))]
    return max(complete, key=lambda a: (bool(a.get("ground_truth")), str(a.get("created_at") or "")), default={})
