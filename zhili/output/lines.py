"""Formats with one line for each paragraph, or each point of a paragraph that holds a list: JSON Lines and CSV."""

import csv
import json
from abc import ABC, abstractmethod
from typing import Any, TextIO

from zhili.inference import Manifest
from zhili.output.columns import COLUMNS, rows
from zhili.output.file_result import FileResult, PredictedPart
from zhili.printable import without_formula


class LineWriter(ABC):
    """Base of the writers whose output an interrupted run can resume: each result is complete once it is written.

    Args:
        file: the output, written at its end.
        manifest: of the bundle that predicted.
        resumed: an earlier run wrote the header and some results already.
    """

    def __init__(self, file: TextIO, manifest: Manifest, resumed: bool = False) -> None:
        self._file, self._categories, self._has_header = file, manifest.taxonomy.ids, resumed

    def add(self, result: FileResult) -> None:
        """Write the lines of a result, after the header if this is the first result."""
        if not self._has_header:
            self._write_header()
            self._has_header = True
        self._write(result)

    def finish(self) -> None:  # noqa: B027 (not abstract: it is empty for every format of lines)
        """Do nothing: no line follows the last result."""

    @abstractmethod
    def _write_header(self) -> None:
        """Write what comes before the first result."""

    @abstractmethod
    def _write(self, result: FileResult) -> None:
        """Write the lines of a result."""


class JsonLinesWriter(LineWriter):
    """Writer of one JSON object for each paragraph: its `id` and the fields of its `Prediction`.

    A paragraph that holds a list has an object for each of its points. In a report the object also has the file, the
    headings, the offsets, the text, the id of the paragraph and the lead of the list.
    """

    def _write_header(self) -> None:
        """Do nothing: JSON Lines has no header."""

    def _write(self, result: FileResult) -> None:
        for section, row in result.rows:
            values: dict[str, Any] = {"id": row.id, **row.prediction.as_dict()}
            if result.is_report:
                values |= {"file": result.name, "path": list(section.path), "heading": section.heading}
                values |= {"start": row.part.start, "end": row.part.end, "text": row.part.text}
                values |= {"paragraph": row.paragraph, "lead": row.lead}
            values |= _evidence(row)
            self._file.write(json.dumps(values, ensure_ascii=False) + "\n")


def _evidence(row: PredictedPart) -> dict[str, Any]:
    """The evidence of all segments under the key `evidence`, with offsets in the row's text; empty without evidence."""
    start = row.part.start
    sentences = [
        {"category": e.category, "start": e.start - start, "end": e.end - start, "weight": e.weight}
        for segment in row.segments
        for e in segment.evidence
    ]
    return {"evidence": sentences} if sentences else {}


class CsvWriter(LineWriter):
    """Writer of one row for each paragraph or point: `COLUMNS`, then each probability with four decimals.

    Args:
        file: the output, written at its end.
        manifest: of the bundle that predicted.
        resumed: an earlier run wrote the header and some results already.
        escape_formulas: put a quote before cells that a spreadsheet would compute.
    """

    def __init__(self, file: TextIO, manifest: Manifest, resumed: bool = False, escape_formulas: bool = False) -> None:
        super().__init__(file, manifest, resumed)
        self._escape_formulas = escape_formulas

    def _write_header(self) -> None:
        csv.writer(self._file).writerow([*COLUMNS, *self._categories])

    def _write(self, result: FileResult) -> None:
        table = csv.writer(self._file)
        for values, scores in rows(result):
            values |= {"path": " / ".join(values["path"]), "labels": " ".join(values["labels"])}
            values |= {"subjects": " ".join(values["subjects"])}
            values |= {"needs_review": str(values["needs_review"]).lower()}
            cells = [self._cell(value) for value in values.values()]
            table.writerow([*cells, *(f"{scores[category]:.4f}" for category in self._categories)])

    def _cell(self, value: Any) -> Any:
        return without_formula(value) if self._escape_formulas and isinstance(value, str) else value


class ExcelCsvWriter(CsvWriter):
    """CSV that Excel opens as it is: a byte order mark, Chinese headers, and category names beside the ids.

    Texts that begin like a formula get a quote before them.
    """

    def __init__(self, file: TextIO, manifest: Manifest, resumed: bool = False) -> None:
        super().__init__(file, manifest, resumed, escape_formulas=True)
        self._names = {category.id: category.name for category in manifest.taxonomy.categories}

    def _write_header(self) -> None:
        self._file.write("\ufeff")
        scores = (f"{self._names[name]} {name}" for name in self._categories)
        csv.writer(self._file).writerow([*_CHINESE_COLUMNS.values(), *scores])

    def _write(self, result: FileResult) -> None:
        table = csv.writer(self._file)
        for values, scores in rows(result):
            cells = self._cells(values)
            table.writerow(
                [*(cells[name] for name in _CHINESE_COLUMNS), *(f"{score:.4f}" for score in scores.values())]
            )

    def _cells(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values of `_CHINESE_COLUMNS` by their keys."""
        labels = values["labels"]
        texts = {name: without_formula(str(values[name] or "")) for name in ("file", "id", "heading", "text", "lead")}
        return values | texts | {
            "path": without_formula(" / ".join(values["path"])),
            "primary name": self._names[values["primary"]],
            "label names": "、".join(self._names[name] for name in labels),
            "labels": " ".join(labels),
            "subjects": "、".join(subject.partition("/")[2] for subject in values["subjects"]),
            "needs_review": "是" if values["needs_review"] else "否",
            "paragraph": without_formula(values["paragraph"]),
        }  # fmt: skip


_CHINESE_COLUMNS = {
    "file": "文件", "id": "编号", "path": "上级标题", "heading": "小标题", "start": "起始位置", "end": "结束位置",
    "text": "正文", "primary name": "主要类别", "primary": "主要类别代码", "label names": "全部类别",
    "labels": "全部类别代码", "subjects": "具体事项", "needs_review": "待复核", "paragraph": "所属段落",
    "lead": "总领句",
}  # fmt: skip
