"""Paragraphs labelled by reference: labels without text, and the files in which the text is found by its hash."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from train.config import DataConfig
from train.data.example import Split, split_of
from train.data.files import SourceRow, as_text, files_of, read_source
from train.data.texts import read_texts_of
from train.hashes import text_hash
from zhili.errors import InputError

logger = logging.getLogger(__name__)


class SourceText(NamedTuple):
    """A paragraph of a source."""

    text: str
    heading: str


class ReferenceRows(NamedTuple):
    """The rows of a file of references with their texts, and a description of those without text."""

    rows: list[SourceRow]
    missing: str


def read_source_texts(data: DataConfig) -> dict[str, SourceText]:
    """The paragraphs of `data.sources` by hash. A pattern that matches no file is left out.

    Raises:
        InputError: a file cannot be read.
    """
    texts: dict[str, SourceText] = {}
    for path in files_of(data.sources, "data.sources", required=False):
        for text, heading in read_texts_of(path, data.sheet, "text", "heading"):
            texts.setdefault(text_hash(text), SourceText(text, heading))
    return texts


def reference_rows(data: DataConfig, texts: dict[str, SourceText], needed: Sequence[Split]) -> Iterator[ReferenceRows]:
    """Join the rows of each file of `data.references` with their texts.

    A row gets its `sha1` as id, and its source and path as report unless it names one.

    Args:
        data: the files.
        texts: the texts by hash.
        needed: the splits that are read; a text that another split lacks is no mistake.

    Raises:
        InputError: a file cannot be read, or a row has no hash.
    """
    for path in files_of(data.references, "data.references"):
        rows = read_source(path)
        joined = []
        absent = 0
        for row in rows:
            values = row.values
            if not isinstance(values.get("sha1"), str):
                raise InputError(f"{row.file}, {row.kind} {row.number}: sha1: missing; add the hash of the text")
            found = texts.get(values["sha1"])
            if found is None:
                absent += split_of(as_text(values.get("split"))) in (*needed, None)
                continue
            report = values.get("report") or f"{values.get('source', '')}:{values.get('path', '')}"
            known = {"id": values["sha1"], "report": report, "text": found.text, "heading": found.heading}
            joined.append(replace(row, values=values | known))
        logger.info("%s: %d of %d paragraphs found in data.sources", path, len(joined), len(rows))
        remedy = f"run `python -m train assets references {path}`, or set data.missing_references=skip to go on without"
        sources = ", ".join(data.sources) or "data.sources, which names no file"
        missing = f"{path}: {absent:,} of {len(rows):,} paragraphs are not in {sources}; {remedy}" if absent else ""
        yield ReferenceRows(joined, missing)
