"""Data frames and streams: the predictor for pandas, Arrow and iterables without an end."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from zhili.archive.rows import Row, in_pieces
from zhili.errors import InputError
from zhili.prediction import Prediction

if TYPE_CHECKING:
    from zhili.predictor import Predictor

T = TypeVar("T")


def stream(predictor: "Predictor", texts: Iterable[str | tuple[str, str | None]]) -> Iterator[Prediction]:
    """See `Predictor.stream`."""
    if isinstance(texts, str):
        raise InputError("stream: takes texts; predict takes one")
    pieces = in_pieces(_row(number, text) for number, text in enumerate(texts, 1))
    return chain.from_iterable(
        predictor.predict([r.text for r in piece], [r.heading for r in piece]) for piece in pieces
    )


def _row(number: int, text: str | tuple[str, str | None]) -> Row:
    text, heading = (text, None) if isinstance(text, str) else text
    if not text.strip():
        raise InputError(f"text {number}: empty; every text needs at least one character")
    return Row(str(number), text, heading or "")


def predict_table(predictor: "Predictor", table: T, text: str, heading: str | None, prefix: str) -> T:
    """See `Predictor.predict_table`."""
    kind: Any = _Pandas if _is(table, "pandas", "DataFrame") else _Arrow if _is(table, "pyarrow", "Table") else None
    if kind is None:
        raise InputError(f"predict_table: takes a pandas DataFrame or a pyarrow Table, not {type(table).__name__}")
    names = [f"{prefix}{name}" for name in ("primary", "labels", "needs_review", *predictor.taxonomy.ids)]
    _check_columns(list(kind.names(table)), text, heading, names)
    texts = kind.values(table, text)
    headings = kind.values(table, heading) if heading is not None else [""] * len(texts)
    rows = _checked(texts, headings, text, heading)
    return kind.extended(table, dict(zip(names, _columns(predictor, rows), strict=True)))


def _is(table: object, module: str, name: str) -> bool:
    """Whether it is of a class of a library, imported already if so: nobody else should wait for it."""
    library = sys.modules.get(module)
    return isinstance(table, getattr(library, name, ()))


def _check_columns(there: list[Any], text: str, heading: str | None, new: Sequence[str]) -> None:
    for name in (text, heading):
        if name is not None and there.count(name) != 1:
            many = "two columns" if name in there else "no column"
            raise InputError(f"predict_table: {many} {name!r}; the columns are {', '.join(map(str, there))}")
    if taken := [name for name in new if name in there]:
        raise InputError(f"predict_table: {', '.join(taken)} is there already; give a prefix, prefix='zhili_'")


def _checked(texts: list[Any], headings: list[Any], text: str, heading: str | None) -> list[Row]:
    """All rows before the first is predicted, which may take hours."""
    empty = [i for i, value in enumerate(texts) if not isinstance(value, str) or not value.strip()]
    if empty:
        raise InputError(
            f"predict_table: {text} is empty or no string in {len(empty):,} rows, the first at position {empty[0]}; "
            "leave them out"
        )
    for i, value in enumerate(headings):
        if not isinstance(value or "", str):
            raise InputError(f"predict_table: {heading} is no string at position {i}; make it one, or leave it out")
    return [Row("", value, name or "") for value, name in zip(texts, headings, strict=True)]


def _columns(predictor: "Predictor", rows: list[Row]) -> list[Any]:
    """Primaries, labels, whether they need review, and (rows,) scores of each category."""
    scores = np.empty((len(rows), len(predictor.taxonomy.ids)), np.float32)
    primary: list[str] = []
    labels: list[list[str]] = []
    review = np.empty(len(rows), np.bool_)
    for piece in in_pieces(rows):
        probabilities = predictor.probabilities([row.text for row in piece], [row.heading for row in piece])
        for values in probabilities:
            prediction = predictor.judge.prediction(values)
            scores[len(primary)], review[len(primary)] = values, prediction.needs_review
            primary.append(prediction.primary)
            labels.append(list(prediction.labels))
    return [primary, labels, review, *scores.T]


class _Pandas:
    """What is needed of a pandas DataFrame."""

    @staticmethod
    def names(table: Any) -> list[Any]:
        return list(table.columns)

    @staticmethod
    def values(table: Any, name: str) -> list[Any]:
        column = table[name].astype(object)
        return column.where(column.notna(), None).tolist()  # None for all that pandas has for nothing

    @staticmethod
    def extended(table: Any, columns: dict[str, Any]) -> Any:
        return table.assign(**columns)


class _Arrow:
    """What is needed of a pyarrow Table."""

    @staticmethod
    def names(table: Any) -> list[str]:
        return table.column_names

    @staticmethod
    def values(table: Any, name: str) -> list[Any]:
        return table.column(name).to_pylist()

    @staticmethod
    def extended(table: Any, columns: dict[str, Any]) -> Any:
        import pyarrow

        first = (pyarrow.string(), pyarrow.list_(pyarrow.string()), pyarrow.bool_())
        types = chain(first, repeat(pyarrow.float32()))
        for (name, values), kind in zip(columns.items(), types, strict=False):
            table = table.append_column(name, pyarrow.array(values, kind))
        return table
