import io
import zipfile

import pytest

from tests.train.assets.conftest import NEWS, archive, docx
from train.assets.paragraphs import Paragraph, cut, cut_broadcast, split_path
from zhili.errors import InputError


def texts(path: str, data: bytes) -> list[str]:
    return [text for text, _ in cut(path, data)]


def test_broadcast_is_cut_at_tags_without_its_summary() -> None:
    harvest = "【在希望的田野上】各地秋收忙"
    assert list(cut_broadcast(NEWS)) == [
        Paragraph("央视网消息（新闻联播）：各地秋收忙。", harvest),
        Paragraph("湖北黄梅60多万亩中稻开镰收割。", harvest),
        Paragraph("[查看原文](https://tv.cctv.com/1.shtml)", harvest),
        Paragraph("检测值<35。", "国内联播快讯"),
        Paragraph("“健康&安全”", "国内联播快讯"),
        Paragraph("---", "国内联播快讯"),
    ]
    assert cut("news/20220924.md", NEWS.replace("\n", "\r\n").encode("utf-8-sig")) == list(cut_broadcast(NEWS))


def test_broadcast_before_the_first_heading_is_left_out() -> None:
    assert list(cut_broadcast("<p>没有标题</p>")) == []


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize("folder", ["", "报告/"])
def test_documents_in_archives_are_cut_at_paragraphs(encoding: str, folder: str) -> None:
    data = archive(f"{folder}2025年报告.docx", encoding, docx("一、工作|回顾", "", " 修路  3\t公里。 "))
    assert texts("docs/报告.zip!2025年报告.docx", data) == ["一、工作回顾", "修路 3 公里。"]
    assert texts("docs/报告.zip!年报告.docx", data) == []


def test_names_with_the_flag_for_utf8_are_read() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("报告.docx", docx("修路3公里。"))
    assert texts("报告.zip!报告.docx", file.getvalue()) == ["修路3公里。"]


def test_rows_of_tables_are_counted_from_0_after_the_header() -> None:
    data = 'province,full_text\n甲,"政府工作报告\n各位代表：\n\n修路 \t 3公里。"\n乙,建桥\n'.encode("utf-8-sig")
    assert texts("a/b.csv#0", data) == ["政府工作报告", "各位代表：", "修路 3公里。"]
    assert texts("a/b.csv#1", data) == ["建桥"]
    assert texts("a/b.csv#2", data) == []


@pytest.mark.parametrize(
    ("path", "data"),
    [("a.zip!b.docx", b"version https://git-lfs.github.com/spec/v1"), ("a.csv#0", b"text\n1\n"), ("a.md", b"\xff")],
)
def test_damaged_files_are_named(path: str, data: bytes) -> None:
    with pytest.raises(InputError, match=f"{path}: damaged or in another format .*--source"):
        cut(path, data)


@pytest.mark.parametrize("path", ["a.txt", "a.csv", "a.csv#x", "a.zip!b.doc", "a.md#1"])
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(InputError, match=f"{path}: unknown kind of path"):
        cut(path, b"")


def test_split_path_separates_the_file() -> None:
    assert split_path("a.zip!b/c#1.docx") == ("a.zip", "b/c#1.docx")
    assert split_path("news/1.md") == ("news/1.md", "")
