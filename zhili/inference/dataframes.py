"""Data frames and streams: predictions for pandas, Arrow and iterables of any length, given a predictor."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np

from zhili.errors import InputError
from zhili.inference.checks import check_text
from zhili.inference.chunks import chunks
from zhili.report import Prediction
from zhili.taxonomy import Taxonomy

T = TypeVar("T")


class ListPredictor(Protocol):
    """The part of a predictor that this module needs."""

    taxonomy: Taxonomy

    def predict(self, text: Sequence[str], heading: Sequence[str | None] | None = None, /) -> list[Prediction]:
        """The predictions of n texts, each under its heading or None."""


class _Text(NamedTuple):
    text: str
    heading: str | None


def stream_predictions(model: ListPredictor, texts: Iterable[str | tuple[str, str | None]]) -> Iterator[Prediction]:
    """See `Predictor.stream`."""
    if isinstance(texts, str | bytes) or not isinstance(texts, Iterable):
        raise InputError("stream: takes an iterable of texts; use predict for a single text")
    checked = (_text(number, text) for number, text in enumerate(texts, 1))
    return (prediction for chunk in chunks(checked, _length) for prediction in _predict(model, chunk))


def _text(number: int, text: Any) -> _Text:
    text, heading = text if isinstance(text, tuple) and len(text) == 2 else (text, None)
    check_text(number, text, heading)
    return _Text(text, heading)


def _length(text: _Text) -> int:
    return len(text.text)


def _predict(model: ListPredictor, chunk: Sequence[_Text]) -> list[Prediction]:
    return model.predict([one.text for one in chunk], [one.heading for one in chunk])


def predict_table(model: ListPredictor, table: T, text: str, heading: str | None, prefix: str) -> T:
    """See `Predictor.predict_table`."""
    kind: Any = _Pandas if _is(table, "pandas", "DataFrame") else _Arrow if _is(table, "pyarrow", "Table") else None
    if kind is None:
        raise InputError(f"predict_table: takes a pandas DataFrame or a pyarrow Table, not {type(table).__name__}")
    names = [f"{prefix}{name}" for name in ("primary", "labels", "subjects", "needs_review", *model.taxonomy.ids)]
    _check_columns(list(kind.names(table)), text, heading, names)
    texts = kind.values(table, text)
    headings = kind.values(table, heading) if heading is not None else [""] * len(texts)
    rows = _checked(texts, headings, text, heading)
    return kind.with_columns(table, dict(zip(names, _new_columns(model, rows), strict=True)))


def _is(table: object, module: str, name: str) -> bool:
    """Whether the table is of a library's class. If it is, the library is imported already: do not import it here."""
    library = sys.modules.get(module)
    return isinstance(table, getattr(library, name, ()))


def _check_columns(existing: list[Any], text: str, heading: str | None, new: Sequence[str]) -> None:
    for name in (text, heading):
        if name is not None and existing.count(name) != 1:
            count = "two columns" if name in existing else "no column"
            raise InputError(f"predict_table: {count} {name!r}; the columns are {', '.join(map(str, existing))}")
    if taken := [name for name in new if name in existing]:
        raise InputError(f"predict_table: the table already has {', '.join(taken)}; give a prefix, prefix='zhili_'")


def _checked(texts: list[Any], headings: list[Any], text: str, heading: str | None) -> list[_Text]:
    """All rows, checked before the first is predicted: prediction may take hours."""
    empty = [i for i, value in enumerate(texts) if not isinstance(value, str) or not value.strip()]
    if empty:
        raise InputError(
            f"predict_table: {text} is empty or not a string in {len(empty):,} rows, the first at position {empty[0]}; "
            "leave them out"
        )
    for i, value in enumerate(headings):
        if not isinstance(value or "", str):
            raise InputError(f"predict_table: {heading} is not a string at position {i}; convert it or leave it out")
    for i, pair in enumerate(zip(texts, headings, strict=True)):
        try:
            "".join(filter(None, pair)).encode()
        except UnicodeEncodeError:
            raise InputError(f"predict_table: half of a surrogate pair at position {i}; correct the text") from None
    return [_Text(value, name or "") for value, name in zip(texts, headings, strict=True)]


def _new_columns(model: ListPredictor, rows: list[_Text]) -> list[Any]:
    """Primary categories, labels, subjects, needs_review, and (rows,) scores of each category."""
    scores = np.empty((len(rows), len(model.taxonomy.ids)), np.float32)
    primary: list[str] = []
    labels: list[list[str]] = []
    subjects: list[list[str]] = []
    review = np.empty(len(rows), np.bool_)
    for chunk in chunks(rows, _length):
        for prediction in _predict(model, chunk):
            scores[len(primary)] = list(prediction.scores.values())
            review[len(primary)] = prediction.needs_review
            primary.append(prediction.primary)
            labels.append(list(prediction.labels))
            subjects.append(list(prediction.subject_paths))
    return [primary, labels, subjects, review, *scores.T]


class _Pandas:
    """Access to a pandas DataFrame."""

    @staticmethod
    def names(table: Any) -> list[Any]:
        return list(table.columns)

    @staticmethod
    def values(table: Any, name: str) -> list[Any]:
        column = table[name].astype(object)
        return column.where(column.notna(), None).tolist()  # None for everything that pandas treats as missing

    @staticmethod
    def with_columns(table: Any, columns: dict[str, Any]) -> Any:
        return table.assign(**columns)


class _Arrow:
    """Access to a pyarrow Table."""

    @staticmethod
    def names(table: Any) -> list[str]:
        return table.column_names

    @staticmethod
    def values(table: Any, name: str) -> list[Any]:
        return table.column(name).to_pylist()

    @staticmethod
    def with_columns(table: Any, columns: dict[str, Any]) -> Any:
        import pyarrow

        names = pyarrow.list_(pyarrow.string())
        first = (pyarrow.string(), names, names, pyarrow.bool_())
        types = chain(first, repeat(pyarrow.float32()))
        for (name, values), kind in zip(columns.items(), types, strict=False):
            table = table.append_column(name, pyarrow.array(values, kind))
        return table
