"""The service in this process, with a store in a temporary folder."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from zhili.serve import Settings
from zhili.serve.app import create_app

Upload = Callable[..., dict[str, Any]]


def _settings(folder: Path, **values: Any) -> Settings:
    return Settings(store=str(folder / "zhili.db"), temporary=folder / "temporary", threads=1, **values)


def _client(settings: Settings) -> TestClient:
    name = "desk.example" if settings.api_key else "127.0.0.1"
    return TestClient(create_app(settings), base_url=f"http://{name}:8765")


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    """Settings with a store of the test's own."""
    return lambda **values: _settings(tmp_path, **values)


@pytest.fixture
def start(settings: Callable[..., Settings]) -> Iterator[Callable[..., TestClient]]:
    """Start a service with settings; it stops after the test."""
    with ExitStack() as stack:
        yield lambda **values: stack.enter_context(_client(settings(**values)))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service that the tests of a module share."""
    with _client(_settings(tmp_path_factory.mktemp("store"))) as client:
        yield client


@pytest.fixture(scope="session")
def upload() -> Upload:
    """Upload files and wait until the job is done."""

    def upload(client: TestClient, *files: tuple[str, bytes], **fields: str) -> dict[str, Any]:
        answer = client.post("/v1/files", files=[("files", file) for file in files], data=fields)
        assert answer.status_code == 202, answer.text
        for _ in range(600):
            job = client.get(answer.headers["location"]).json()
            if job["done"] == job["total"]:
                return job
            time.sleep(0.05)
        raise AssertionError(f"the job is not done: {job}")

    return upload
