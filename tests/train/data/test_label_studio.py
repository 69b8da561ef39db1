import json
from pathlib import Path
from typing import Any

from train.data.draft import recipe_text
from train.data.examine import examine
from train.data.files import read_source

# The JSON and JSON-MIN exports of Label Studio 1.13 for <Choices> and <Taxonomy>.


def annotation(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": 9, "completed_by": 1, "result": list(results), "was_cancelled": False, "ground_truth": False,
        "created_at": "2024-06-03T01:02:41.532406Z", "updated_at": "2024-06-03T01:02:41.532406Z",
        "draft_created_at": None, "lead_time": 10.744, "prediction": {}, "result_count": 1, "task": 4,
        "parent_prediction": None, "parent_annotation": None,
    } | more  # fmt: skip


def chosen(*names: str, control: str = "topic") -> dict[str, Any]:
    return {
        "value": {"choices": list(names)}, "id": "EmgEjJhhLj", "from_name": control, "to_name": "text",
        "type": "choices", "provenance": "manual",
    }  # fmt: skip


def task(*annotations: dict[str, Any], **data: Any) -> dict[str, Any]:
    return {
        "id": 1042, "annotations": list(annotations), "file_upload": "d06c405d-a.csv", "drafts": [],
        "predictions": [{"id": 1, "result": [chosen("模型猜的")]}], "data": {"text": "停水三天。"} | data, "meta": {},
        "created_at": "2024-06-03T00:40:11.204518Z", "inner_id": 1, "total_annotations": 1, "project": 4,
    }  # fmt: skip


def values(tmp_path: Path, *tasks: dict[str, Any]) -> list[dict[str, Any]]:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    rows = read_source(path)
    assert {(row.kind, row.number) for row in rows} == {("task", 1042)}
    return [row.values for row in rows]


def test_choices_are_under_their_control_and_labels(tmp_path: Path) -> None:
    (row,) = values(tmp_path, task(annotation(chosen("水电", "物业")), report="西岭"))
    assert row == {
        "id": 1042, "text": "停水三天。", "report": "西岭", "topic": ["水电", "物业"], "labels": ["水电", "物业"],
    }  # fmt: skip


def test_taxonomy_paths_are_kept(tmp_path: Path) -> None:
    result = chosen() | {"type": "taxonomy", "value": {"taxonomy": [["民生", "水电"], ["治理"]]}}
    assert values(tmp_path, task(annotation(result)))[0]["topic"] == [["民生", "水电"], ["治理"]]


def test_two_controls_give_no_common_labels(tmp_path: Path) -> None:
    (row,) = values(tmp_path, task(annotation(chosen("水电"), chosen("急", control="urgency"))))
    assert (row["topic"], row["urgency"], "labels" in row) == (["水电"], ["急"], False)


def test_control_that_is_not_in_all_tasks_is_not_mixed_with_others(tmp_path: Path) -> None:
    topic, urgency = annotation(chosen("水电")), annotation(chosen("急", control="urgency"))
    rows = values(tmp_path, task(topic), task(urgency), task(topic), task())
    assert [row.get("topic") for row in rows] == [["水电"], None, ["水电"], None]
    assert not any("labels" in row for row in rows)
    guess = examine(tmp_path / "export.json")
    assert (guess.labels, guess.possible["labels"], guess.counts) == (["topic"], ["urgency"], {"水电": 2})
    recipe = recipe_text(guess, "it", Path("t.yaml"))
    assert '    labels: "topic"  # (?) the control that labels the most tasks: topic 2, urgency 1' in recipe


def test_ground_truth_or_the_latest_annotation_counts(tmp_path: Path) -> None:
    early, late = (annotation(chosen(name), created_at=f"2024-06-0{day}") for name, day in (("甲", 1), ("乙", 2)))
    skipped = annotation(chosen("丙"), created_at="2024-06-09", was_cancelled=True)
    rows = values(
        tmp_path, task(late, early, skipped), task(late, early | {"ground_truth": True}), task(skipped), task()
    )
    assert [row["labels"] for row in rows] == [["乙"], ["甲"], [], []]


def test_json_min_export_is_a_plain_list(tmp_path: Path) -> None:
    small = {
        "text": "停水三天。", "id": 1042, "topic": {"choices": ["水电", "物业"]}, "annotator": 1, "annotation_id": 9,
        "created_at": "2024-06-03T01:02:41.532406Z", "updated_at": "2024-06-03T01:02:41.532406Z", "lead_time": 10.744,
    }  # fmt: skip
    path = tmp_path / "min.json"
    path.write_text(json.dumps([small], ensure_ascii=False), encoding="utf-8")
    assert read_source(path)[0].values == small


def test_tasks_in_json_lines_are_named_by_their_line(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text(json.dumps(task(annotation(chosen("水电")))) + "\n", encoding="utf-8")
    (row,) = read_source(path)
    assert (row.kind, row.number, row.values["labels"]) == ("line", 1, ["水电"])
