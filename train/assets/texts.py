"""Write the texts of paragraphs that are labelled by reference."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from train.assets.paragraphs import Paragraph
from train.assets.references import GITHUB, Reference, match_paragraphs, read_references
from train.assets.sources import fetch_paragraphs, read_paragraphs
from zhili.errors import InputError
from zhili.files import atomic_file


class FetchedFile(NamedTuple):
    """The outcome for one file of references: the file of texts, and how many texts of how many references it has."""

    path: Path
    found: int
    total: int


def fetch_references(
    files: Sequence[Path], output: Path, repository: str | None = None, source: Path | None = None
) -> Iterator[FetchedFile]:
    """Write the texts of each file of references to a file of the same name, and yield the outcome for each file.

    A file of which no text is found is not written. A source that fails does not stop the files after it.

    Args:
        files: the files of references (.jsonl).
        output: the folder for the files of texts.
        repository: the repository to fetch instead of the one on GitHub, if the files name one.
        source: the file to take the texts from; None fetches them from the network.

    Raises:
        InputError: a file cannot be read; after all files, every source that failed, or that no text was found.
    """
    references = {_target(path, output, files): read_references(path) for path in files}
    _check_repository([one for rows in references.values() for one in rows], repository, source)
    known = list(read_paragraphs(source)) if source else None
    failures = []
    total = 0
    for target, rows in references.items():
        try:
            found = fetch_paragraphs(rows, repository) if known is None else match_paragraphs(rows, known)
        except InputError as error:
            failures.append(str(error))
            continue
        paragraphs = [found[row] for row in rows if row in found]
        if paragraphs:
            write_paragraphs(target, paragraphs)
        total += len(paragraphs)
        yield FetchedFile(target, len(paragraphs), len(rows))
    if failures:
        raise InputError("\n".join(failures))
    if not total:
        place = source or "the sources"
        raise InputError(f"{place}: none of the paragraphs; give another version of the source as --source")


def _target(path: Path, output: Path, files: Sequence[Path]) -> Path:
    target = output / f"{path.stem}.jsonl"
    if target.resolve() == path.resolve():
        raise InputError(f"{path}: the texts would replace the references; give another folder as --output")
    if sum(one.stem == path.stem for one in files) > 1:
        raise InputError(f"{path}: another file has the same name; fetch each into its own folder with --output")
    return target


def _check_repository(references: Iterable[Reference], repository: str | None, source: Path | None) -> None:
    """Refuse a repository that would replace none or several, or that a local file makes useless."""
    if repository is None:
        return
    if source is not None:
        raise InputError("--repository: not used with --source; give one of the two")
    names = sorted({one.source for one in references if one.source.startswith(GITHUB)})
    if len(names) != 1:
        raise InputError(
            f"--repository: replaces one repository, but the files name {', '.join(names) or 'none'}; "
            "give files that name one"
        )


def write_paragraphs(path: Path, paragraphs: Iterable[Paragraph]) -> None:
    """Write paragraphs as JSON Lines, with a heading where there is one."""
    with atomic_file(path) as file:
        for paragraph in paragraphs:
            row = {key: value for key, value in paragraph._asdict().items() if value}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
