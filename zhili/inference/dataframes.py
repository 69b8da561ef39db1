"""Tables, columns and streams: predictions for pandas, polars, Arrow and iterables of any length."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np

from zhili.errors import InputError
from zhili.frames import (
    Column,
    ColumnLike,
    column_values,
    is_column,
    is_table,
    with_columns,
    wrap_column,
    wrap_table,
)
from zhili.inference.checks import as_list, check_text
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
    if isinstance(texts, str | bytes | Mapping) or is_table(texts) or not isinstance(texts, Iterable):
        raise InputError("stream: takes an iterable of texts; use predict for a single text, predict_table for a table")
    if is_column(texts):
        texts = column_values(wrap_column(texts))
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
    if not is_table(table):
        raise InputError(f"predict_table: takes a table of pandas, polars or pyarrow, not {type(table).__name__}")
    frame: Any = wrap_table(table)
    names = _column_names(model, prefix)
    _check_columns(frame.columns, text, heading, names)
    texts = column_values(frame.get_column(text))
    headings = column_values(frame.get_column(heading)) if heading is not None else [""] * len(texts)
    rows = _checked(texts, headings, text, heading)
    return with_columns(frame, _new_columns(model, rows, names)).to_native()


def predict_column(model: ListPredictor, column: ColumnLike, headings: Any) -> Any:
    """Predict the texts of a column.

    Args:
        model: the predictor.
        column: the paragraphs.
        headings: their headings, as a column or a list; None: no headings.

    Returns:
        The new columns of `Predictor.predict_table`, as a table of the column's library, with its index.

    Raises:
        InputError: as `Predictor.predict`.
    """
    series = wrap_column(column)
    texts = column_values(series)
    headings = [None] * len(texts) if headings is None else as_list("predict, headings", headings)
    if len(headings) != len(texts):
        raise InputError(f"predict: {len(texts)} texts but {len(headings)} headings; give one for each text")
    rows = [_text(number, pair) for number, pair in enumerate(zip(texts, headings, strict=True), 1)]
    names = _column_names(model)
    frame = series.alias("text").to_frame()
    return with_columns(frame, _new_columns(model, rows, names)).select(names).to_native()


def _column_names(model: ListPredictor, prefix: str = "") -> list[str]:
    return [f"{prefix}{name}" for name in ("primary", "labels", "subjects", "needs_review", *model.taxonomy.ids)]


def _check_columns(existing: Sequence[Any], text: str, heading: str | None, new: Sequence[str]) -> None:
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
        count = f"{len(empty):,} {'row' if len(empty) == 1 else 'rows'}"
        first = f"the first at position {empty[0]}"
        raise InputError(f"predict_table: {text} is empty or not a string in {count}, {first}; leave them out")
    for i, value in enumerate(headings):
        if not isinstance(value or "", str):
            raise InputError(f"predict_table: {heading} is not a string at position {i}; convert it or leave it out")
    for i, pair in enumerate(zip(texts, headings, strict=True)):
        try:
            "".join(filter(None, pair)).encode()
        except UnicodeEncodeError:
            raise InputError(f"predict_table: half of a surrogate pair at position {i}; correct the text") from None
    return [_Text(value, name or "") for value, name in zip(texts, headings, strict=True)]


def _new_columns(model: ListPredictor, rows: list[_Text], names: Sequence[str]) -> dict[str, Column]:
    """Primary categories, labels, subjects, needs_review, and (rows,) scores of each category, under these names."""
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
    first = [Column("text", primary), Column("texts", labels), Column("texts", subjects), Column("flag", review)]
    return dict(zip(names, [*first, *(Column("score", one) for one in scores.T)], strict=True))
