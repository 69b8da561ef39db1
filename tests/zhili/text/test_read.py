from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili import InputError, read_report
from zhili.text.read import parse_report

REPORT = """云台镇扎实推进春季重点工作
发布时间：2024-03-15 09:20 来源：云台镇 作者：林一
今年以来，云台镇围绕中心任务，真抓实干，各项工作开局良好。
一、抓好春耕生产
全镇完成早稻育秧3200亩，检修泵站14座，农机下田260台次。
（一）茶园管护
修剪茶园1.2万亩，发放有机肥480吨。
二、守牢安全底线
开展消防检查46家，整改隐患71处。
【责任编辑：王二】
"""


def test_title_metadata_headings_and_dropped_lines() -> None:
    report = parse_report(REPORT)
    assert report.title == "云台镇扎实推进春季重点工作"
    assert report.date == "2024-03-15"
    assert report.metadata == {"source": "云台镇", "author": "林一"}
    assert report.dropped == ("发布时间：2024-03-15 09:20 来源：云台镇 作者：林一", "【责任编辑：王二】")
    assert [(s.heading, s.path) for s in report.sections] == [
        ("", ()),
        ("一、抓好春耕生产", ()),
        ("（一）茶园管护", ("一、抓好春耕生产",)),
        ("二、守牢安全底线", ()),
    ]


def test_offsets_point_into_the_original() -> None:
    paragraphs = [p for s in parse_report(REPORT).sections for p in s.paragraphs]
    assert len(paragraphs) == 4
    assert all(REPORT[p.start : p.end] == p.text for p in paragraphs)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    report = parse_report(text)
    assert all(text[p.start : p.end] == p.text for s in report.sections for p in s.paragraphs)


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# 年度总结\n\n## 民生\n\n新建幼儿园2所，新增学位540个。\n", encoding="utf-8")
    report = read_report(path)
    assert (report.title, report.sections[0].heading) == ("年度总结", "民生")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"   \n \n", "empty"),
        ("a.txt", "第一行\n水利".encode("gb18030"), "line 1: byte 0 is not UTF-8; convert"),
        ("a.txt", "只有标题".encode(), "no paragraph"),
        ("a.doc", b"x", "plain text first"),
    ],
)
def test_bad_files_are_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_report(path)
    assert str(path) in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_report(tmp_path / "none.txt")
