import subprocess
import sys
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import numpy as np
import pandas
import pyarrow
import pytest

from zhili import InputError, Predictor
from zhili.tables import columns as rows

TEXTS = ["全镇新建污水管网12公里，改厕460户。", "召开党员大会8次，发展党员6名。", "化解邻里矛盾纠纷39件。"]
HEADINGS = ["一、人居环境", None, "三、平安"]


@pytest.fixture
def predictor(bundle: Path) -> Predictor:
    return Predictor(bundle)


def test_a_data_frame(predictor: Predictor) -> None:
    frame = pandas.DataFrame({"text": TEXTS, "heading": HEADINGS, "n": [1, 2, 3]}, index=[7, 7, 9])
    given = frame.copy()
    found = predictor.predict_table(frame, heading="heading")
    pandas.testing.assert_frame_equal(frame, given)
    pandas.testing.assert_frame_equal(found[["text", "heading", "n"]], given)
    expected = predictor.predict(TEXTS, HEADINGS)
    assert list(found["primary"]) == [p.primary for p in expected]
    assert list(found["labels"]) == [list(p.labels) for p in expected]
    assert list(found["needs_review"]) == [p.needs_review for p in expected]
    scores = found[list(predictor.taxonomy.ids)]
    assert (scores.dtypes == np.float32).all()
    assert scores.to_numpy().tolist() == [list(p.scores.values()) for p in expected]


def test_an_arrow_table(predictor: Predictor) -> None:
    table = pyarrow.table({"正文": TEXTS, "labels": ["a", "b", "c"]})
    found = predictor.predict_table(table, "正文", prefix="zhili_")
    expected = predictor.predict(TEXTS)
    assert found.column_names[:5] == ["正文", "labels", "zhili_primary", "zhili_labels", "zhili_needs_review"]
    assert found["zhili_labels"].to_pylist() == [list(p.labels) for p in expected]
    assert found["zhili_general"].type == pyarrow.float32()
    assert found["zhili_general"].to_pylist() == [p.scores["general"] for p in expected]


def test_tables_without_rows_have_the_same_columns(predictor: Predictor) -> None:
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
        ({"text": ["好", None, " "]}, {}, "text is empty or no string in 2 rows, the first at position 1"),
        ({"text": TEXTS, "h": [1, 2, 3]}, {"heading": "h"}, "h is no string at position 0"),
        ({"text": TEXTS, "labels": TEXTS, "general": TEXTS}, {}, "labels, general is there already; give a prefix"),
    ],
)
def test_mistakes_are_named(predictor: Predictor, columns: dict, arguments: dict, message: str) -> None:  # type: ignore[type-arg]
    for table in (pandas.DataFrame(columns), pyarrow.table(columns)):
        with pytest.raises(InputError, match=message):
            predictor.predict_table(table, **arguments)


def test_other_things_are_refused(predictor: Predictor) -> None:
    with pytest.raises(InputError, match="takes a pandas DataFrame or a pyarrow Table, not list"):
        predictor.predict_table(TEXTS)


def test_a_stream_without_end(predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PIECE_ROWS", 8)
    read = count()

    def texts() -> Iterator[str | tuple[str, str | None]]:
        for i in read:
            yield TEXTS[i % 3] if i % 2 else (TEXTS[i % 3], HEADINGS[i % 3])

    found = list(islice(predictor.stream(texts()), 20))
    assert next(read) == 24  # three pieces were read, no more
    headings = [None if i % 2 else HEADINGS[i % 3] for i in range(24)]
    pieces = [slice(at, at + 8) for at in (0, 8, 16)]
    many = [TEXTS[i % 3] for i in range(24)]
    assert found == [p for piece in pieces for p in predictor.predict(many[piece], headings[piece])][:20]


def test_an_empty_text_in_a_stream_is_numbered(predictor: Predictor) -> None:
    with pytest.raises(InputError, match="text 3: empty"):
        list(predictor.stream(iter(["好", "好", " "])))
    with pytest.raises(InputError, match="stream: takes texts"):
        predictor.stream("好")
    found = predictor.stream(iter(["好", "", "好"]))
    assert next(found) == predictor.predict("好")
    with pytest.raises(InputError, match="text 2: empty"):
        next(found)


def test_pandas_and_arrow_are_not_imported(bundle: Path) -> None:
    code = (
        "import sys; from zhili import Predictor, InputError\n"
        f"predictor = Predictor({str(bundle)!r}); list(predictor.stream(['修建道路3公里。']))\n"
        "try: predictor.predict_table([])\n"
        "except InputError: pass\n"
        "assert not {'pandas', 'pyarrow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
