from pathlib import Path

import pytest

from tests.train.assets.conftest import Repository
from train.assets.repositories import read_commit
from zhili.errors import InputError


def test_files_of_an_older_commit_are_read_unchanged(repository: Repository) -> None:
    files = read_commit(*repository, ["output/empty", "no such file", "docs/年 报.zip", "docs", "output/a.csv"])
    assert list(files) == ["output/empty", "docs/年 报.zip", "output/a.csv"]
    assert files["output/empty"] == b""
    assert files["docs/年 报.zip"].startswith(b"PK")
    assert files["output/a.csv"] == 'full_text\r\n"植树。\n养蜂。"\r\n'.encode()


def test_unknown_commit_is_named_with_the_reason_of_git(repository: Repository) -> None:
    commit = "1" * 40
    with pytest.raises(InputError, match=rf"commit {commit} could not be fetched \(.*not our ref.*\); .*--source"):
        read_commit(repository.url, commit, ["a.md"])


def test_missing_repository_is_one_line(tmp_path: Path) -> None:
    url = (tmp_path / "nowhere").as_uri()
    with pytest.raises(InputError) as caught:
        read_commit(url, "1" * 40, ["a.md"])
    message = str(caught.value)
    assert message.startswith(f"{url}: commit {'1' * 40} could not be fetched ('{tmp_path}/nowhere' does not appear")
    assert "\n" not in message


def test_missing_git_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="git is not installed"):
        read_commit("file:///", "1" * 40, ["a.md"])
