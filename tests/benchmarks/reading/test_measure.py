import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from benchmarks.reading import measure as module
from benchmarks.reading.contender import CONTENDERS, Contender
from benchmarks.reading.measure import measure, score_page
from benchmarks.reading.pages import LabelledPage
from benchmarks.reading.result import ReadingResult
from benchmarks.reading.table import lines
from train.records import load_record
from zhili.errors import InputError

TEXT = "各村每周清理一次河道，打捞水面漂浮物，清除岸边杂草，垃圾运到指定地点。"
PAGES = [
    LabelledPage("a", TEXT.encode(), [("通知", "optional"), (TEXT, "main")]),
    LabelledPage("b", ("通知" + TEXT).encode(), [("通知", "optional"), (TEXT, "main")]),
    LabelledPage("empty", b"", [("首页", "other")]),
]


def _refuse(data: bytes) -> str:
    raise KeyError("no content")


FAKES = (
    Contender("right", "numpy", lambda: lambda data: data.decode()),
    Contender("half", "numpy", lambda: lambda data: data.decode()[:20]),
    Contender("wrong", "numpy", lambda: _refuse),
    Contender("absent", "no-such-package", lambda: _refuse),
)


def test_each_extractor_has_scores_on_the_pages_with_a_main_text() -> None:
    result = measure({"group": PAGES}, FAKES)
    (group,) = result.groups
    assert (result.absent, group.empty) == (["no-such-package"], ["empty"])
    right, half, wrong = group.contenders
    assert (right.f1.value, right.good, right.strict_good, right.failures) == (1, 2, 1, 0)
    assert right.behind.value == 0 and half.behind.value == pytest.approx(half.f1.value - 1)
    assert (wrong.f1.value, wrong.failures, wrong.pages[0].error) == (0, 2, "KeyError: 'no content'")
    assert right.strict_f1 < 1 and right.milliseconds >= 0
    table = "\n".join(lines(result))
    assert "group: 2 pages, 70 characters of main text." in table and "Not installed: no-such-package." in table
    assert len({line.count("|") for line in table.splitlines() if line.startswith("|")}) == 1


def test_an_empty_text_is_a_failure() -> None:
    score = score_page(lambda data: " \n", PAGES[0])
    assert (score.f1, score.error) == (0, "no text")


def test_a_group_needs_a_page_with_a_main_text() -> None:
    with pytest.raises(InputError, match="group: no page has a main text"):
        measure({"group": PAGES[2:]}, FAKES)


def test_the_command_saves_results_and_write_puts_those_of_the_project_into_a_document(
    run: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "measure", partial(measure, contenders=CONTENDERS[:1]))
    sentences = [TEXT, TEXT.replace("河道", "水渠")]
    files = tmp_path / "mine" / "files"
    files.mkdir(parents=True)
    (files / "a.html").write_text("".join(f"<p>{text}</p>" for text in sentences), encoding="utf-8")
    row = {"file": "a.html", "lines": sentences, "roles": ["p", "p"]}
    (tmp_path / "mine" / "gold.jsonl").write_text(json.dumps(row), encoding="utf-8")
    results, document = tmp_path / "results", tmp_path / "results.md"
    assert run(tmp_path, "reading", "mine", "--folder", results) == 0
    result = load_record(results / "reading-mine.json", ReadingResult)
    assert result.groups[0].name == "`mine`" and [one.name for one in result.groups[0].contenders] == ["zhili"]
    document.write_text("# Results\n", encoding="utf-8")
    assert run(tmp_path, "write", "--document", document, "--folder", results) == 0
    assert document.read_text(encoding="utf-8") == "# Results\n"
    (results / "reading-mine.json").rename(results / "reading.json")
    assert run(tmp_path, "write", "--document", document, "--folder", results) == 0
    assert "## Main text of HTML pages\n\n<!-- bench-reading -->\n" in document.read_text(encoding="utf-8")
