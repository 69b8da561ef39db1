import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient
from sqlalchemy import update

from zhili.serve import Settings
from zhili.store import Store
from zhili.store.tables import JobFileRow


def _die_while_reading(store: Store) -> None:
    assert store.uploads.claim()
    with store.database.write() as session:
        session.execute(update(JobFileRow).values(leased_until=datetime.now(UTC) - timedelta(seconds=1)))


def test_file_that_workers_die_of_is_given_up(
    settings: Callable[..., Settings], start: Callable[..., TestClient]
) -> None:
    store = Store(settings().store)
    store.migrate()
    job = store.uploads.add([("bad.txt", "召开党员大会八次。".encode())])
    for _ in range(3):
        _die_while_reading(store)
    client = start()
    for _ in range(200):
        state = client.get(f"/v1/files/{job}").json()
        if state["done"]:
            break
        time.sleep(0.05)
    (file,) = state["files"]
    assert (file["state"], file["message"]) == (
        "failed", "bad.txt: the service stopped 3 times while it read this file; split it",
    )  # fmt: skip
    store.close()
