import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count, islice
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pytest

from zhili import InputError, Predictor

TEXTS = ["全镇新建污水管网12公里，改厕460户。", "召开党员大会8次，发展党员6名。", "化解邻里矛盾纠纷39件。"]
HEADINGS = ["一、人居环境", None, "三、平安"]


LIBRARIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "pandas": pandas.DataFrame,
    "polars": lambda columns: polars.DataFrame(columns, strict=False),
    "pyarrow": pyarrow.table,
}


@pytest.fixture
def predictor(shipped: Predictor) -> Predictor:
    return shipped


def test_data_frame_gets_prediction_columns(predictor: Predictor) -> None:
    frame = pandas.DataFrame({"text": TEXTS, "heading": HEADINGS, "n": [1, 2, 3]}, index=[7, 7, 9])
    before = frame.copy()
    result = predictor.predict_table(frame, heading="heading")
    pandas.testing.assert_frame_equal(frame, before)
    pandas.testing.assert_frame_equal(result[["text", "heading", "n"]], before)
    expected = predictor.predict(TEXTS, HEADINGS)
    assert list(result["primary"]) == [p.primary for p in expected]
    assert list(result["labels"]) == [list(p.labels) for p in expected]
    assert list(result["subjects"]) == [list(p.subject_paths) for p in expected]
    assert any(result["subjects"])
    assert list(result["needs_review"]) == [p.needs_review for p in expected]
    scores = result[list(predictor.taxonomy.ids)]
    assert (scores.dtypes == np.float32).all()
    assert scores.to_numpy().tolist() == [list(p.scores.values()) for p in expected]


def test_arrow_table_gets_prediction_columns_with_prefix(predictor: Predictor) -> None:
    table = pyarrow.table({"正文": TEXTS, "labels": ["a", "b", "c"]})
    result = predictor.predict_table(table, "正文", prefix="zhili_")
    expected = predictor.predict(TEXTS)
    assert result.column_names[:6] == [
        "正文", "labels", "zhili_primary", "zhili_labels", "zhili_subjects", "zhili_needs_review",
    ]  # fmt: skip
    assert result["zhili_labels"].to_pylist() == [list(p.labels) for p in expected]
    assert result["zhili_general"].type == pyarrow.float32()
    assert result["zhili_general"].to_pylist() == [p.scores["general"] for p in expected]


def test_polars_frame_gets_prediction_columns(predictor: Predictor) -> None:
    frame = polars.DataFrame({"text": TEXTS, "heading": HEADINGS})
    result = predictor.predict_table(frame, heading="heading")
    expected = predictor.predict(TEXTS, HEADINGS)
    assert result.columns[:6] == ["text", "heading", "primary", "labels", "subjects", "needs_review"]
    assert result.schema["labels"] == result.schema["subjects"] == polars.List(polars.String)
    assert result.schema["needs_review"] == polars.Boolean and result.schema["general"] == polars.Float32
    assert result["labels"].to_list() == [list(p.labels) for p in expected]
    assert result["general"].to_list() == [p.scores["general"] for p in expected]
    assert predictor.predict_table(frame.clear()).schema == predictor.predict_table(frame).schema
    with pytest.raises(InputError, match=r"a LazyFrame, without rows yet; call its collect\(\) first"):
        predictor.predict_table(frame.lazy())


@pytest.mark.parametrize("library", LIBRARIES)
def test_column_is_predicted_to_a_table_of_its_library(predictor: Predictor, library: str) -> None:
    table = LIBRARIES[library]({"t": TEXTS, "h": HEADINGS})
    whole = predictor.predict_table(table, text="t", heading="h")
    for headings in (table["h"], HEADINGS):
        result = predictor.predict(table["t"], headings)
        assert type(result) is type(table)
        names = list(getattr(result, "column_names", None) or result.columns)
        assert names == ["primary", "labels", "subjects", "needs_review", *predictor.taxonomy.ids]
        assert result.equals(whole[names] if library == "pandas" else whole.select(names))
    assert len(predictor.predict(table["t"][:0])) == 0
    assert list(predictor.stream(table["t"])) == predictor.predict(TEXTS)
    assert (predictor.probabilities(table["t"]) == predictor.probabilities(TEXTS)).all()
    with pytest.raises(InputError, match="3 texts but 1 headings"):
        predictor.predict(table["t"], ["一"])
    with pytest.raises(InputError, match=r"predict: takes texts, not a table; give one column of it"):
        predictor.predict(table)
    with pytest.raises(InputError, match="stream: takes an iterable of texts"):
        predictor.stream(table)


def test_index_of_a_series_is_kept(predictor: Predictor) -> None:
    series = pandas.Series(TEXTS, index=[7, 7, 9])
    assert list(predictor.predict(series).index) == [7, 7, 9]


@pytest.mark.parametrize(
    "column",
    [
        pandas.Series(["好", None], dtype=object),
        pandas.Series(["好", None]),
        pandas.Series(["好", float("nan")], dtype=object),
        pandas.Series(["好", pandas.NA], dtype="string"),
        polars.Series(["好", None]),
        pyarrow.array(["好", None]),
        pyarrow.chunked_array([["好"], [None]]),
    ],
)
def test_missing_text_of_a_column_is_named(predictor: Predictor, column: Any) -> None:
    with pytest.raises(InputError, match=r"^text 2: a missing value, not a string; convert it or leave it out$"):
        predictor.predict(column)


def test_arrow_array_is_predicted_to_a_table(predictor: Predictor) -> None:
    result = predictor.predict(pyarrow.array(TEXTS), pyarrow.array(HEADINGS))
    assert result["primary"].to_pylist() == [p.primary for p in predictor.predict(TEXTS, HEADINGS)]


def test_empty_table_gets_the_same_columns(predictor: Predictor) -> None:
    full, empty = (predictor.predict_table(pyarrow.table({"text": pyarrow.array(t, "string")})) for t in (TEXTS, []))
    assert empty.schema == full.schema
    assert len(predictor.predict_table(pandas.DataFrame({"text": []}))) == 0


@pytest.mark.parametrize("missing", [None, float("nan"), pandas.NA])
def test_missing_headings_are_none(predictor: Predictor, missing: object) -> None:
    frame = pandas.DataFrame({"text": TEXTS, "heading": pandas.Series(["一", missing, missing], dtype="object")})
    expected = predictor.predict(TEXTS, ["一", None, None])
    assert list(predictor.predict_table(frame, heading="heading")["primary"]) == [p.primary for p in expected]


@pytest.mark.parametrize(
    ("columns", "arguments", "message"),
    [
        ({"a": TEXTS}, {}, "no column 'text'; the columns are a"),
        ({"text": TEXTS}, {"heading": "h"}, "no column 'h'"),
        ({"text": ["好", None, " "]}, {}, "text is empty or not a string in 2 rows, the first at position 1"),
        ({"text": TEXTS, "h": [1, 2, 3]}, {"heading": "h"}, "h is not a string at position 0"),
        (
            {"text": TEXTS, "labels": TEXTS, "general": TEXTS},
            {},
            "the table already has labels, general; give a prefix",
        ),
    ],
)
def test_bad_columns_and_values_are_refused(predictor: Predictor, columns: dict, arguments: dict, message: str) -> None:  # type: ignore[type-arg]
    for make in LIBRARIES.values():
        with pytest.raises(InputError, match=message):
            predictor.predict_table(make(columns), **arguments)


def test_table_of_another_library_is_refused(predictor: Predictor) -> None:
    with pytest.raises(InputError, match="takes a table of pandas, polars or pyarrow, not list"):
        predictor.predict_table(TEXTS)
    frame = pandas.DataFrame([["好", 1, 2]], columns=["text", "a", "a"])
    with pytest.raises(InputError, match="the table has two columns 'a'; rename one of them"):
        predictor.predict_table(frame)


def test_endless_stream_is_predicted_in_chunks(predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not `zhili.inference.chunks`: as an attribute of the package, that is the function.
    monkeypatch.setattr(importlib.import_module("zhili.inference.chunks"), "CHUNK_ITEMS", 8)
    read = count()

    def texts() -> Iterator[str | tuple[str, str | None]]:
        for i in read:
            yield TEXTS[i % 3] if i % 2 else (TEXTS[i % 3], HEADINGS[i % 3])

    result = list(islice(predictor.stream(texts()), 20))
    assert next(read) == 24  # three chunks were read, no more
    headings = [None if i % 2 else HEADINGS[i % 3] for i in range(24)]
    parts = [slice(at, at + 8) for at in (0, 8, 16)]
    given = [TEXTS[i % 3] for i in range(24)]
    assert result == [p for part in parts for p in predictor.predict(given[part], headings[part])][:20]


def test_empty_text_in_a_stream_is_numbered(predictor: Predictor) -> None:
    with pytest.raises(InputError, match="text 3: empty"):
        list(predictor.stream(iter(["好", "好", " "])))
    with pytest.raises(InputError, match="stream: takes an iterable of texts"):
        predictor.stream("好")
    result = predictor.stream(iter(["好", "", "好"]))
    assert next(result) == predictor.predict("好")
    with pytest.raises(InputError, match="text 2: empty"):
        next(result)


def test_no_library_of_tables_is_imported() -> None:
    code = (
        "import sys; from zhili import Predictor, InputError\n"
        "predictor = Predictor(); list(predictor.stream(['修建道路3公里。']))\n"
        "try: predictor.predict_table([])\n"
        "except InputError: pass\n"
        "assert not {'pandas', 'polars', 'pyarrow', 'narwhals'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", [0, ("text", "raw")])
def test_column_whose_name_is_no_string_is_read(predictor: Predictor, name: Any) -> None:
    table = pandas.DataFrame({name: TEXTS, ("other", "n"): range(len(TEXTS))})
    predicted = predictor.predict_table(table, text=name)
    assert list(predicted["primary"]) == [one.primary for one in predictor.predict(TEXTS)]
