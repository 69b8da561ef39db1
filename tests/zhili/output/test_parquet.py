import csv
from pathlib import Path

import pyarrow
from pyarrow import parquet

from zhili import Predictor
from zhili.output import FileResult, complete, writer


def packed(folder: Path, predictor: Predictor, *results: FileResult) -> pyarrow.Table:
    """The Parquet file of results, with a run that was interrupted after each."""
    stream, output = folder / "lines", folder / "out.parquet"
    for number, result in enumerate(results):
        with stream.open("a", encoding="utf-8", newline="") as file:
            lines = writer("parquet", file, predictor.manifest, resumed=number > 0)
            lines.add(result)
            lines.finish()
    complete("parquet", stream, output)
    return parquet.read_table(output)


def test_parquet_has_the_columns_and_rows_of_csv(result: FileResult, shipped: Predictor, tmp_path: Path) -> None:
    table = packed(tmp_path, shipped, result)
    path = tmp_path / "out.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer("csv", file, shipped.manifest).add(result)
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert table.column_names == header
    for values, row in zip(table.to_pylist(), rows, strict=True):
        values |= {"path": " / ".join(values["path"])}
        values |= {name: " ".join(values[name]) for name in ("labels", "subjects")}
        values |= {"needs_review": str(values["needs_review"]).lower()}
        scores = {name: f"{values[name]:.4f}" for name in shipped.taxonomy.ids}
        assert [str(value) for value in (values | scores).values()] == row


def test_parquet_columns_have_types(result: FileResult, shipped: Predictor, tmp_path: Path) -> None:
    schema = packed(tmp_path, shipped, result).schema
    names = ("file", "path", "start", "labels", "subjects", "needs_review", "general")
    assert [str(schema.field(name).type) for name in names] == [
        "string", "list<element: string>", "int64", *["list<element: string>"] * 2, "bool", "float",
    ]  # fmt: skip


def test_results_of_a_resumed_run_follow_the_earlier_ones(
    result: FileResult, shipped: Predictor, tmp_path: Path
) -> None:
    table = FileResult("rows.csv", result.report, ("x", "y", "z"), is_report=False)
    rows = packed(tmp_path, shipped, result, table).to_pylist()
    assert [row["id"] for row in rows] == [*result.ids, "x", "y", "z"]
    assert [row["start"] for row in rows[3:]] == [None] * 3
    assert rows[3]["agriculture"] == rows[0]["agriculture"]
