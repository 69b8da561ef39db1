import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from train.config import load_config
from train.data import Example, corpus_digest, load_corpus, load_labelled, load_taxonomy
from train.export.labels import export_tasks
from zhili import Predictor
from zhili.errors import InputError
from zhili.labelling import TaskFormat

FORMATS: list[TaskFormat] = ["label-studio", "doccano"]


@pytest.fixture
def recipe(tmp_path: Path, root: Path, rows: list[dict[str, Any]]) -> Path:
    """A recipe for a spreadsheet of which every second paragraph has labels."""
    with (tmp_path / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["正文", "标题", "标签"])
        for number, row in enumerate(rows[:12]):
            writer.writerow([row["text"], row["heading"], "" if number % 2 else ";".join(row["labels"])])
    data = {
        "taxonomy": str(root / "data" / "taxonomy.yaml"),
        "files": [str(tmp_path / "labels.csv")],
        "columns": {"text": "正文", "heading": "标题", "labels": "标签"},
        "skip_unlabelled": True,
    }
    (tmp_path / "recipe.yaml").write_text(yaml.safe_dump({"name": "it", "data": data}), encoding="utf-8")
    return tmp_path / "recipe.yaml"


def read_again(recipe: Path, tasks: Path) -> dict[str, tuple[str, ...]]:
    """The labels of each text in a file of tasks, as training reads it."""
    config = load_config(recipe, [f"data.files=['{tasks}']", "data.columns={}"])
    examples = load_labelled(config.data, load_taxonomy(Path(config.data.taxonomy)), config.task)
    assert any(example.heading for example in examples)
    return {example.text: example.labels for example in examples}


@pytest.mark.parametrize("task_format", FORMATS)
def test_labelled_texts_are_read_again(
    recipe: Path, tmp_path: Path, rows: list[dict[str, Any]], task_format: TaskFormat
) -> None:
    output = tmp_path / "tasks.json"
    written = export_tasks(load_config(recipe), output, task_format)
    assert [path.name for path in written] == ["tasks.json", "tasks.xml"][: len(written)]
    assert read_again(recipe, output) == {row["text"]: tuple(row["labels"]) for row in rows[:12:2]}


def annotate_in_label_studio(path: Path) -> None:
    """What Label Studio exports after a person has accepted every prediction."""
    tasks = json.loads(path.read_text(encoding="utf-8"))
    exported = []
    for number, task in enumerate(tasks, 1):
        (prediction,) = task["predictions"]
        result = [{**prediction["result"][0], "id": f"r{number}", "origin": "prediction"}]
        annotation = {
            "id": number, "completed_by": 1, "result": result, "was_cancelled": False, "ground_truth": False,
            "created_at": "2026-01-05T08:00:00.000000Z", "updated_at": "2026-01-05T08:00:00.000000Z", "lead_time": 4.2,
            "draft_created_at": None, "prediction": {**prediction, "id": number}, "result_count": 1, "task": number,
        }  # fmt: skip
        exported.append(
            {"id": number, "annotations": [annotation], "drafts": [], "predictions": [number], "data": task["data"],
             "meta": {}, "inner_id": number, "total_annotations": 1, "total_predictions": 1, "project": 1}
        )  # fmt: skip
    path.write_text(json.dumps(exported, ensure_ascii=False), encoding="utf-8")


def annotate_in_doccano(path: Path) -> None:
    """What doccano exports: its own id, which that of the metadata replaces, the text, the metadata, the labels."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = []
    for number, row in enumerate(rows, 1):
        text, label = row.pop("text"), row.pop("label")
        lines.append({"id": number, "text": text, **row, "label": sorted(label), "Comments": []})
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


@pytest.mark.parametrize("task_format", FORMATS)
def test_unlabelled_texts_have_predictions_that_people_accept(
    recipe: Path, tmp_path: Path, root: Path, rows: list[dict[str, Any]], task_format: TaskFormat
) -> None:
    output, model = tmp_path / "tasks.json", root / "models" / "default"
    export_tasks(load_config(recipe), output, task_format, [tmp_path / "labels.csv"], model)
    annotate = annotate_in_label_studio if task_format == "label-studio" else annotate_in_doccano
    annotate(output)
    unlabelled = rows[1:12:2]
    predictions = Predictor(model).predict([row["text"] for row in unlabelled], [row["heading"] for row in unlabelled])
    labels = read_again(recipe, output)
    assert {text: set(of) for text, of in labels.items()} == {
        row["text"]: set(prediction.labels) for row, prediction in zip(unlabelled, predictions, strict=True)
    }


def test_mistakes_have_a_remedy(recipe: Path, tmp_path: Path, root: Path) -> None:
    config = load_config(recipe)
    (tmp_path / "empty.txt").write_text("\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"no text to write, or all are labelled; name files with unlabelled texts in --texts"
    ):
        export_tasks(config, tmp_path / "tasks.json", "doccano", [tmp_path / "empty.txt"])
    (tmp_path / "small.yaml").write_text("categories: [农业, 教育]\n", encoding="utf-8")
    (tmp_path / "texts.txt").write_text("茶园丰收。\n", encoding="utf-8")
    other = load_config(recipe, [f"data.taxonomy={tmp_path}/small.yaml", "data.files=[]"])
    with pytest.raises(InputError, match=r"--model: it predicts .*, which is not in the taxonomy"):
        export_tasks(other, tmp_path / "tasks.json", "doccano", [tmp_path / "texts.txt"], root / "models" / "default")


@pytest.mark.parametrize("task_format", FORMATS)
def test_splits_and_all_other_values_are_read_again(tmp_path: Path, task_format: TaskFormat) -> None:
    taxonomy = "domains: [甲, 乙]\ncategories:\n"
    for domain, name in (("甲", "农业"), ("甲", "其他"), ("乙", "其他")):
        taxonomy += f"- {{id: {domain}-{name}, name: {name}, domain: {domain}, subjects: [{name}一, {name}二]}}\n"
    (tmp_path / "taxonomy.yaml").write_text(taxonomy, encoding="utf-8")
    ids = ("甲-农业", "甲-其他", "乙-其他")
    rows = [
        {"正文": f"第{n}条：{'修路铺桥植树'[n % 6]}{n * 7}处。", "标签": [ids[n % 3], ids[(n + 1) % 3]],
         "split": ("train", "", "test", "dev")[n % 4] if n < 20 else None, "optional": [ids[(n + 2) % 3]] * (n % 2),
         "subject": f"{ids[n % 3]}/{ids[n % 3][2:]}一" if n % 5 == 0 else "", "heading": f"标题{n}" if n % 2 else "",
         "source": f"来源{n}", "year": 2000 + n, "label": "备注", "domain": "街道", "score": float("nan")}
        for n in range(40)
    ]  # fmt: skip
    (tmp_path / "data.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    data = {
        "taxonomy": str(tmp_path / "taxonomy.yaml"),
        "files": [str(tmp_path / "data.json")],
        "columns": {"text": "正文", "labels": "标签", "domain": None},
    }
    (tmp_path / "recipe.yaml").write_text(yaml.safe_dump({"name": "it", "data": data}), encoding="utf-8")
    export_tasks(load_config(tmp_path / "recipe.yaml"), tmp_path / "tasks.json", task_format)
    overrides = [f"data.files=['{tmp_path}/tasks.json']", "data.columns={}"]
    before, after = (load_corpus(load_config(tmp_path / "recipe.yaml", given)).examples for given in ([], overrides))
    assert corpus_digest(after) == corpus_digest(before)
    assert [values(example) for example in after] == [values(example) for example in before]
    assert {example.split for example in before[20:]} == {"train", "validation", "test"}  # assigned, and kept


def values(example: Example) -> dict[str, Any]:
    """What a labelled text is read as again; two columns would mean something else under the names they have."""
    kept = example.model_dump(exclude={"near_duplicate", "label", "domain"})
    return kept | {"score": None}
