"""Label Studio's tasks, as its JSON export has them (https://labelstud.io/guide/task_format).

Its JSON-MIN, CSV and TSV exports need no reader of their own: they are plain objects and tables whose choices are a
string, or `{"choices": [...]}` where several are chosen.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

ANNOTATIONS = ("annotations", "completions")  # the second until version 1.0
KINDS = ("choices", "taxonomy")  # the controls that label a whole text


def is_task(value: Mapping[str, Any]) -> bool:
    """Whether an object is a task with its annotations."""
    return isinstance(value.get("data"), dict) and any(isinstance(value.get(key), list) for key in ANNOTATIONS)


def flat(task: Mapping[str, Any]) -> dict[str, Any]:
    """A task as a plain object: its data, its `id`, and under each control's name what was chosen there.

    Where one control alone was used, what was chosen also stands under `labels`. Of several annotations the one marked
    as ground truth counts, else the last made; skipped ones never do.
    """
    chosen: dict[str, list[Any]] = defaultdict(list)
    for result in _annotation(task).get("result") or ():
        for kind in KINDS:
            values = (result.get("value") or {}).get(kind)
            if result.get("type") == kind and isinstance(values, list):
                chosen[str(result.get("from_name"))] += values
    labels = next(iter(chosen.values())) if len(chosen) == 1 else []
    alone = {"labels": labels} if len(chosen) < 2 else {}
    return {"id": task.get("id")} | alone | dict(task["data"]) | dict(chosen)


def _annotation(task: Mapping[str, Any]) -> Mapping[str, Any]:
    found = next(task[key] for key in ANNOTATIONS if isinstance(task.get(key), list))
    whole = [a for a in found if isinstance(a, dict) and not (a.get("was_cancelled") or a.get("skipped"))]
    return max(whole, key=lambda a: (bool(a.get("ground_truth")), str(a.get("created_at") or "")), default={})
