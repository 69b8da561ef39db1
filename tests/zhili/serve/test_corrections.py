"""Corrections over HTTP, their exports, model versions, and the protocol of Label Studio."""

import json
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from fastapi.testclient import TestClient

from train.config import load_config
from train.data import load_taxonomy
from train.data.reader import CorpusReader
from zhili import InputError
from zhili.serve import Settings
from zhili.store import Store

Upload = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def desk(client: TestClient, upload: Upload, root: Path) -> TestClient:
    upload(client, ("样本.txt", (root / "data" / "sample.txt").read_bytes()))
    return client


def passages(client: TestClient) -> list[dict[str, Any]]:
    return client.get("/v1/passages").json()


def correct(client: TestClient, passage: int, action: str, *labels: str, author: str = "王芳") -> Any:
    body = {"passage": passage, "action": action, "labels": labels, "author": author}
    return client.post("/v1/corrections", json=body)


def test_downloads_have_the_corrected_labels_and_who_decided(start: Callable[..., TestClient], upload: Upload) -> None:
    client = start()
    upload(client, ("茶.txt", "全镇投产茶园1.4万亩，采下鲜叶820吨。\n\n改造户厕二百一十座。".encode()))
    passage = passages(client)[0]
    assert correct(client, passage["id"], "change", "education", "civility").status_code == 201
    workbook = openpyxl.load_workbook(BytesIO(client.get("/v1/download?format=xlsx").content))
    header, first, second = workbook["明细"].iter_rows(values_only=True)
    row = dict(zip(header, first, strict=True))
    assert (row["主要类别"], row["全部类别"], row["复核人"], row["复核结论"]) == (
        "教育",
        "教育、乡风文明",
        "王芳",
        "修改",
    )
    assert row["模型给出的类别"] == "农业与特色产业" and isinstance(row["复核时间"], datetime)
    assert dict(zip(header, second, strict=True))["复核人"] is None
    shares = dict(zip(*list(workbook["汇总"].iter_rows(max_row=2, values_only=True)), strict=True))
    assert shares["教育\neducation"] > 0.5
    (stored,) = client.get("/v1/reports").json()
    report = client.get(f"/v1/reports/{stored['id']}").json()["report"]
    assert report["profile"] == pytest.approx(stored["profile"]) and stored["profile"]["education"] > 0.5
    lines = client.get("/v1/download?format=jsonl").text.splitlines()
    assert json.loads(lines[0])["labels"] == ["education", "civility"]


def test_accept_takes_the_labels_of_the_model(desk: TestClient) -> None:
    passage = passages(desk)[1]
    assert correct(desk, passage["id"], "accept").json()["labels"] == passage["labels"]
    assert correct(desk, passage["id"], "skip", "education").json()["labels"] == []
    history = desk.get(f"/v1/passages/{passage['id']}/history").json()
    assert [one["action"] for one in history] == ["skip", "accept"]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["agricuture"], "did you mean agriculture?"),
        ([], "at least one"),
        (["education", "education"], "each once"),
        (["general", "education"], "excludes other labels"),
    ],
)
def test_wrong_labels_are_refused(desk: TestClient, labels: list[str], message: str) -> None:
    answer = correct(desk, passages(desk)[0]["id"], "change", *labels)
    assert answer.status_code == 422 and message in answer.json()["detail"]


def test_decision_needs_a_passage_and_an_author(desk: TestClient) -> None:
    assert correct(desk, 10_000, "skip").status_code == 422
    for author in ("", " ", "\0"):
        assert correct(desk, passages(desk)[0]["id"], "skip", author=author).status_code == 422


def test_exports_are_read_by_train(desk: TestClient, root: Path, tmp_path: Path) -> None:
    rows = passages(desk)
    correct(desk, rows[2]["id"], "change", "education", "agriculture")
    correct(desk, rows[3]["id"], "accept")
    correct(desk, rows[4]["id"], "skip")
    expected = {rows[2]["text"]: ("education", "agriculture"), rows[3]["text"]: tuple(rows[3]["labels"])}
    for name, suffix in (("jsonl", "jsonl"), ("label-studio", "json"), ("doccano", "jsonl")):
        answer = desk.get(f"/v1/corrections/export?format={name}")
        (tmp_path / f"{name}.{suffix}").write_bytes(answer.content)
        recipe = {
            "name": "corrected",
            "data": {"taxonomy": str(root / "data" / "taxonomy.yaml"), "files": [str(tmp_path / f"{name}.{suffix}")]},
            "model": {"encoder": str(root / "models" / "base")},
        }
        (tmp_path / "recipe.yaml").write_text(yaml.safe_dump(recipe), encoding="utf-8")
        config = load_config(tmp_path / "recipe.yaml")
        examples = CorpusReader(config.data, load_taxonomy(Path(config.data.taxonomy)), config.task).examples()
        assert {example.text: tuple(example.labels) for example in examples} == expected, name


def test_selection_leaves_out_what_is_decided(desk: TestClient) -> None:
    decided = {p["id"] for p in desk.get("/v1/passages?corrected=true").json()}
    chosen = [p["id"] for p in desk.get("/v1/select?count=3").json()]
    assert len(chosen) == 3 and not decided & set(chosen)


def test_second_model_predicts_what_is_stored(
    start: Callable[..., TestClient], upload: Upload, bundle: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhili.store.database.GROUP", 2)  # as if there were thousands of passages
    first = start()
    upload(first, ("样本.txt", (root / "data" / "sample.txt").read_bytes()))
    second = start(models=(None, bundle))
    models = {model["name"].split()[0]: model for model in second.get("/v1/models").json()}
    assert [model["active"] for model in models.values()] == [True, True] and len(models) == 2
    tiny = models["tiny"]["id"]
    default = next(model["id"] for model in models.values() if model["default"])
    for _ in range(200):
        if second.get(f"/v1/reports/1?model={tiny}").status_code == 200:
            break
    old, new = ({p["id"]: p["labels"] for p in second.get(f"/v1/passages?model={m}").json()} for m in (default, tiny))
    changes = second.get(f"/v1/changes?before={default}&after={tiny}").json()
    assert {change["passage"] for change in changes} == {one for one in old if old[one] != new[one]}
    assert second.get("/v1/reports/1?model=99").status_code == 404


def test_store_with_other_categories_is_refused(
    start: Callable[..., TestClient], upload: Upload, root: Path, settings: Callable[..., Settings]
) -> None:
    client = start()
    upload(client, ("样本.txt", (root / "data" / "sample.txt").read_bytes()))
    start()  # the same categories
    store = Store(settings().store)
    with pytest.raises(InputError, match=r"the store has predictions of .* for other categories, such as agriculture"):
        store.check_categories(["education"])
    store.close()


def test_label_studio_backend(desk: TestClient) -> None:
    assert desk.get("/label-studio/health").json()["status"] == "UP"
    config = desk.get("/v1/label-studio-config").text
    assert desk.post("/label-studio/setup", json={"project": "1", "schema": config}).json()["model_version"]
    tasks = [{"id": 1, "data": {"text": "信访办接待群众42批，化解积案7件。"}}, {"id": 2, "data": {"text": " "}}]
    answer = desk.post("/label-studio/predict", json={"tasks": tasks, "label_config": config, "project": "1.2"}).json()
    first, empty = answer["results"]
    assert first["result"] == [
        {"from_name": "labels", "to_name": "text", "type": "choices", "value": {"choices": ["信访与矛盾化解"]}}
    ]
    assert 0.5 < first["score"] <= 1 and first["model_version"] and empty["result"] == []


def test_label_studio_interface_with_other_names(desk: TestClient) -> None:
    config = (
        '<View><Text name="body" value="$正文"/><Choices name="kind" toName="body">'
        '<Choice value="Petitions" alias="dispute_petition"/><Choice value="教育"/></Choices></View>'
    )
    tasks = [{"data": {"正文": "信访办接待群众42批，化解积案7件。"}}]
    answer = desk.post("/label-studio/predict", json={"tasks": tasks, "label_config": config}).json()
    (result,) = answer["results"][0]["result"]
    assert (result["from_name"], result["to_name"], result["value"]) == ("kind", "body", {"choices": ["Petitions"]})


@pytest.mark.parametrize(
    "config", ["<View", "<View/>", "<View>" * 20_000, '<!DOCTYPE x [<!ENTITY a "b">]><View>&a;</View>']
)
def test_label_studio_interface_that_cannot_be_used(desk: TestClient, config: str) -> None:
    for path, body in (("predict", {"tasks": [], "label_config": config}), ("setup", {"schema": config})):
        answer = desk.post(f"/label-studio/{path}", json=body)
        assert answer.status_code == 422 and ("label_config" in answer.text or "schema" in answer.text)


def test_choices_belong_to_the_nearest_control(desk: TestClient) -> None:
    nested = '<Choices name="outer" toName="text">' * 200 + '<Choice value="教育"/>' + "</Choices>" * 200
    config = f'<View><Text name="text" value="$text"/>{nested}</View>'.replace("outer", "inner", 200)
    body = {"tasks": [{"data": {"text": "新建幼儿园2所。"}}], "label_config": config}
    (result,) = desk.post("/label-studio/predict", json=body).json()["results"][0]["result"]
    assert result["value"]["choices"] == ["教育"]


@pytest.mark.parametrize("body", [b"[]", b"{", b'"x"', b'{"tasks": [{"data": 3}]}', b'{"schema": 3}'])
def test_label_studio_request_that_is_not_one_is_refused(desk: TestClient, body: bytes) -> None:
    path = "predict" if b"tasks" in body else "setup"
    answer = desk.post(f"/label-studio/{path}", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_skipped_passage_waits_behind_the_others(start: Callable[..., TestClient], upload: Upload) -> None:
    client = start()
    upload(
        client, ("茶.txt", "全镇投产茶园1.4万亩，采下鲜叶820吨。\n\n改造户厕二百一十座。\n\n新建幼儿园两所。".encode())
    )
    waiting = "/v1/passages?corrected=false&order=confidence"
    first, *others = [one["id"] for one in client.get(waiting).json()]
    correct(client, first, "skip")
    assert [one["id"] for one in client.get(waiting).json()] == [*others, first]
    assert {one["id"] for one in client.get("/v1/select?count=3").json()} == set(others)
    assert client.get("/v1/corrections/progress").json()["corrected"] == 0
    correct(client, first, "accept")
    assert [one["id"] for one in client.get(waiting).json()] == others
    assert client.get("/v1/corrections/progress").json()["corrected"] == 1


def test_reports_of_one_name_are_told_apart(start: Callable[..., TestClient], upload: Upload) -> None:
    client = start()
    tea, school = "全镇投产茶园1.4万亩，采下鲜叶820吨。".encode(), "新建幼儿园两所，新增学位540个。".encode()
    job = upload(client, ("甲镇/总结.txt", tea), ("乙镇/总结.txt", school), ("乙镇/总结.txt", tea))
    assert [file["name"] for file in job["files"]] == ["甲镇/总结.txt", "乙镇/总结.txt", "乙镇/总结.txt"]
    lines = [json.loads(line) for line in client.get("/v1/download?format=jsonl").text.splitlines()]
    assert [line["file"] for line in lines] == ["甲镇/总结.txt", "乙镇/总结.txt", "乙镇/总结 (2).txt"]
    sheet = openpyxl.load_workbook(BytesIO(client.get("/v1/download?format=xlsx").content))["汇总"]
    names = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert names[1:5] == ["甲镇/总结.txt", "乙镇/总结.txt", "乙镇/总结 (2).txt", "合计"]
    page = client.get("/v1/download?format=html").text
    assert "正文 <b>3</b> 段" in page


def test_table_without_a_column_of_texts_is_explained(client: TestClient, upload: Upload) -> None:
    (file,) = upload(client, ("表.csv", "编号,内容说明\n1,全镇投产茶园1.4万亩\n".encode()))["files"]
    assert file["state"] == "failed" and "no column 'text'; the columns are" in file["message"]


def test_control_characters_in_queries_are_left_out(desk: TestClient) -> None:
    query = passages(desk)[0]["text"][:4]
    expected = desk.get("/v1/passages", params={"text": query}).json()
    assert expected and desk.get("/v1/passages", params={"text": f"\0{query}\0"}).json() == expected
    assert desk.get("/v1/files/%00").status_code == 404
