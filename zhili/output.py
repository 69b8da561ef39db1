"""Reads the inputs of `zhili predict` and writes its results: table, JSON, JSON Lines, CSV."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table

from zhili.bundle import Manifest
from zhili.errors import InputError
from zhili.files import read_json_lines
from zhili.predictor import Prediction, Predictor
from zhili.report import Report
from zhili.taxonomy import Taxonomy

SHOWN = 60  # characters of a paragraph in a table


@dataclass(frozen=True)
class Item:
    """One predicted paragraph."""

    id: str
    heading: str
    text: str
    prediction: Prediction


@dataclass(frozen=True)
class Result:
    """One predicted file: its paragraphs, and the report where it is one."""

    name: str
    items: list[Item]
    report: Report | None = None


def read_input(path: Path, predictor: Predictor) -> Result:
    """Reads and predicts one file: paragraphs from `.jsonl`, a report from anything else.

    Raises:
        InputError: the file cannot be read.
    """
    if path.suffix.lower() == ".jsonl":
        rows = list(_rows(path))
        texts, headings = [row["text"] for row in rows], [row.get("heading") or None for row in rows]
        predictions = predictor.predict(texts, headings)
        items = [
            Item(str(row["id"]), row.get("heading") or "", row["text"], p)
            for row, p in zip(rows, predictions, strict=True)
        ]
        return Result(path.name, items)
    report = predictor.predict_report(path)
    return Result(path.name, list(_items(path.stem, report)), report)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    first: dict[str, int] = {}
    for number, row in read_json_lines(path):
        place = f"{path}, line {number}"
        for key in ("id", "text"):
            if key not in row:
                raise InputError(f'{place}: {key} is missing; each line is {{"id": …, "text": …}}')
        if not isinstance(row["text"], str) or not row["text"].strip():
            raise InputError(f"{place}: text is empty or no string; give the paragraph's text or remove the line")
        if not isinstance(row.get("heading") or "", str):
            raise InputError(f"{place}: heading is no string; give the heading's text or leave it out")
        name = str(row["id"])
        if name in first:
            raise InputError(f"{place}: id {name!r} stands already on line {first[name]}; ids are unique")
        first[name] = number
        yield row


def _items(stem: str, report: Report) -> Iterator[Item]:
    number = 0
    for section in report.sections:
        for paragraph in section.paragraphs:
            number += 1
            assert paragraph.prediction is not None
            yield Item(f"{stem}-{number:03}", section.heading, paragraph.text, paragraph.prediction)


def write(results: Sequence[Result], taxonomy: Taxonomy, format: str, file: TextIO) -> None:
    """Writes results in one of the formats `table`, `json`, `jsonl`, `csv`."""
    writers = {"json": _write_json, "jsonl": _write_json_lines, "csv": _write_csv, "table": _write_tables}
    writers[format](results, taxonomy, file)


def _answer(item: Item) -> dict[str, Any]:
    return {"id": item.id, **item.prediction.as_dict()}


def _write_json_lines(results: Sequence[Result], taxonomy: Taxonomy, file: TextIO) -> None:
    for result in results:
        for item in result.items:
            file.write(json.dumps(_answer(item), ensure_ascii=False) + "\n")


def _write_json(results: Sequence[Result], taxonomy: Taxonomy, file: TextIO) -> None:
    whole = []
    for result in results:
        paragraphs = [{"heading": i.heading, "text": i.text, **_answer(i)} for i in result.items]
        entry: dict[str, Any] = {"file": result.name}
        if result.report is not None:
            report = result.report
            entry |= {"title": report.title, "date": report.date, "metadata": report.metadata}
            entry |= {"dropped": list(report.dropped), "profile": report.profile}
        whole.append(entry | {"paragraphs": paragraphs})
    json.dump(whole, file, ensure_ascii=False, indent=1)
    file.write("\n")


def _write_csv(results: Sequence[Result], taxonomy: Taxonomy, file: TextIO) -> None:
    writer = csv.writer(file)
    writer.writerow(["file", "id", "heading", "text", "primary", "labels", *taxonomy.ids])
    for result in results:
        for item in result.items:
            p = item.prediction
            scores = [f"{p.scores[c]:.4f}" for c in taxonomy.ids]
            writer.writerow([result.name, item.id, item.heading, item.text, p.primary, " ".join(p.labels), *scores])


def _write_tables(results: Sequence[Result], taxonomy: Taxonomy, file: TextIO) -> None:
    for result in results:
        table = Table(title=result.report.title if result.report and result.report.title else result.name)
        for name in ("heading", "paragraph", "categories"):
            table.add_column(name, overflow="fold")
        last = ""
        for item in result.items:
            heading = item.heading if item.heading != last else ""
            last = item.heading
            text = item.text if len(item.text) <= SHOWN else item.text[: SHOWN - 1] + "…"
            names = [f"{taxonomy[c].name} {item.prediction.scores[c]:.0%}" for c in item.prediction.labels]
            table.add_row(heading, text, "\n".join(names))
        show(table, file)
        if result.report:
            shares = [f"{taxonomy[c].name} {share:.0%}" for c, share in result.report.profile.items()]
            file.write(f"profile: {'  '.join(shares)}\n")


def categories_table(manifest: Manifest) -> Table:
    """The model's categories with their domains and thresholds."""
    table = Table()
    for name in ("id", "名称", "name", "领域", "threshold"):
        table.add_column(name)
    for category in manifest.taxonomy.categories:
        domain = manifest.taxonomy.domains[category.domain]
        threshold = f"{manifest.thresholds[category.id]:.2f}"
        table.add_row(category.id, category.name, category.name_en, domain.name, threshold)
    return table


def show(table: Table, file: TextIO) -> None:
    """Writes a table, at the terminal's width or 120 columns where there is none."""
    console = Console(file=file, width=None if file.isatty() else 120)
    console.print(table)
