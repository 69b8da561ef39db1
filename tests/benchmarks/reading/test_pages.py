import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reading import pages
from benchmarks.reading.pages import folder_pages, rendered_pages, written_pages
from zhili.errors import InputError


def _write(folder: Path, *rows: dict[str, Any]) -> Path:
    (folder / "files").mkdir()
    (folder / "files" / "a.HTM").write_bytes(b"<p>a</p>")
    (folder / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_roles_of_a_folder_say_what_belongs_to_the_main_text(tmp_path: Path) -> None:
    lines = ["<title> 题", "来源", "各村：", "[h] 一、", "接上", "正文", "首句。", "行 | 二", "图", "落款", "首页"]
    roles = ["t", "m", "a", "h1", "c", "p", "q2", "r", "k", "m", "x"]
    rows = ({"file": "a.HTM", "lines": lines, "roles": roles}, {"file": "b.docx", "lines": [], "roles": []})
    (page,) = folder_pages(_write(tmp_path, *rows))
    assert (page.name, page.data) == ("a.HTM", b"<p>a</p>")
    assert [part for _, part in page.lines] == [
        "optional", "other", "optional", *["main"] * 5, "optional", "optional", "other",
    ]  # fmt: skip
    assert page.lines[0][0] == "题" and page.lines[3][0] == "一、"


def test_mistakes_in_a_folder_are_named(tmp_path: Path) -> None:
    folder = _write(tmp_path)
    mistakes = [
        ({"file": "a.HTM", "lines": ["一"], "roles": []}, 'line 1: each line needs "file", and "lines" and "roles"'),
        ({"file": "b.html", "lines": [], "roles": []}, "b.html does not exist; put the page there"),
        ({"file": "b.pdf", "lines": [], "roles": []}, "no HTML page; a line needs a file whose name ends in .html"),
    ]
    for row, message in mistakes:
        (folder / "gold.jsonl").write_text(json.dumps(row), encoding="utf-8")
        with pytest.raises(InputError, match=message):
            folder_pages(folder)


def test_written_pages_are_read_without_their_annotations(tmp_path: Path) -> None:
    markup = (
        '<a>首页</a><h1 data-role="title">题</h1><p data-role="fact">来源</p><p data-role="heading">一、长</p>'
        '<p data-role="continuation">标题</p><p data-role="signature">落款</p>'
    )
    (tmp_path / "one.html").write_text(markup, encoding="utf-8")
    (page,) = written_pages(tmp_path)
    assert page.name == "one" and b"data-role" not in page.data
    assert page.lines == [
        ("题", "optional"), ("来源", "other"), ("一、长", "main"), ("标题", "main"), ("落款", "optional"),
    ]  # fmt: skip


def test_rendered_pages_are_repeatable_and_in_layouts_that_training_never_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "families", lambda: ("blog", "gov_policy"))
    first, second = rendered_pages(2), rendered_pages(2)
    assert [page.name for page in first] == ["html/blog/0", "html/blog/1"]
    assert first == second
    assert b"data-role" not in first[0].data and any(part == "main" for _, part in first[0].lines)
