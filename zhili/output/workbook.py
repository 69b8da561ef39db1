"""Excel workbooks in Chinese: paragraphs, totals with charts, what needs review, and a description."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import accumulate
from typing import Any, TextIO

from rich.cells import cell_len

from zhili import __version__
from zhili.errors import InputError
from zhili.extras import require
from zhili.inference import Manifest
from zhili.output.file_result import FileResult, PredictedPart
from zhili.output.palette import category_colours
from zhili.output.totals import Totals, short_names, sum_totals, totals_by_file, totals_by_year
from zhili.report import Section

xlsxwriter = require("xlsxwriter", extra="tables", purpose="--format xlsx")

# Limits of Excel: rows and columns of a sheet, characters of a cell
_MAX_ROWS, _MAX_COLUMNS, _MAX_CELL = 1 << 20, 1 << 14, 32_767
_MAX_BARS = 40  # reports in the chart; more would be unreadable
_HEADER = 48  # height of a header in points
_LINE, _MAX_LINES = 15, 8  # height of a line in points; the most lines of a text that are visible at once
_SHARE = '0.0%;-0.0%;"–"'  # a dash for zero
_HEAT = {"min_color": "#FFFFFF", "max_color": "#7FB0F0"}
_CANDIDATES = 3  # most probable categories that are listed for a review
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,9})?")

DETAILS, TOTALS, REVIEW, ABOUT = "明细", "汇总", "待复核", "说明"
_LOCATION = ("文件", "标题", "日期", "编号", "所在章节", "正文")
_LABELS = ("主要类别", "主要类别代码", "全部类别", "全部类别代码", "具体事项", "主要类别概率", "待复核")
_WIDTHS = {
    "文件": 24,
    "标题": 28,
    "所在章节": 28,
    "正文": 70,
    "全部类别": 24,
    "全部类别代码": 24,
    "具体事项": 22,
    "总领句": 28,
}


class WorkbookWriter:
    """Writer of one workbook for all files, with the sheets 明细, 汇总, 待复核 and 说明.

    Every text is written as text and marked as such, so that no cell is a formula, or becomes one when it is edited.
    The workbook is written at the end: its summaries need all results.

    Args:
        file: the output; the workbook goes to its `buffer`.
        manifest: of the bundle that predicted.
    """

    def __init__(self, file: TextIO, manifest: Manifest) -> None:
        self._file, self._manifest, self._results = file, manifest, list[FileResult]()

    def add(self, result: FileResult) -> None:
        """Keep the results of one file."""
        self._results.append(result)

    def finish(self) -> None:
        """Write the workbook.

        Raises:
            InputError: there are more rows or columns than a sheet can hold.
        """
        rows = [(result, section, row) for result in self._results for section, row in result.rows]
        if len(rows) >= _MAX_ROWS:
            raise InputError(
                f"--format xlsx: {len(rows):,} rows, and a sheet holds {_MAX_ROWS - 1:,}; use --format csv or parquet"
            )
        self._file.flush()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(self._file.buffer, options)
        book.set_custom_property("generator", f"zhili {__version__}")  # a later run knows by it that this is no report
        try:
            sheets = _Sheets(book, self._manifest, short_names(result.name for result in self._results))
            sheets.write_details(rows)
            sheets.write_totals(self._results)
            sheets.write_review([row for row in rows if row[2].prediction.needs_review])
            sheets.write_about()
        finally:
            book.close()


_Row = tuple[FileResult, Section, PredictedPart]


class _Sheet:
    """A sheet that is written cell by cell: texts as texts, numbers as numbers, dates as dates."""

    def __init__(self, book: Any, name: str) -> None:
        self.sheet, self._widths = book.add_worksheet(name), dict[int, int]()
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)
        formats: dict[str, dict[str, Any]] = {
            "text": {"quote_prefix": True, "valign": "top"},
            "long": {"quote_prefix": True, "valign": "top", "text_wrap": True},
            "head": {
                "bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8ECF1", "border": 1,
                "border_color": "#C9D0D8", "quote_prefix": True,
            },
            "title": {"bold": True, "font_size": 14, "quote_prefix": True},
            "percent": {"num_format": "0.0%", "valign": "top"},
            "share": {"num_format": _SHARE, "align": "right", "valign": "top"},
            "bold share": {"num_format": _SHARE, "align": "right", "bold": True, "top": 1},
            "bold text": {"bold": True, "top": 1, "quote_prefix": True},
            "bold number": {"bold": True, "top": 1, "num_format": "#,##0"},
            "number": {"num_format": "General", "valign": "top"},
            "count": {"num_format": "#,##0", "valign": "top"},
            "date": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
            "moment": {"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top", "align": "left"},
            "input": {"bg_color": "#FFF8DC", "border": 1, "border_color": "#C9D0D8", "valign": "top"},
        }  # fmt: skip
        self.formats = {key: book.add_format(values) for key, values in formats.items()}

    def put(self, row: int, column: int, value: Any, style: str = "text") -> None:
        """Write a value. A cell holds `_MAX_CELL` characters; the caller splits longer texts."""
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, self.formats[style])
        elif isinstance(value, bool):
            self.sheet.write_string(row, column, "是" if value else "否", self.formats[style])
        elif _is_number(value):
            self.sheet.write_number(row, column, value, self.formats["number" if style == "text" else style])
        elif isinstance(value, datetime | date):
            self._put_date(row, column, value)
        else:
            text = _as_text(value)
            text = text.encode("utf-8", "replace").decode()  # half of a surrogate pair cannot be written
            if style == "long":
                lines = -(-cell_len(text) // self._widths.get(column, 14))
                self.sheet.set_row(row, _LINE * min(max(lines, 1), _MAX_LINES))
            self.sheet.write_string(row, column, text[:_MAX_CELL], self.formats[style])

    def _put_date(self, row: int, column: int, value: date) -> None:
        is_moment = isinstance(value, datetime) and value.time() != time()
        if value.year < 1900 or (isinstance(value, datetime) and value.tzinfo):  # Excel has no such dates
            self.sheet.write_string(row, column, value.isoformat(), self.formats["text"])
        else:
            self.sheet.write_datetime(row, column, value, self.formats["moment" if is_moment else "date"])

    def put_header(self, names: Sequence[str], row: int = 0) -> None:
        """Write a header and set the widths of the columns."""
        self.sheet.set_row(row, _HEADER)
        for column, name in enumerate(names):
            self.put(row, column, name, "head")
            self.set_width(column, _WIDTHS.get(name, 14))

    def set_width(self, column: int, width: int) -> None:
        """Set the width of a column, in characters of Latin text."""
        self._widths[column] = width
        self.sheet.set_column(column, column, width)


def _is_number(value: Any) -> bool:
    """Whether Excel can hold a value as a number: it keeps 15 digits, and knows neither NaN nor infinity."""
    return math.isfinite(value) if isinstance(value, float) else isinstance(value, int) and abs(value) < 10**15


def _as_text(value: Any) -> str:
    """A value of a column of somebody's table as text."""
    if not isinstance(value, list | dict):
        return str(value)
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, RecursionError):  # keys of other kinds; nested too deep
        return "（无法显示的内容）"


class _Sheets:
    """The sheets of one workbook.

    Args:
        book: the workbook.
        manifest: of the bundle that predicted.
        files: the name to show of each file.
    """

    def __init__(self, book: Any, manifest: Manifest, files: Mapping[str, str]) -> None:
        self._book, self._taxonomy, self._manifest, self._files = book, manifest.taxonomy, manifest, files
        self._names = {category.id: category.name for category in manifest.taxonomy.categories}
        self._colours = {name: colour.light for name, colour in category_colours(manifest.taxonomy).items()}

    def write_details(self, rows: Sequence[_Row]) -> None:
        """One row for each paragraph, point of a list, or row of a table."""
        sheet = _Sheet(self._book, DETAILS)
        kept = [{name: _pieces(value) for name, value in other.items()} for other in _others_by_id(rows)]
        cells_of: dict[str, int] = {}  # of each other column, the most cells that a value needs
        for other in kept:
            cells_of |= {name: max(len(pieces), cells_of.get(name, 1)) for name, pieces in other.items()}
        others = [one for name, count in cells_of.items() for one in _continued(str(name), count)]
        parts = max((-(-len(row.part.text) // _MAX_CELL) for _, _, row in rows), default=1)
        continued = _continued("正文", parts)[1:]
        last = [*continued, "总领句", "所属段落", "起始位置", "结束位置"]
        scores = [f"{name}\n{category}" for category, name in self._names.items()]
        names = [*_LOCATION, *_LABELS, *others, *scores, *last]
        if len(names) > _MAX_COLUMNS:
            raise InputError(
                f"--format xlsx: {len(names):,} columns, and a sheet holds {_MAX_COLUMNS:,}; use --format csv or "
                "parquet"
            )
        sheet.put_header(names)
        first_other = len(_LOCATION) + len(_LABELS)
        first_score = first_other + len(others)
        starts = accumulate(cells_of.values(), initial=first_other)
        column_of = dict(zip(cells_of, starts, strict=False))
        for number, (result, section, row) in enumerate(rows, 1):
            text = row.part.text
            cells: list[tuple[int, Any]] = [*enumerate((*self._location(result, section, row), *self._labels(row)))]
            # Only what the row has: rows of JSON may have thousands of columns between them.
            for name, pieces in kept[number - 1].items():
                cells += enumerate(pieces, column_of[name])
            rest = [text[i * _MAX_CELL : (i + 1) * _MAX_CELL] for i in range(1, parts)]
            offsets = (row.part.start, row.part.end) if result.is_report else (None, None)
            values = (*row.prediction.scores.values(), *rest, row.lead, row.paragraph, *offsets)
            cells += enumerate(values, first_score)
            for column, value in cells:
                is_share = first_score <= column < first_score + len(scores) or names[column] == "主要类别概率"
                style = "percent" if is_share else "long" if names[column] == "正文" else "text"
                sheet.put(number, column, value, style)
        sheet.sheet.set_column(first_score, first_score + len(scores) - 1, 16, None, {"level": 1})
        _finish(sheet, len(rows), len(names), frozen=(1, 4))

    def _location(self, result: FileResult, section: Section, row: PredictedPart) -> tuple[Any, ...]:
        heading = " / ".join(name for name in (*section.path, section.heading) if name)
        report = result.report
        return (self._files[result.name], report.title, report.date, row.id, heading, row.part.text[:_MAX_CELL])

    def _labels(self, row: PredictedPart) -> tuple[Any, ...]:
        prediction = row.prediction
        subjects = "、".join(subject.name for subject in prediction.subjects.values())
        return (
            self._names[prediction.primary], prediction.primary,
            "、".join(self._names[name] for name in prediction.labels), " ".join(prediction.labels),
            subjects, prediction.scores[prediction.primary], prediction.needs_review,
        )  # fmt: skip

    def write_totals(self, results: Sequence[FileResult]) -> None:
        """The share of each category by report, in all reports and by year, with charts."""
        sheet = _Sheet(self._book, TOTALS)
        reports = totals_by_file(results)
        names = ("文件", "标题", "日期", "段数", "字数", "待复核")
        header = [*names, *(f"{name}\n{category}" for category, name in self._names.items())]
        sheet.put_header(header)
        sheet.sheet.set_column(len(names), len(header) - 1, 19)
        for row, (name, one) in enumerate(reports.items(), 1):
            self._put_total(sheet, row, (self._files[name], one.title, one.date), one)
        total = len(reports) + 1
        self._put_total(sheet, total, ("合计", None, None), sum_totals(reports.values()), bold=True)
        sheet.sheet.freeze_panes(1, 1)
        if reports:
            sheet.sheet.autofilter(0, 0, len(reports), len(header) - 1)
        years = totals_by_year(reports.values())
        first = total + 3
        if len(years) > 1:
            sheet.put(first - 1, 0, "按年汇总", "title")
            for column, title in enumerate(("年份", "报告数", "", *header[3:])):
                sheet.put(first, column, title, "head")
            sheet.sheet.set_row(first, _HEADER)
            for row, (year, of_year) in enumerate(years.items(), first + 1):
                self._put_total(sheet, row, (year, of_year.reports, None), of_year)
        below = first + (len(years) + 3 if len(years) > 1 else 0)
        self._add_charts(sheet, total, (first, len(years)), below)

    def _put_total(self, sheet: _Sheet, row: int, first: Sequence[Any], one: Totals, bold: bool = False) -> None:
        text, count, share = ("bold text", "bold number", "bold share") if bold else ("text", "count", "share")
        for column, value in enumerate(first):
            sheet.put(row, column, value, text)
        for column, number in enumerate((one.paragraphs, one.characters, one.needs_review), 3):
            sheet.put(row, column, number, count)
        profile = one.profile
        for column, category in enumerate(self._names, 6):
            sheet.put(row, column, profile.get(category, 0.0), share)
        heat = {"type": "2_color_scale", "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
        sheet.sheet.conditional_format(row, 6, row, 5 + len(self._names), heat | _HEAT)

    def _add_charts(self, sheet: _Sheet, total: int, years: tuple[int, int], below: int) -> None:
        """Charts below the tables: all reports, each report, and each year."""
        last = 5 + len(self._names)
        overall = self._book.add_chart({"type": "bar"})
        points = [{"fill": {"color": colour}} for colour in self._colours.values()]
        overall.add_series(
            {
                "name": "占全部正文",
                "categories": [ABOUT, _FIRST_CATEGORY, 1, _FIRST_CATEGORY + len(self._names) - 1, 1],
                "values": [TOTALS, total, 6, total, last], "points": points, "gap": 40,
                "data_labels": {"value": True, "num_format": "0%"},
            }
        )  # fmt: skip
        overall.set_title({"name": "全部报告的内容构成", "name_font": {"size": 12}})
        overall.set_legend({"none": True})
        overall.set_y_axis({"reverse": True})
        overall.set_x_axis({"num_format": "0%", "min": 0})
        overall.set_size({"width": 620, "height": 520})
        sheet.sheet.insert_chart(below, 0, overall, {"description": "全部报告的内容构成，按类别"})
        if 1 < total - 1 <= _MAX_BARS:
            chart = self._stacked("各报告的内容构成", (1, total - 1), 34 * total + 160, "bar")
            sheet.sheet.insert_chart(below, 6, chart, {"description": "各报告的内容构成"})
        if years[1] > 1:
            chart = self._stacked("各年的内容构成", (years[0] + 1, years[0] + years[1]), 420, "column")
            sheet.sheet.insert_chart(below + 27, 0, chart, {"description": "各年的内容构成"})

    def _stacked(self, title: str, rows: tuple[int, int], height: int, kind: str) -> Any:
        chart = self._book.add_chart({"type": kind, "subtype": "percent_stacked"})
        for column, category in enumerate(self._names, 6):
            chart.add_series(
                {
                    "name": self._names[category], "categories": [TOTALS, rows[0], 0, rows[1], 0],
                    "values": [TOTALS, rows[0], column, rows[1], column], "fill": {"color": self._colours[category]},
                    "gap": 40,
                }
            )  # fmt: skip
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_legend({"position": "right", "font": {"size": 8}})
        if kind == "bar":
            chart.set_y_axis({"reverse": True})
            chart.set_x_axis({"num_format": "0%"})
        chart.set_size({"width": 900 if kind == "bar" else 620, "height": max(height, 420)})
        return chart

    def write_review(self, rows: Sequence[_Row]) -> None:
        """What a person should check, with the most probable categories and cells for the decision."""
        sheet = _Sheet(self._book, REVIEW)
        candidates = [f"候选{number}" for number in range(1, _CANDIDATES + 1)]
        names = [*_LOCATION, "模型给出的类别", *candidates, "复核后的类别", "复核人", "备注"]
        sheet.put_header(names)
        for column in range(len(_LOCATION), len(names)):
            sheet.sheet.set_column(column, column, 24)
        for number, (result, section, row) in enumerate(rows, 1):
            best = sorted(row.prediction.scores.items(), key=lambda item: -item[1])[:_CANDIDATES]
            values = [*self._location(result, section, row), "、".join(self._names[n] for n in row.prediction.labels)]
            values += [f"{self._names[name]} {share:.0%}" for name, share in best]
            for column, value in enumerate(values):
                sheet.put(number, column, value, "long" if names[column] == "正文" else "text")
            for column in range(len(values), len(names)):
                sheet.put(number, column, None, "input")
        if rows:
            column = names.index("复核后的类别")
            end = _FIRST_CATEGORY + len(self._names)
            choices = f"={ABOUT}!$B${_FIRST_CATEGORY + 1}:$B${end}"
            # A paragraph may have several categories, so other texts are allowed.
            options = {"validate": "list", "source": choices, "error_type": "information", "ignore_blank": True}
            sheet.sheet.data_validation(1, column, len(rows), column, options)
        _finish(sheet, len(rows), len(names), frozen=(1, 4))

    def write_about(self) -> None:
        """What the sheets and columns mean, and the categories of the model."""
        sheet = _Sheet(self._book, ABOUT)
        for row, (line, style) in enumerate(zip(_DESCRIPTION, ("title", *["text"] * len(_DESCRIPTION)), strict=False)):
            sheet.put(row, 0, line, style)
        model = self._manifest.provenance.config.get("name", "")
        sheet.put(len(_DESCRIPTION), 0, f"zhili {__version__}，模型 {model}".rstrip("，模型 "))
        for column, (name, width) in enumerate(
            (("代码", 24), ("类别", 22), ("领域", 12), ("英文名", 40), ("判定阈值", 10), ("含义", 90))
        ):
            sheet.put(_FIRST_CATEGORY - 1, column, name, "head")
            sheet.set_width(column, width)
        for row, category in enumerate(self._taxonomy.categories, _FIRST_CATEGORY):
            domain = self._taxonomy.domains[category.domain].name
            threshold = float(self._manifest.thresholds[category.id])
            values = (category.id, category.name, domain, category.name_en)
            for column, value in enumerate(values):
                sheet.put(row, column, value)
            sheet.put(row, 4, threshold, "percent")
            sheet.put(row, 5, category.definition, "long")


_DESCRIPTION = (
    "本工作簿由 zhili 自动分类生成",
    "明细：一行一段。一段里列举几点的，一点一行，编号如 report-007.2；“所属段落”相同的几行原是一段。",
    "输入是表格时，明细一行对应原表一行，原表的其他列照样保留。",
    "汇总：每份报告各类别所占的字数比例，一段只按主要类别计一次。合计和按年汇总都按字数加权；表下附图。",
    "待复核：模型把握不大的段落。请看正文，在“复核后的类别”一列选定或填写类别；一段可以有几个类别，用顿号隔开。",
    "概率：校准后的概率。达到该类别的判定阈值就成为标签；都达不到时取概率最高的一个。概率各列可用左上角的分级显示按钮收起。",
    "起始位置、结束位置：这一段在报告全文中的字符位置，从 0 开始计数。",
    "所有文字都按文本写入，不会被当作公式计算。",
)
_FIRST_CATEGORY = len(_DESCRIPTION) + 3  # row of the first category in the sheet 说明, from 0


def _distinct(rows: Sequence[_Row]) -> list[FileResult]:
    """The results that the rows are from, each once."""
    return list({id(result): result for result, _, _ in rows}.values())


def _others_by_id(rows: Sequence[_Row]) -> list[Mapping[str, Any]]:
    """The other columns of each row; rows of reports have none."""
    kept: list[Mapping[str, Any]] = []
    for result in _distinct(rows):
        kept += result.others or [{}] * sum(1 for _ in result.rows)
    return kept


def _natural(value: Any) -> Any:
    """A cell of the input as a value: numbers that were read as text are numbers again where nothing is lost."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        number = float(value) if "." in value else int(value)
        return number if str(number) == value else value
    return value


def _pieces(value: Any) -> list[Any]:
    """A value of another column as one cell, or as several where it is longer than a cell."""
    value = _natural(value)
    if not isinstance(value, str | list | dict):
        return [value]
    text = _as_text(value)
    return [text[start : start + _MAX_CELL] for start in range(0, len(text), _MAX_CELL)] or [""]


def _continued(name: str, count: int) -> list[str]:
    """The names of a column and of those that continue it."""
    return [name, *(f"{name}（续{number}）" for number in range(1, count))]


def _finish(sheet: _Sheet, rows: int, columns: int, frozen: tuple[int, int]) -> None:
    sheet.sheet.freeze_panes(*frozen)
    if rows:
        sheet.sheet.autofilter(0, 0, rows, columns - 1)
