"""Many short rows from the texts of a corpus, in tables of three formats."""

import csv
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhili.errors import InputError

LENGTHS = range(30, 61)  # characters of a row
_CLAUSE = re.compile(r"[^，；。！？：]*[，；。！？：]|[^，；。！？：]+$")
_SENTENCE = re.compile(r"[^。！？；]*[。！？；]|[^。！？；]+$")
_TABLES = ("parquet",) * 6 + ("csv",) * 2 + ("jsonl",) * 2


def short_rows(texts: Sequence[str], count: int, seed: int = 0) -> list[str]:
    """Different texts of 30 to 60 characters: clauses that follow each other; two sentences where these are too few.

    Args:
        texts: the texts of a corpus.
        count: how many rows.
        seed: of their choice and order.

    Raises:
        InputError: there are too few texts for this number of rows.
    """
    chance = random.Random(seed)
    rows = list(dict.fromkeys(span for text in texts for span in _spans(text)))
    chance.shuffle(rows)
    known = set(rows[:count])
    rows = rows[:count]
    pairs = (row for row in _pairs(texts, chance, tries=20 * count) if row not in known)
    while len(rows) < count:
        row = next(pairs, None)
        if row is None:
            raise InputError(f"{count:,} rows need more texts than these {len(texts):,}; take fewer rows")
        if row not in known:
            known.add(row)
            rows.append(row)
    return rows


def write_tables(rows: Sequence[str], folder: Path) -> None:
    """Write rows with ids as ten tables of equal size: Parquet, CSV and JSON Lines."""
    numbered = iter(enumerate(rows))
    for number, suffix in enumerate(_TABLES):
        size = len(rows) * (number + 1) // len(_TABLES) - len(rows) * number // len(_TABLES)
        part = [(f"m{i:07}", row) for i, row in islice(numbered, size)]
        _write_table(part, folder / f"rows-{number:02}.{suffix}")


def _write_table(rows: Iterable[tuple[str, str]], path: Path) -> None:
    if path.suffix == ".parquet":
        ids, texts = zip(*rows, strict=True)
        pq.write_table(pa.table({"id": ids, "text": texts}), path)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".csv":
            csv.writer(file).writerows([("id", "text"), *rows])
        else:
            file.writelines(json.dumps({"id": i, "text": text}, ensure_ascii=False) + "\n" for i, text in rows)


def _spans(text: str) -> Iterator[str]:
    clauses = _CLAUSE.findall(text)
    for start in range(len(clauses)):
        span = ""
        for clause in clauses[start:]:
            span += clause
            if len(span) in LENGTHS:
                yield span
            elif len(span) > LENGTHS.stop:
                break


def _pairs(texts: Sequence[str], chance: random.Random, tries: int) -> Iterator[str]:
    sentences = sorted({s for text in texts for s in _SENTENCE.findall(text) if 12 <= len(s) <= 30})
    for _ in range(tries if len(sentences) > 1 else 0):
        pair = "".join(chance.sample(sentences, 2))
        if len(pair) in LENGTHS:
            yield pair
