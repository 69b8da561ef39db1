import io
import re

import pytest
from rich.console import Console

from zhili import Paragraph, Predictor, Report, Section
from zhili.output import FileResult, categories_table, show
from zhili.output.table import TableWriter
from zhili.report import Segment


def printed(result: FileResult, predictor: Predictor) -> str:
    file = io.StringIO()
    TableWriter(file, predictor.manifest).add(result)
    return file.getvalue()


def test_table_has_headings_paragraphs_and_profile(result: FileResult, shipped: Predictor) -> None:
    text = printed(result, shipped)
    assert "枫溪镇2024年上半年工作总结" in text
    assert "2024-07-08 · 枫溪镇党政办" in text
    assert text.count("一、上半年工作") == 1  # a heading above two sections is printed once
    assert all(heading in text for heading in ("（一）产业与村庄", "（二）民生与安全", "二、下半年打算"))
    profile = text[text.index("profile: ") :]
    assert "农业与特色产业" in profile and "22%" in profile and "█" in profile
    assert "经济发展" in profile
    assert "\x1b[" not in text  # not a terminal, so without colours


def test_profile_bars_are_shares_of_their_track(result: FileResult, shipped: Predictor) -> None:
    text = printed(result, shipped)
    (line,) = [line for line in text[text.index("profile: ") :].splitlines() if "农业与特色产业" in line]
    bar = re.findall(r"[█▏▎▍▌▋▊▉]+·+", line)[-1]
    assert len(bar) == 20 and bar.count("█") == 4  # 22 %


def test_each_point_of_a_list_has_a_row(list_result: FileResult, shipped: Predictor) -> None:
    lines = printed(list_result, shipped).splitlines()
    (row,) = [line for line in lines if "二是整治人居环境" in line]
    assert "人居环境整治" in row


def test_square_brackets_are_not_read_as_markup(shipped: Predictor) -> None:
    text = "[bold]整治[/]环境[red]260次。[/nothing]"
    paragraph = Paragraph(text, 0, len(text), (Segment(text, 0, len(text)),))
    report = Report("[b]题[/b]", None, (Section("[i]节", (), (paragraph,)),), text)
    output = printed(FileResult("a.txt", shipped.predict_report(report), ("a-001",)), shipped)
    assert text in output and "[b]题[/b]" in output and "[i]节" in output


def test_terminal_gets_category_colours(
    result: FileResult, shipped: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = io.StringIO()
    terminal = Console(file=file, force_terminal=True, color_system="truecolor", width=120)
    monkeypatch.setattr("zhili.output.table._console", lambda _: terminal)
    writer = TableWriter(file, shipped.manifest)
    writer.add(result)
    red, green, blue = (int(writer._categories["agriculture"][i : i + 2], 16) for i in (1, 3, 5))
    assert f"\x1b[38;2;{red};{green};{blue}m" in file.getvalue()


def test_categories_table_has_ids_and_names(shipped: Predictor) -> None:
    file = io.StringIO()
    show(categories_table(shipped.manifest), file)
    text = file.getvalue()
    assert "dispute_petition" in text and "信访与矛盾化解" in text
