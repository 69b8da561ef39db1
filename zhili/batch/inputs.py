"""The inputs of `zhili predict`: files, folders and standard input, read in chunks."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from zhili.batch.overwrite import STANDARD_INPUT, is_own_output
from zhili.errors import InputError
from zhili.inference import chunks
from zhili.output import FileResult
from zhili.printable import shown_path
from zhili.reading import FOLDER_SUFFIXES, is_passed_over, no_document, read_members, read_report, zip_kind
from zhili.report import Paragraph, Report, Section, Segment
from zhili.tables import TextColumns, TextRow, is_table, read_rows, read_table


@dataclass(frozen=True)
class InputFile:
    """A file to predict.

    Args:
        path: the file, or `STANDARD_INPUT`.
        stem: the prefix of its paragraphs' ids.
        listed: whether a folder was searched for it; False if it was named.
    """

    path: Path
    stem: str
    listed: bool = False


@dataclass(frozen=True)
class Chunk:
    """A report, or some rows of a table, that are predicted at once.

    Args:
        source: the file that it is from.
        result: the content, without predictions.
        share: the share of the file that has been read with the chunk, from 0 to 1.
    """

    source: InputFile
    result: FileResult
    share: float = 1.0


def find_inputs(paths: Sequence[Path]) -> tuple[list[InputFile], list[str]]:
    """List the files to predict, each once.

    Args:
        paths: files, which are used as they are; folders, which are searched for reports in the order of their names,
            without hidden files, lock files of Word (`~$`), pictures, and pages and workbooks that zhili wrote; and
            `-`, standard input.

    Returns:
        The inputs, and a line for each folder without a report and each link out of a folder.
    """
    files: dict[Path, Path] = {}
    named: set[Path] = set()
    failures: list[str] = []
    for path in paths:
        is_folder = _is_folder(path)
        listed = _reports_in(path, failures) if is_folder else [path]
        if not listed:
            failures.append(
                f"{shown_path(path)}: no report in this folder; reports are {' '.join(FOLDER_SUFFIXES)} files"
            )
        if is_folder:
            links = [file for file in listed if not _real(file).is_relative_to(_real(path))]
            failures += [
                f"{shown_path(file)}: a link out of the folder; name the file itself to read it" for file in links
            ]
            listed = [file for file in listed if file not in links]
        for file in listed:
            files.setdefault(file if file == STANDARD_INPUT else _real(file), file)
        if not is_folder:
            named.add(files[path if path == STANDARD_INPUT else _real(path)])
    unique = list(files.values())
    stems = unique_stems(unique)
    return [InputFile(path, stem, path not in named) for path, stem in zip(unique, stems, strict=True)], failures


def _reports_in(folder: Path, failures: list[str]) -> list[Path]:
    return [
        path
        for path in sorted(_files_in(folder, failures))
        if path.suffix.lower() in FOLDER_SUFFIXES
        and not is_own_output(path)
        and not is_passed_over(path.relative_to(folder).parts)
    ]


def _files_in(folder: Path, failures: list[str]) -> Iterator[Path]:
    """All regular files below a folder, however deep it is; links to folders are not followed."""
    folders = [folder]
    while folders:
        current = folders.pop()
        try:
            with os.scandir(current) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(current / entry.name)
                    elif _is_file(entry):
                        yield current / entry.name
        except OSError as error:
            failures.append(
                f"{shown_path(current)}: this folder cannot be read ({error.strerror}); check its permissions"
            )


def _is_folder(path: Path) -> bool:
    """Whether a path is a folder; False where it cannot be looked up, so that it gets its line like other files."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder is a regular file; False where its link leads nowhere."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _real(path: Path) -> Path:
    """The path without links. `Path.resolve` fails where links form a circle."""
    return Path(os.path.realpath(path))


def unique_stems(paths: Sequence[Path]) -> list[str]:
    """A unique name for each path: its stem, prefixed with parent folders where file names collide.

    Paths that differ only in the suffix keep it, and so does `a.txt.txt` next to `a.txt`.
    """
    absolute = [path.absolute() for path in paths]
    names_taken = Counter(absolute) + Counter(path.with_suffix("") for path in absolute if path.suffix)
    full = [path if names_taken[path.with_suffix("")] > 1 else path.with_suffix("") for path in absolute]
    depths = [1] * len(paths)
    while True:
        names = ["/".join(p.parts[-depth:]) for p, depth in zip(full, depths, strict=True)]
        colliding = {name for name, count in Counter(names).items() if count > 1}
        if not colliding:
            shown = map(shown_path, names)
            return ["stdin" if path == STANDARD_INPUT else name for path, name in zip(paths, shown, strict=True)]
        depths = [depth + (name in colliding) for depth, name in zip(depths, names, strict=True)]


def read_input(
    source: InputFile, columns: TextColumns, on_skipped_row: Callable[[str], None], whole: bool = False
) -> Iterator[Chunk]:
    """Read a file: a report as one chunk, an archive as one chunk for each report in it, a table in chunks of rows.

    A workbook in a folder that has no column of texts is read as a report; one that is named is a table.

    Args:
        source: the file.
        columns: the columns of a table to read.
        on_skipped_row: called with one line for each row of a table that cannot be predicted.
        whole: read a table as one chunk, for output formats that summarise the whole input.

    Raises:
        InputError: the file cannot be read. If only its end cannot be read, the chunks before it come first. The
            message has a line for each report in an archive that cannot be read; the others come first.
    """
    if _is_archive(source.path):
        yield from _read_archive(source)
    elif is_table(source.path) and not (source.listed and not _has_texts(source.path, columns)):
        rows = read_rows(source.path, columns, on_skipped_row)
        for chunk in chunks(rows, lambda row: len(row.text), whole):
            ids = tuple(row.id for row in chunk)
            others = tuple(row.others for row in chunk) if columns.others else ()
            result = FileResult(shown_path(source.path), _as_report(chunk), ids, is_report=False, others=others)
            yield Chunk(source, result, chunk[-1].share)
    else:
        report = read_report(sys.stdin.buffer if source.path == STANDARD_INPUT else source.path)
        yield Chunk(source, FileResult.from_report(shown_path(source.path), report, source.stem))


def _is_archive(path: Path) -> bool:
    """Whether a file is an archive of files, not a document that is one zip file inside."""
    if path.suffix.lower() != ".zip":
        return False
    try:
        with path.open("rb") as file:
            return zip_kind(file, shown_path(path)) in ("zip", "")
    except OSError:  # `read_report` has the message
        return False


def _read_archive(source: InputFile) -> Iterator[Chunk]:
    failures = []
    name = shown_path(source.path)
    with source.path.open("rb") as file:
        member = None
        for member in read_members(file, name):
            if isinstance(member, InputError):
                failures.append(str(member))
                continue
            try:
                report = read_report(member.data, f"{name}!{member.name}")
            except InputError as error:
                failures.append(str(error))
                continue
            result = FileResult.from_report(f"{name}!{member.name}", report, f"{source.stem}/{member.name}")
            yield Chunk(source, result, member.share)
    if member is None:
        raise no_document(name)
    if failures:
        raise InputError("\n".join(failures))


def _has_texts(path: Path, columns: TextColumns) -> bool:
    """Whether a table has the columns to read."""
    try:
        return next(read_table(path, columns=columns.select, header=columns.header), None) is not None
    except InputError:
        return False


def _as_report(rows: Sequence[TextRow]) -> Report:
    """The rows as a report. Consecutive rows with the same heading are a section."""
    sections, start = [], 0
    for heading, group in groupby(rows, key=lambda row: row.heading):
        paragraphs = []
        for row in group:
            end = start + len(row.text)
            paragraphs.append(Paragraph(row.text, start, end, (Segment(row.text, start, end),)))
            start = end + 1
        sections.append(Section(heading, (), tuple(paragraphs)))
    return Report("", None, tuple(sections), "\n".join(row.text for row in rows))
