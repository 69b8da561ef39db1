"""The workbook as openpyxl reads it."""

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhili import InputError, Paragraph, Predictor, Report, Section
from zhili.batch import predict_files
from zhili.output import FileResult, writer
from zhili.report import Segment
from zhili.tables import TextColumns


def book_of(predictor: Predictor, *results: FileResult) -> Any:
    data = io.BytesIO()
    workbook = writer("xlsx", io.TextIOWrapper(data, encoding="utf-8"), predictor.manifest)
    for result in results:
        workbook.add(result)
    workbook.finish()
    return openpyxl.load_workbook(data)


def records(sheet: Any) -> list[dict[str, Any]]:
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_details_have_every_row_with_names_beside_ids(
    shipped: Predictor, result: FileResult, list_result: FileResult
) -> None:
    book = book_of(shipped, result, list_result)
    assert book.sheetnames == ["明细", "汇总", "待复核", "说明"]
    rows = records(book["明细"])
    assert [row["编号"] for row in rows] == [row.id for one in (result, list_result) for _, row in one.rows]
    for row, (_, part) in zip(rows, [*result.rows, *list_result.rows], strict=True):
        assert row["正文"] == part.part.text
        assert row["主要类别代码"] == part.prediction.primary
        assert row["主要类别"] == shipped.taxonomy[part.prediction.primary].name
        assert row["教育\neducation"] == pytest.approx(part.prediction.scores["education"])
    assert rows[0]["文件"] == "reports/sample.txt" and rows[0]["日期"] == "2024-07-08"


def test_totals_are_weighted_by_characters_and_have_charts(
    shipped: Predictor, result: FileResult, list_result: FileResult
) -> None:
    sheet = book_of(shipped, result, list_result)["汇总"]
    rows = {row["文件"]: row for row in records(sheet)}
    profile = result.report.profile
    assert rows["reports/sample.txt"]["教育\neducation"] == pytest.approx(profile["education"])
    weights = [sum(len(s.text) for p in one.report.paragraphs for s in p.segments) for one in (result, list_result)]
    other = list_result.report.profile.get("education", 0)
    share = (profile["education"] * weights[0] + other * weights[1]) / sum(weights)
    assert rows["合计"]["教育\neducation"] == pytest.approx(share)
    assert {"2024", "年份不详"} <= rows.keys()
    assert len(sheet._charts) == 3


def test_review_lists_doubtful_rows_with_a_choice_of_categories(shipped: Predictor, sample: Report) -> None:
    result = FileResult("sample.txt", shipped.predict_report(sample), tuple(f"s-{i}" for i in range(1, 8)))
    sheet = book_of(shipped, result)["待复核"]
    doubtful = [row.id for _, row in result.rows if row.prediction.needs_review]
    assert doubtful and [row["编号"] for row in records(sheet)] == doubtful
    (choice,) = sheet.data_validations.dataValidation
    first, last = re.findall(r"\$B\$(\d+)", choice.formula1)
    names = [sheet.parent["说明"].cell(row, 2).value for row in range(int(first), int(last) + 1)]
    assert names == [category.name for category in shipped.taxonomy.categories]


HOSTILE = st.sampled_from(
    ["=1+1", "+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "＝1+1", "{=1}", "http://a.b", "_x0041_"]
)


@settings(max_examples=15)
@given(text=st.one_of(HOSTILE, st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1)))
def test_no_cell_is_a_formula_or_a_link(shipped: Predictor, text: str) -> None:
    prediction = shipped.decision_rule.predict(np.linspace(0, 1, 20, dtype=np.float32))
    paragraph = Paragraph(text, 0, len(text), (Segment(text, 0, len(text), prediction),), prediction)
    report = Report(text, text, (Section(text, (text,), (paragraph,)),), text)
    book = book_of(shipped, FileResult("a.csv", report, (text,), is_report=False, others=({text: text, "b": text},)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert all(cell.quotePrefix for cell in cells if cell.data_type == "s")


def test_long_text_goes_on_in_another_column(shipped: Predictor) -> None:
    text = "修路3公里。" * 9000
    prediction = shipped.predict("修路3公里。")
    paragraph = Paragraph(text, 0, len(text), (Segment(text, 0, len(text), prediction),), prediction)
    report = Report("长", None, (Section("", (), (paragraph,)),), text)
    (row,) = records(book_of(shipped, FileResult("a.txt", report, ("a-001",)))["明细"])
    assert row["正文"] + row["正文（续1）"] == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (int("9" * 400), "9" * 400),
        (12345678901234567, "12345678901234567"),
        ([date(2024, 1, 2)], '["2024-01-02"]'),
        ({"a": b"x"}, '{"a": "b\'x\'"}'),
        ({b"a": 1}, "（无法显示的内容）"),
        (float("nan"), "nan"),
        (3.5, 3.5),
        (None, None),
    ],
)
def test_values_of_any_kind_are_written(shipped: Predictor, value: Any, shown: Any) -> None:
    (paragraph,) = (Paragraph(text := "修路3公里。", 0, len(text), (Segment(text, 0, len(text)),)),)
    report = shipped.predict_report(Report("表", None, (Section("", (), (paragraph,)),), text))
    result = FileResult("a.parquet", report, ("1",), is_report=False, others=({"其他": value},))
    (row,) = records(book_of(shipped, result)["明细"])
    assert row["其他"] == shown


def test_rows_with_different_columns_leave_cells_empty(shipped: Predictor) -> None:
    paragraphs = tuple(Paragraph(t, 0, len(t), (Segment(t, 0, len(t)),)) for t in ("修路3公里。", "建校2所。"))
    report = shipped.predict_report(Report("表", None, (Section("", (), paragraphs),), "修路3公里。建校2所。"))
    result = FileResult("a.json", report, ("1", "2"), is_report=False, others=({"甲": 1}, {"乙": 2}))
    first, second = records(book_of(shipped, result)["明细"])
    assert (first["甲"], first["乙"], second["甲"], second["乙"]) == (1, None, None, 2)
    wide = FileResult("a.json", report, ("1", "2"), is_report=False, others=({str(i): 1 for i in range(17_000)}, {}))
    with pytest.raises(InputError, match=r"columns, and a sheet holds 16,384; use --format csv or parquet"):
        book_of(shipped, wide)


def test_other_columns_of_a_table_are_kept_with_numbers_as_numbers(tmp_path: Path, book: Any) -> None:
    rows = [["编号", "正文", "单位", "金额", "电话"], ["a", "修路3公里。", "枫溪镇", 35.5, "013800"]]
    source, output = book(tmp_path / "in.xlsx", 数据=rows), tmp_path / "out.xlsx"
    predict_files([source], output_format="xlsx", output=output, columns=TextColumns("正文", None, "编号"))
    (row,) = records(openpyxl.load_workbook(output)["明细"])
    assert (row["编号"], row["单位"], row["金额"], row["电话"]) == ("a", "枫溪镇", 35.5, "013800")


def test_long_values_of_other_columns_go_on_in_further_ones(tmp_path: Path) -> None:
    note = "备" * 40_000
    lines = [{"text": "修路。", "备注": note, "n": 1}, {"text": "改厕。", "备注": "短", "n": 2}]
    (tmp_path / "a.json").write_text(json.dumps(lines), encoding="utf-8")
    predict_files([tmp_path / "a.json"], None, "xlsx", tmp_path / "out.xlsx")
    first, second = records(openpyxl.load_workbook(tmp_path / "out.xlsx")["明细"])
    assert first["备注"] + first["备注（续1）"] == note
    assert (second["备注"], second["备注（续1）"], second["n"]) == ("短", None, 2)
