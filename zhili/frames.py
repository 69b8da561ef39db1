"""Tables and columns of pandas, polars, pyarrow and other libraries, through narwhals (extra `frames`).

This module imports none of these libraries before the caller has a table or column of theirs, or asks for one.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Literal, NamedTuple, Protocol

from zhili.errors import InputError
from zhili.extras import require

BACKENDS = ("pandas", "polars", "pyarrow")
_LIBRARIES = {*BACKENDS, "modin", "cudf"}

Kind = Literal["text", "texts", "number", "flag", "score"]


class ColumnLike(Protocol):
    """A column: pandas.Series, polars.Series, pyarrow.Array or pyarrow.ChunkedArray."""

    def to_numpy(self, *args: Any, **options: Any) -> Any:
        """The values as an array."""


class Column(NamedTuple):
    """The values of a column to make: strings, lists of strings, integers, booleans or float32."""

    kind: Kind
    values: Any


def is_column(value: object) -> bool:
    """Whether a value is a column of one of the libraries."""
    return _is_of_a_library(value) and (_is_arrow_array(value) or bool(_dependencies().is_into_series(value)))


def is_table(value: object) -> bool:
    """Whether a value is a table of one of the libraries, lazy ones included."""
    if not _is_of_a_library(value):
        return False
    return bool(_dependencies().is_into_dataframe(value) or _dependencies().is_polars_lazyframe(value))


def wrap_table(table: Any) -> Any:
    """A table as a DataFrame of narwhals.

    Raises:
        InputError: it is a lazy table, or two of its columns have one name.
    """
    if _dependencies().is_polars_lazyframe(table):
        raise InputError("the table is a LazyFrame, without rows yet; call its collect() first")
    try:
        return _narwhals().from_native(table, eager_only=True)
    except import_module("narwhals.exceptions").DuplicateError:
        names = list(map(str, getattr(table, "column_names", None) or table.columns))
        twice = sorted({name for name in names if names.count(name) > 1})
        raise InputError(f"the table has two columns {twice[0]!r}; rename one of them") from None


def wrap_column(column: Any) -> Any:
    """A column as a Series of narwhals."""
    if _is_arrow_array(column):
        column = import_module("pyarrow").chunked_array([column])
    return _narwhals().from_native(column, series_only=True)


def column_values(column: Any) -> list[Any]:
    """The values of a Series of narwhals, with None for everything that its library treats as missing."""
    missing = column.is_null().to_list()
    return [None if empty else value for value, empty in zip(column.to_list(), missing, strict=True)]


def with_columns(table: Any, columns: Mapping[str, Column]) -> Any:
    """A DataFrame of narwhals with these columns after its own."""
    return table.with_columns(*_series(columns, table.implementation))


def make_table(columns: Mapping[str, Column], backend: str) -> Any:
    """A table of one of `BACKENDS`, as an object of that library.

    Raises:
        InputError: the library is unknown or not installed.
    """
    if backend not in BACKENDS:
        raise InputError(f"backend: unknown library {backend!r}; use one of {', '.join(BACKENDS)}")
    narwhals = _narwhals()
    try:
        import_module(backend)
    except ImportError:
        raise InputError(f"backend: {backend} is not installed; install it, or use another backend") from None
    series = _series(columns, narwhals.Implementation.from_backend(backend))
    return narwhals.from_dict({one.name: one for one in series}).to_native()


def _series(columns: Mapping[str, Column], implementation: Any) -> list[Any]:
    narwhals = _narwhals()
    types = {
        "text": narwhals.String(), "texts": narwhals.List(narwhals.String()), "number": narwhals.Int64(),
        "flag": narwhals.Boolean(), "score": narwhals.Float32(),
    }  # fmt: skip
    if implementation.is_pandas_like():  # pandas has strings of several types, and no type for lists of them
        types |= {"text": None, "texts": None}
    return [
        narwhals.new_series(name, column.values, types[column.kind], backend=implementation)
        for name, column in columns.items()
    ]


def _is_of_a_library(value: object) -> bool:
    return any(base.__module__.partition(".")[0] in _LIBRARIES for base in type(value).__mro__)


def _is_arrow_array(value: object) -> bool:
    return any((base.__module__, base.__name__) == ("pyarrow.lib", "Array") for base in type(value).__mro__)


def _narwhals() -> Any:
    require("narwhals", extra="frames", purpose="tables and columns")
    return import_module("narwhals.stable.v2")


def _dependencies() -> Any:
    require("narwhals", extra="frames", purpose="tables and columns")
    return import_module("narwhals.stable.v2.dependencies")
