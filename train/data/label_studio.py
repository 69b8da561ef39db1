"""Tasks in the JSON export of Label Studio (https://labelstud.io/guide/task_format).

Its JSON-MIN, CSV and TSV exports need no adapter: they are plain objects and tables. Their choices are a string, or
`{"choices": [...]}` if there are several.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

ANNOTATIONS = ("annotations", "completions")  # "completions" until version 1.0
OTHER_KINDS = "other kinds"  # the key of the kinds of a task that was annotated with other controls alone
KINDS = ("choices", "taxonomy")  # the controls that label a whole text


def is_task(value: Mapping[str, Any]) -> bool:
    """Whether an object is a task with annotations."""
    return isinstance(value.get("data"), dict) and any(isinstance(value.get(key), list) for key in ANNOTATIONS)


def flatten(task: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a task into a plain object: its data, its `id`, and the choices of each control under the control's name.

    If only one control was used, its choices are also under `labels`. Of several annotations, the one marked as ground
    truth counts, else the latest. Skipped annotations never count.
    """
    choices: dict[str, list[Any]] = defaultdict(list)
    others = set()
    for result in _annotation(task).get("result") or ():
        for kind in KINDS:
            values = (result.get("value") or {}).get(kind)
            if result.get("type") == kind and isinstance(values, list):
                choices[str(result.get("from_name"))] += values
        if result.get("type") not in KINDS:
            others.add(str(result.get("type")))
    labels = next(iter(choices.values())) if len(choices) == 1 else []
    single: dict[str, Any] = {"labels": labels} if len(choices) < 2 else {}
    if others and not choices:
        single = {"labels": {OTHER_KINDS: sorted(others)}}
    return {"id": task.get("id")} | single | dict(task["data"]) | dict(choices)


def _annotation(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """The annotation that counts."""
    annotations = next(task[key] for key in ANNOTATIONS if isinstance(task.get(key), list))
    complete = [a for a in annotations if isinstance(a, dict) and not (a.get("was_cancelled") or a.get("skipped"))]
    return max(complete, key=lambda a: (bool(a.get("ground_truth")), str(a.get("created_at") or "")), default={})
