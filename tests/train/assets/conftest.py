"""Files as the sources of references have them, and a git repository with such files."""

import io
import subprocess
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

NEWS = """# 《新闻联播》 (20220924)

## 新闻摘要

本期节目主要内容：


1.各地秋收忙；
（《新闻联播》 20220924 19:00）

## 详细新闻

### 【在希望的田野上】各地秋收忙

<p><strong>央视网消息</strong>（新闻联播）：各地秋收忙。<br></p><p>　　湖北黄梅60多万亩中稻
  开镰收割。&nbsp;</p>

[查看原文](https://tv.cctv.com/1.shtml)

### 国内联播快讯

<P class="a">检测值&lt;35。<BR/>“健康&amp;安全”</P>

---
"""
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(*paragraphs: str) -> bytes:
    """A Word document; `|` separates the runs of a paragraph."""
    runs = ["".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in text.split("|")) for text in paragraphs]
    body = "".join(f"<w:p><w:pPr/>{text}</w:p>" for text in runs)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>')
    return file.getvalue()


def archive(name: str, encoding: str, document: bytes) -> bytes:
    """A zip file with one member, whose name is in this encoding and without the flag for UTF-8."""
    encoded = name.encode(encoding)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("x" * len(encoded), document)
    return file.getvalue().replace(b"x" * len(encoded), encoded)


class Repository(NamedTuple):
    """A git repository, and a commit that is not its newest."""

    url: str
    commit: str


def _git(folder: Path, *arguments: str) -> str:
    settings = ("user.name=a", "user.email=a@b", "commit.gpgsign=false", "core.autocrlf=false")
    options = [part for setting in settings for part in ("-c", setting)]
    command = ["git", "-C", str(folder), *options, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a day of news, reports in an archive and in a table, and an empty file."""
    folder = tmp_path / "repository"
    files = {
        "news/20220924.md": NEWS.encode(),
        "docs/年 报.zip": archive("2025年报告.docx", "gb18030", docx("修路|3公里。", "建桥。")),
        "output/a.csv": 'full_text\r\n"植树。\n养蜂。"\r\n'.encode(),
        "output/empty": b"",
    }
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    _git(folder, "init", "--quiet")
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "-m", "Add files")
    commit = _git(folder, "rev-parse", "HEAD")
    _git(folder, "rm", "--quiet", "-r", ".")
    _git(folder, "commit", "--quiet", "-m", "Delete files")
    return Repository(folder.as_uri(), commit)
