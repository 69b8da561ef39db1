"""The service: predictions, uploads, limits, errors."""

import io
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from zhili import InputError, Predictor
from zhili.serve import Settings

Upload = Callable[..., dict[str, Any]]
TEXTS = [
    "全镇投产茶园1.4万亩，上半年采下鲜叶820吨。", "改造户厕210座，清理河道垃圾。", "化解矛盾纠纷12件。",
    "新建教学楼一栋，招聘教师9名。", "上半年各项工作有序推进。",
] * 8  # fmt: skip


def paragraphs(*texts: str) -> dict[str, Any]:
    return {"paragraphs": [{"text": text} for text in texts]}


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    assert "zhili_requests_total" in client.get("/metrics").text


def test_concurrent_requests_get_the_answers_of_the_predictor(client: TestClient, shipped: Predictor) -> None:
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda text: client.post("/v1/paragraphs", json=paragraphs(text)).json(), TEXTS))
    for text, answer in zip(TEXTS, answers, strict=True):
        expected = shipped.predict(text)
        (prediction,) = answer["predictions"]
        assert prediction["labels"] == list(expected.labels)
        assert prediction["needs_review"] == expected.needs_review
        assert prediction["scores"] == pytest.approx(expected.scores, abs=1e-4)


def test_report_from_text_and_from_a_file(client: TestClient, root: Path) -> None:
    data = (root / "data" / "sample.txt").read_bytes()
    from_file = client.post("/v1/report", files={"file": ("样本.txt", data)}).json()
    assert from_file["title"] == "枫溪镇2024年上半年工作总结"
    from_text = client.post("/v1/report", json={"text": data.decode()}).json()
    assert from_text["sections"][0]["paragraphs"][0]["text"] == from_file["sections"][0]["paragraphs"][0]["text"]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b" ", "a.txt: the file is empty"),
        ("../../etc/x.docx", b"PK\x03\x04junk", "etc/x.docx: "),
        ("b.bin", bytes(range(256)) * 8, "b.bin: "),
    ],
)
def test_bad_file_gets_the_message_of_the_reader(
    client: TestClient, upload: Upload, name: str, data: bytes, message: str
) -> None:
    answer = client.post("/v1/report", files={"file": (name, data)})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(message)
    job = upload(client, (name, data))
    assert job["files"][0]["state"] == "failed" and job["files"][0]["message"].startswith(message)


def test_upload_of_several_files_is_a_job(client: TestClient, upload: Upload) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("一.txt", TEXTS[0] * 2)
        file.writestr("二.txt", TEXTS[1] * 2)
    table = "正文,标题\n" + "\n".join(f"{text},x" for text in TEXTS[:3])
    job = upload(client, ("包.zip", archive.getvalue()), ("表.csv", table.encode("gb18030")), ("坏.txt", b""))
    assert [file["state"] for file in job["files"]] == ["done", "done", "failed"]
    assert [len(file["reports"]) for file in job["files"]] == [2, 1, 0]
    names = {report["name"] for report in client.get("/v1/reports").json()}
    assert {"包.zip!一.txt", "包.zip!二.txt", "表.csv"} <= names


def test_unknown_job(client: TestClient) -> None:
    assert client.get("/v1/files/none").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("POST", "/v1/paragraphs", {"json": {"paragraphs": []}}),
        ("POST", "/v1/paragraphs", {"json": paragraphs(" ")}),
        ("POST", "/v1/report", {"content": b"{"}),
        ("POST", "/v1/files", {"data": {"a": "b"}}),
        ("POST", "/v1/files", {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=y"}}),
        ("GET", "/v1/download?format=exe", {}),
        ("POST", "/v1/paragraphs", {"content": b'{"paragraphs": NaN}'}),
        ("POST", "/v1/paragraphs", {"content": b'{"paragraphs": [{"text": 1e999}]}'}),
        ("POST", "/v1/paragraphs", {"content": b'{"paragraphs": "\\ud800"}'}),
        ("POST", "/v1/paragraphs", {"content": b'{"paragraphs": [{"text": "\\ud800"}]}'}),
        ("GET", f"/v1/reports/{1 << 63}", {}),
        ("DELETE", f"/v1/reports/{1 << 63}", {}),
        ("GET", f"/v1/passages?offset={1 << 63}", {}),
        ("GET", f"/v1/download?id={1 << 63}", {}),
        ("GET", f"/v1/passages?model={1 << 63}", {}),
    ],
)
def test_wrong_requests_get_a_message(client: TestClient, method: str, path: str, options: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json"} if "content" in options else {}
    answer = client.request(method, path, **{"headers": headers, **options})
    assert answer.status_code in (400, 422) and answer.json()["detail"]


def test_requests_of_other_sites_are_refused(client: TestClient) -> None:
    assert client.get("/v1/reports", headers={"Origin": "http://evil.example"}).status_code == 403
    assert client.get("/v1/reports", headers={"Origin": "http://127.0.0.1:8765"}).status_code == 200
    assert client.get("/v1/reports", headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/v1/reports", headers={"Origin": "http://["}).status_code == 403


def test_limits(start: Callable[..., TestClient]) -> None:
    client = start(max_upload=2000, max_characters=60, max_requests=1)
    assert client.post("/v1/paragraphs", json=paragraphs("茶" * 61)).status_code == 413
    heading = {"paragraphs": [{"text": "茶", "heading": "茶" * 61}]}
    assert client.post("/v1/paragraphs", json=heading).status_code == 413
    assert client.post("/v1/files", files={"files": ("a.txt", b"x" * 3000)}).status_code == 413

    def chunks() -> Any:  # without a length in the header
        for _ in range(10):
            yield b"x" * 1000

    assert client.post("/v1/report", content=chunks()).status_code == 413
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: client.post("/v1/paragraphs", json=paragraphs(TEXTS[0])), range(24)))
    assert {answer.status_code for answer in answers} == {200, 429}
    assert all(int(a.headers["Retry-After"]) >= 1 for a in answers if a.status_code == 429)


def test_answer_that_takes_too_long(start: Callable[..., TestClient]) -> None:
    client = start(timeout=0.2)
    assert client.post("/v1/paragraphs", json=paragraphs(*TEXTS * 40)).status_code == 408
    assert client.post("/v1/paragraphs", json=paragraphs(TEXTS[0])).status_code in (200, 408)


def test_key_is_needed_where_others_can_ask(
    start: Callable[..., TestClient], settings: Callable[..., Settings]
) -> None:
    with pytest.raises(InputError, match="a key is required"):
        settings(host="0.0.0.0").check()
    with pytest.raises(InputError, match="at least 16"):
        settings(host="0.0.0.0", api_key="short").check()
    key = "0123456789abcdef"
    client = start(host="0.0.0.0", api_key=key)
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 200
    for headers in ({}, {"Authorization": "Bearer wrong-key-wrong-key"}):
        assert client.get("/v1/reports", headers=headers).status_code == 401
        assert client.get("/metrics", headers=headers).status_code == 401
    assert client.get("/v1/reports", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert client.get("/v1/reports", headers={"X-API-Key": key}).status_code == 200
    assert client.get("/label-studio/health", auth=("anyone", key)).status_code == 200
    assert client.get("/label-studio/health", auth=("anyone", "wrong")).status_code == 401
    assert client.get("/v1/reports", headers={"Authorization": "Basic ?"}).status_code == 401


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.5", False)]
)
def test_own_addresses(settings: Callable[..., Settings], host: str, local: bool) -> None:
    assert settings(host=host).is_local is local


def test_settings_reach_worker_processes(settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHILI_SERVE_SETTINGS", "")
    own = settings(api_key="0123456789abcdef")
    own.to_environment()
    assert Settings.from_environment() == own


def test_openapi_has_examples(client: TestClient) -> None:
    text = client.get("/openapi.json").text
    assert "1.4万亩" in text and "/v1/files" in text
