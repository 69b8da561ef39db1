"""Reports and predictions as values: tables, representations."""

import csv
import io
import subprocess
import sys

import pandas
import polars
import pyarrow
import pytest

from zhili import InputError, Predictor, Report
from zhili.output import FileResult, writer

LIBRARIES = {"pandas": pandas.DataFrame, "polars": polars.DataFrame, "pyarrow": pyarrow.Table}


def records(table: object) -> list[dict[str, object]]:
    if isinstance(table, pandas.DataFrame):
        return table.to_dict("records")
    return table.to_dicts() if isinstance(table, polars.DataFrame) else table.to_pylist()  # type: ignore[attr-defined]


@pytest.mark.parametrize("backend", LIBRARIES)
def test_frame_has_the_rows_of_csv(list_result: FileResult, shipped: Predictor, backend: str) -> None:
    file = io.StringIO()
    writer("csv", file, shipped.manifest).add(list_result)
    expected = list(csv.DictReader(io.StringIO(file.getvalue())))
    table = list_result.report.to_frame(backend, name=list_result.name)
    assert isinstance(table, LIBRARIES[backend])
    rows = records(table)
    assert len(rows) == len(expected) == 4
    for row, line in zip(rows, expected, strict=True):
        assert list(row) == list(line)
        joined = {"path": " / ", "labels": " ", "subjects": " "}
        texts = {name: joined[name].join(row[name]) if name in joined else row[name] for name in row}  # type: ignore[call-overload]
        texts |= {name: f"{row[name]:.4f}" for name in shipped.taxonomy.ids}
        texts["needs_review"] = str(texts["needs_review"]).lower()
        assert {name: str(value) for name, value in texts.items()} == line


def test_frames_have_the_types_of_parquet(list_result: FileResult) -> None:
    table = list_result.report.to_frame("pyarrow")
    assert table.schema.field("labels").type == pyarrow.list_(pyarrow.string())
    assert (table.schema.field("start").type, table.schema.field("general").type) == (
        pyarrow.int64(),
        pyarrow.float32(),
    )
    assert table["id"][0].as_py() == "report-001"
    frame = list_result.report.to_frame()
    assert frame["general"].dtype == "float32"
    assert isinstance(frame.loc[0, "labels"], list) and isinstance(frame.loc[0, "path"], list)


def test_frame_needs_predictions_and_a_known_library(sample: Report, predicted: Report) -> None:
    with pytest.raises(InputError, match=r"no predictions; give it to Predictor\.predict_report first"):
        sample.to_frame()
    with pytest.raises(InputError, match="unknown library 'spark'; use one of pandas, polars, pyarrow"):
        predicted.to_frame("spark")


def test_library_that_is_missing_is_named() -> None:
    code = (
        "import sys; sys.modules['{}'] = None\n"
        "from zhili import InputError, Report\n"
        "try: Report('', None, ()).to_frame('polars')\n"
        "except InputError as error: print(error)"
    )
    expected = {
        "polars": "backend: polars is not installed; install it, or use another backend",
        "narwhals": "tables and columns: narwhals is not installed; pip install 'zhili[frames]'",
    }
    for library, message in expected.items():
        done = subprocess.run([sys.executable, "-c", code.format(library)], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == message


def test_representations_are_one_short_line(list_result: FileResult, predicted: Report, shipped: Predictor) -> None:
    report = list_result.report
    values = [
        report, *report.sections, *report.paragraphs, *(s for p in report.paragraphs for s in p.segments), predicted,
        list_result, shipped, shipped.manifest, shipped.decision_rule, shipped.taxonomy, *shipped.taxonomy.categories,
        *(p.prediction for p in predicted.paragraphs),
    ]  # fmt: skip
    for value in values:
        assert repr(value).startswith("<") and len(repr(value)) < 250 and "\n" not in repr(value)
        assert len(str(value)) < 250


def test_representations_say_what_a_reader_looks_for(list_result: FileResult) -> None:
    report = list_result.report
    assert repr(report).startswith("<Report '讲话': 1 section, 2 paragraphs; ")
    opening, points = report.paragraphs
    assert repr(opening).startswith("<Paragraph 0:12 '枫溪镇召开年中工作会议。': ")
    first = points.segments[0]
    assert first.prediction is not None
    label, subject = first.prediction.primary, first.prediction.subjects[first.prediction.primary].name
    assert f"{label} {first.prediction.scores[label]:.2f} ({subject})" in repr(first)
    assert repr(first).startswith("<Segment 13:") and "…'" in repr(first)
    assert repr(Report("a\x1b\n", None, ())) == r"<Report 'a\x1b\n': 0 sections, 0 paragraphs>"


@pytest.mark.parametrize(
    ("title", "date", "year"),
    [
        ("2023年工作总结", "2024-01-05", 2023),
        ("工作总结", "2024-01-05", 2024),
        ("关于1998至2003年的规划", None, 1998),
        ("第120230号文件", None, None),
        ("工作总结", None, None),
    ],
)
def test_year_is_that_of_the_title_before_that_of_the_date(title: str, date: str | None, year: int | None) -> None:
    assert Report(title, date, ()).year == year
