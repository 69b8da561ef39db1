"""The store: uploads, reports, predictions by model, corrections, migrations."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import update

from zhili import InputError
from zhili.output import FileResult
from zhili.store import Store
from zhili.store.database import alembic_config
from zhili.store.tables import JobFileRow


def test_migrations_make_the_tables_that_the_code_describes(store: Store) -> None:
    command.check(alembic_config(store.database.engine))
    store.migrate()  # a second time changes nothing


def test_migrations_can_be_undone(store: Store) -> None:
    command.downgrade(alembic_config(store.database.engine), "base")
    store.migrate()
    assert store.models() == []


def test_sqlite_is_safe_from_power_failures_and_readers_do_not_wait(store: Store) -> None:
    with store.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize("url", ["nonsense://x", "sqlite:////proc/none/x.db"])
def test_database_that_cannot_be_opened(url: str) -> None:
    with pytest.raises(InputError, match=r"^--store"):
        Store(url).migrate()


def test_file_waits_is_claimed_once_and_its_bytes_go_when_it_is_done(store: Store, sample_result: FileResult) -> None:
    job = store.uploads.add([("a.txt", b"one"), ("b.txt", b"two")], evidence=True)
    first, second = store.uploads.claim(), store.uploads.claim()
    assert first and second and store.uploads.claim() is None
    assert (first.name, first.data, first.evidence) == ("a.txt", b"one", True)
    assert store.uploads.waiting_bytes() == 6
    model = store.model_id("a" * 64, "m")
    reports = store.reports.add([sample_result, sample_result], model, lambda part: 0.5, first)
    store.uploads.fail(second, "b.txt: the file is empty")
    state = store.uploads.job(job)
    assert state and [(f.state, f.reports, f.message) for f in state.files] == [
        ("done", tuple(reports), ""), ("failed", (), "b.txt: the file is empty"),
    ]  # fmt: skip
    assert state.done == 2 and store.uploads.waiting_bytes() == 0


def test_file_of_a_dead_worker_is_taken_by_another(store: Store, sample_result: FileResult) -> None:
    store.uploads.add([("a.txt", b"one")])
    dead = store.uploads.claim()
    assert dead and store.uploads.claim() is None
    with store.database.write() as session:
        session.execute(update(JobFileRow).values(leased_until=datetime.now(UTC) - timedelta(seconds=1)))
    alive = store.uploads.claim()
    assert alive and (alive.data, alive.attempts) == (b"one", 2)
    model = store.model_id("a" * 64, "m")
    assert store.reports.add([sample_result], model, lambda part: 0.5, dead) == []  # it was not dead, but slow
    assert len(store.reports.add([sample_result], model, lambda part: 0.5, alive)) == 1
    assert len(store.reports.summaries(model)) == 1


def test_released_file_is_claimed_again(store: Store) -> None:
    store.uploads.add([("a.txt", b"one")])
    file = store.uploads.claim()
    assert file
    store.uploads.renew(file)
    store.uploads.release(file)
    again = store.uploads.claim()
    assert again and (file.attempts, again.attempts) == (1, 1)  # its worker was stopped and did not die


def test_stored_report_equals_the_predicted_one(store: Store, report_id: int, sample_result: FileResult) -> None:
    stored = store.reports.get(report_id)
    assert stored and stored.result == sample_result
    assert (stored.summary.title, stored.summary.year, stored.summary.place) == (
        "枫溪镇2024年上半年工作总结", 2024, "枫溪镇",
    )  # fmt: skip


def test_second_model_predicts_alongside(store: Store, report_id: int, sample_result: FileResult) -> None:
    first, second = store.model_id("a" * 64, "first"), store.model_id("b" * 64, "second")
    assert store.reports.without_prediction([first, second]) == [(report_id, second)]
    section = sample_result.report.sections[0]
    paragraph = section.paragraphs[0]
    assert paragraph.prediction
    other = replace(paragraph.prediction, labels=("education",), primary="education")
    segments = (replace(paragraph.segments[0], prediction=other),)
    changed = replace(
        section, paragraphs=(replace(paragraph, prediction=other, segments=segments), *section.paragraphs[1:])
    )
    report = replace(sample_result.report, sections=(changed, *sample_result.report.sections[1:]))
    for _ in range(2):  # two workers
        store.reports.add_prediction(report_id, second, replace(sample_result, report=report), lambda part: 1.0)
    assert store.reports.without_prediction([first, second]) == []
    (change,) = store.reports.changes(first, second)
    assert (change.before, change.after, change.text) == (("general",), ("education",), paragraph.text)
    assert store.reports.changes(first, first) == []


def test_latest_correction_counts_and_all_are_kept(store: Store, report_id: int) -> None:
    model = store.model_id("a" * 64, "first")
    passage = store.corrections.passages(model)[0]
    store.corrections.add(passage.id, "change", ["education"], "甲", model)
    store.corrections.add(passage.id, "accept", ["general"], "乙", model)
    (corrected,) = store.corrections.passages(model, corrected=True)
    assert corrected.correction and (corrected.correction.author, corrected.correction.labels) == ("乙", ("general",))
    assert [c.author for c in store.corrections.history(passage.id)] == ["乙", "甲"]
    assert store.corrections.authors() == {"甲": 1, "乙": 1}
    assert abs(corrected.correction.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert store.corrections.count(model, corrected=False) == 6
    with pytest.raises(InputError, match=r"^passage 999: there is none"):
        store.corrections.add(999, "skip", [], "甲")


def test_passages_are_filtered(store: Store, report_id: int) -> None:
    model = store.model_id("a" * 64, "first")
    corrections = store.corrections
    assert [p.labels[0] for p in corrections.passages(model, category="education")] == ["education"]
    assert all(p.needs_review for p in corrections.passages(model, needs_review=True))
    assert len(corrections.passages(model, text="茶园采下鲜叶")) == 1
    assert len(corrections.passages(model, text="茶園採下鮮葉")) == 1  # traditional characters
    assert corrections.passages(model, text="%") == []  # no wildcard
    assert len(corrections.passages(model, limit=2, offset=6)) == 1


def test_removed_report_leaves_nothing(store: Store, report_id: int) -> None:
    model = store.model_id("a" * 64, "first")
    store.corrections.add(store.corrections.passages(model)[0].id, "accept", ["general"], "甲")
    assert store.reports.remove([report_id]) == 1
    assert store.corrections.passages(model) == [] and store.corrections.authors() == {}
    assert store.reports.get(report_id) is None


WRITER = """
import sys
from zhili.store import Store
store = Store(sys.argv[1])
number = 0
while True:
    job = store.uploads.add([(f"{number}.txt", b"x" * 5000)])
    print(job, flush=True)
    number += 1
"""


def test_what_was_confirmed_before_a_kill_is_there(store: Store, tmp_path: Path) -> None:
    for _ in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "zhili.db")], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        confirmed = [process.stdout.readline().strip() for _ in range(5)]
        time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        confirmed += process.stdout.read().split()
        process.wait()
        assert all(store.uploads.job(job) for job in confirmed if len(job) == 32)
