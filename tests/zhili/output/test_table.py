import io

import pytest
from rich.console import Console

from zhili import Predictor
from zhili.output.file_result import FileResult
from zhili.output.table import TableWriter, categories_table


def shown(result: FileResult, predictor: Predictor) -> str:
    file = io.StringIO()
    TableWriter(file, predictor.manifest).add(result)
    return file.getvalue()


def test_sections_paragraphs_and_profile(result: FileResult, shipped: Predictor) -> None:
    text = shown(result, shipped)
    assert "枫溪镇2024年上半年工作总结" in text
    assert "2024-07-08 · 枫溪镇党政办" in text
    assert text.count("一、上半年工作") == 1  # a heading above two sections stands once
    assert all(heading in text for heading in ("（一）产业与村庄", "（二）民生与安全", "二、下半年打算"))
    profile = text[text.index("profile: ") :]
    assert "农业与特色产业" in profile and "22%" in profile and "█" in profile
    assert "经济发展" in profile
    assert "\x1b[" not in text  # no terminal, no colours


def test_text_is_no_markup(shipped: Predictor) -> None:
    from zhili import Paragraph, Report, Section

    text = "[bold]整治[/]环境[red]260次。[/nothing]"
    report = Report("[b]题[/b]", None, (Section("[i]节", (), (Paragraph(text, 0, len(text)),)),), text)
    printed = shown(FileResult("a.txt", shipped.predict_report(report), ("a-001",)), shipped)
    assert text in printed and "[b]题[/b]" in printed and "[i]节" in printed


def test_a_terminal_gets_the_colours_of_the_page(
    result: FileResult, shipped: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = io.StringIO()
    terminal = Console(file=file, force_terminal=True, color_system="truecolor", width=120)
    monkeypatch.setattr("zhili.output.table._console", lambda _: terminal)
    made = TableWriter(file, shipped.manifest)
    made.add(result)
    red, green, blue = (int(made._categories["agriculture"][i : i + 2], 16) for i in (1, 3, 5))
    assert f"\x1b[38;2;{red};{green};{blue}m" in file.getvalue()


def test_categories(shipped: Predictor) -> None:
    console = Console(file=io.StringIO(), width=120)
    console.print(categories_table(shipped.manifest))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "dispute_petition" in text and "信访与矛盾化解" in text
