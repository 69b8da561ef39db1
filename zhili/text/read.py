"""Reads a report into title, metadata and sections of paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from zhili.errors import InputError
from zhili.files import read_text
from zhili.report import Paragraph, Report, Section, Unit

SUFFIXES = (".txt", ".md")

_FINAL = "。！？!?；;…”：:，,、"
_NUMBERED = (
    re.compile(r"第[一二三四五六七八九十百]+[章编篇部]"),
    re.compile(r"第[一二三四五六七八九十百]+节"),
    re.compile(r"[一二三四五六七八九十]{1,3}[、.．]"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"\d{1,2}[.、．](?!\d)"),
    re.compile(r"[（(]\d{1,2}[)）]"),
)
_HASHES = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_PLAIN_HEADING = len(_NUMBERED)  # the level of a heading without a number
_HEADING_LENGTH = 40
_DATE = re.compile(r"((?:19|20)\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
_FACTS = {
    "date": r"(?:发布时间|发布日期|發布時間|時間|时间|日期)",
    "author": r"(?:作者|撰稿|供稿|通讯员|通訊員)",
    "source": r"(?:来源|來源)",
}
_PINYIN_NOISE = re.compile(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]+[)）]")
_BOILERPLATE = re.compile(
    rf"^[\[【(（]?\s*(?:{'|'.join(_FACTS.values())}|责任?编辑|責任?編輯|编辑|浏览|瀏覽|点击|字体|字號|字号|打印|关闭|分享|索引号|首页|当前位置"
    r"|上一篇|下一篇|版权所有|附件)\s*[】\]]?\s*(?:[:：量次数 |>【\[（(]|$)"
)


def read_report(source: str | PathLike[str] | bytes | BinaryIO) -> Report:
    """Reads a report from plain text or Markdown in UTF-8.

    Args:
        source: a file's path, or the text's bytes, or a binary file of them.

    Raises:
        InputError: the file is missing, empty, not UTF-8, of another format, or holds no paragraph.
    """
    if not isinstance(source, str | PathLike):
        data = source if isinstance(source, bytes) else source.read()
        return parse_report(data.decode("utf-8-sig", errors="replace"))
    path = Path(source)
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path}: reports are read from {' and '.join(SUFFIXES)} files; save it as plain text first")
    report = parse_report(read_text(path))
    if not report.sections:
        raise InputError(f"{path}: no paragraph found; a report needs at least one line of running text")
    return report


@dataclass(frozen=True)
class _Line:
    text: str
    start: int


def parse_report(text: str) -> Report:
    """Reads a report from plain text: one line a heading or paragraph.

    The first line that is no boilerplate is the title if it has the form of a heading. Numbered lines (一、 (一) 1.),
    Markdown headings and short lines without final punctuation are headings. Lines of page furniture
    (来源, 作者, 责任编辑, 打印 …) go to `dropped`.
    """
    title, date, dropped, metadata = "", None, [], {}
    headings: list[tuple[int, str]] = []
    sections: list[tuple[tuple[str, ...], list[Paragraph]]] = []
    for line in _lines(text):
        level = _heading_level(line.text)
        plain = _PINYIN_NOISE.sub("", line.text)
        if _BOILERPLATE.match(plain) and len(plain) < 120:
            dropped.append(line.text)
            metadata.update(_facts(plain))
        elif not title and not sections and level is not None:
            title = _heading_text(line.text)
        elif level is not None:
            headings = [h for h in headings if h[0] < level] + [(level, _heading_text(line.text))]
        else:
            path = tuple(name for _, name in headings)
            if not sections or sections[-1][0] != path:
                sections.append((path, []))
            end = line.start + len(line.text)
            unit = Unit(line.text, line.start, end)
            sections[-1][1].append(Paragraph(line.text, line.start, end, (unit,)))
    date = metadata.pop("date", None) or _date(title)
    made = tuple(Section(path[-1] if path else "", path[:-1], tuple(body)) for path, body in sections)
    return Report(title, date, made, text, metadata, tuple(dropped))


def _lines(text: str) -> Iterator[_Line]:
    at = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            yield _Line(stripped, at + raw.index(stripped))
        at += len(raw) + 1


def _heading_level(line: str) -> int | None:
    """0 for the outermost; None where the line is no heading."""
    if _HASHES.match(line):
        return len(line) - len(line.lstrip("#")) - 1
    if len(_PINYIN_NOISE.sub("", line)) > _HEADING_LENGTH or line[-1] in _FINAL:
        return None
    for level, pattern in enumerate(_NUMBERED):
        if pattern.match(line):
            return level
    return _PLAIN_HEADING


def _heading_text(line: str) -> str:
    marked = _HASHES.match(line)
    return marked[2] if marked else line


def _facts(line: str) -> dict[str, str]:
    """Date, author and source that a boilerplate line names."""
    found = {}
    names = "|".join(_FACTS.values())
    for fact, label in _FACTS.items():
        match = re.search(rf"{label}\s*[:：]\s*(.*?)\s*(?=(?:{names})\s*[:：]|[】\]]|$)", line)
        if match and match[1]:
            found[fact] = match[1]
    if "date" in found:
        found["date"] = _date(found["date"]) or found["date"]
    return found


def _date(text: str) -> str | None:
    match = _DATE.search(text)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else None
