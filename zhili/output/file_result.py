"""One predicted file, as the writers take it."""

from collections.abc import Iterator
from dataclasses import dataclass

from zhili.report import Paragraph, Report, Section


@dataclass(frozen=True)
class FileResult:
    """One predicted file.

    Args:
        name: the file as the user named it, or as it was found.
        report: what it holds, predicted; a file of single paragraphs too is a report, of untitled sections.
        ids: one for each paragraph, in order.
        is_report: False for a file of single paragraphs.
    """

    name: str
    report: Report
    ids: tuple[str, ...]
    is_report: bool = True

    @property
    def rows(self) -> Iterator[tuple[str, Section, Paragraph]]:
        """(id, section, paragraph) of every paragraph in order."""
        ids = iter(self.ids)
        return ((next(ids), section, p) for section in self.report.sections for p in section.paragraphs)


def new_headings(before: Section | None, section: Section) -> list[tuple[int, str]]:
    """The headings that a section adds to those it shares with the section before, as (depth from 0, heading).

    Headings that stand directly above another have no section of their own, so they show up here alone.
    """
    chain = (*section.path, section.heading)
    known = (*before.path, before.heading) if before else ()
    shared = 0
    while shared < min(len(chain), len(known)) and chain[shared] == known[shared]:
        shared += 1
    return [(depth, name) for depth, name in enumerate(chain) if depth >= shared and name]
