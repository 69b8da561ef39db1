"""Tables for the terminal, in the same colours as the HTML page where the terminal has colours."""

from collections.abc import Mapping
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from zhili.inference import Manifest
from zhili.output.file_result import FileResult, new_headings
from zhili.output.fitted_table import FittedTable
from zhili.output.palette import category_colours, domain_colours
from zhili.printable import without_control
from zhili.report import Prediction, Report, Section

TEXT_LENGTH = 60  # characters of a paragraph that are shown
SECTION_BAR, PROFILE_BAR = 16, 20  # cells
_EIGHTHS = "▏▎▍▌▋▊▉█"


class TableWriter:
    """Writer of a table for each file, with a row for each paragraph or point, and the profile of the report as bars.

    Args:
        file: the output.
        manifest: of the bundle that predicted.
    """

    def __init__(self, file: TextIO, manifest: Manifest) -> None:
        self._console = _console(file)
        self._taxonomy = manifest.taxonomy
        # The colours for dark backgrounds, because most terminals are dark. Text has the terminal's own colour.
        self._categories = {name: colour.dark for name, colour in category_colours(self._taxonomy).items()}
        self._domains = {name: colour.dark for name, colour in domain_colours(self._taxonomy).items()}

    def add(self, result: FileResult) -> None:
        """Print one file."""
        report = result.report
        self._console.print(self._table(result))
        self._console.print("profile: ", end="")
        self._console.print(f"{sum(len(p.text) for p in report.paragraphs):,} characters", style="dim")
        self._console.print(Padding(self._profile(report), (0, 0, 1, 2)))

    def finish(self) -> None:
        """Do nothing: nothing follows the last table."""

    def _table(self, result: FileResult) -> Table:
        report = result.report
        table = Table(title=_plain(report.title or result.name), caption=_facts(report), title_style="bold")
        table.add_column("section", ratio=3, overflow="fold")
        table.add_column("paragraph", ratio=5, overflow="fold")
        table.add_column("categories", ratio=3, overflow="fold")
        previous = None
        for section, paragraphs in result.sections:
            rows = [row for paragraph in paragraphs for row in paragraph.rows]
            for i, row in enumerate(rows):
                heading = self._heading(section, previous) if i == 0 else ""
                is_last = i == len(rows) - 1
                table.add_row(heading, _shortened(row.part.text), self._labels(row.prediction), end_section=is_last)
            previous = section
        return table

    def _heading(self, section: Section, previous: Section | None) -> RenderableType:
        """The new headings of a section, and its profile as one bar."""
        lines = [
            Text("  " * depth + without_control(name), style="bold") for depth, name in new_headings(previous, section)
        ]
        return Group(*lines, self._stacked(section.profile))

    def _labels(self, prediction: Prediction) -> Text:
        lines = [self._label(name, prediction) for name in prediction.labels]
        if prediction.needs_review:
            lines.append(Text("? needs review", style="dim"))
        return Text("\n").join(lines)

    def _label(self, name: str, prediction: Prediction) -> Text:
        """The name of a label and its probability, and its subject where there is one."""
        line = Text.assemble(
            ("● ", self._categories[name]), _plain(f"{self._taxonomy[name].name} {prediction.scores[name]:.0%}")
        )
        if name in prediction.subjects:
            line.append(without_control(f" {prediction.subjects[name].name}"), style="dim")
        return line

    def _stacked(self, profile: Mapping[str, float]) -> Text:
        """One bar in which each category is as long as its share."""
        bar, at, total = Text(), 0, 0.0
        for name, share in profile.items():
            total += share
            end = round(total * SECTION_BAR)
            bar.append("━" * (end - at), self._categories[name])
            at = end
        return bar

    def _profile(self, report: Report) -> Table:
        """Domains on the left, categories on the right."""
        categories, domains = self._taxonomy, self._taxonomy.domains
        left = _bars({domains[d].name: (s, self._domains[d]) for d, s in report.domains.items()})
        right = _bars({categories[c].name: (s, self._categories[c]) for c, s in report.profile.items()})
        both = Table.grid(padding=(0, 4))
        both.add_row(left, right)
        return both


def _bars(shares: Mapping[str, tuple[float, str]]) -> Table:
    """The name, bar and percentage of each share; the track behind a bar is `PROFILE_BAR` cells long and is 100 %."""
    grid = Table.grid(padding=(0, 1))
    for name, (share, colour) in shares.items():
        eighths = max(1, round(share * PROFILE_BAR * 8))
        bar = "█" * (eighths // 8) + (_EIGHTHS[eighths % 8 - 1] if eighths % 8 else "")
        track = "·" * (PROFILE_BAR - len(bar))
        grid.add_row(_plain(name), Text.assemble((bar, colour), (track, "dim")), f"{share:.0%}")
    return grid


def _facts(report: Report) -> Text | None:
    """Date, issuer, source and author in one line."""
    facts = [report.date, *(report.metadata.get(name) for name in ("issuer", "source", "author"))]
    line = " · ".join(fact for fact in facts if fact)
    return _plain(line) if line else None


def _shortened(text: str) -> Text:
    """The beginning of a text in one line."""
    line = " ".join(text.split())
    return _plain(line if len(line) <= TEXT_LENGTH else line[: TEXT_LENGTH - 1] + "…")


def _plain(text: str) -> Text:
    """A text as it is: rich would read square brackets in a string as markup, and a terminal obeys control codes."""
    return Text(without_control(text))


def categories_table(manifest: Manifest) -> Table:
    """The categories of a model with their domains and thresholds."""
    colours = category_colours(manifest.taxonomy)
    table = FittedTable(less_important=("name", "领域"))
    for name in ("id", "名称", "name", "领域", "threshold"):
        table.add_column(name)
    for category in manifest.taxonomy.categories:
        domain = manifest.taxonomy.domains[category.domain]
        threshold = f"{manifest.thresholds[category.id]:.2f}"
        marked = Text.assemble(("● ", colours[category.id].dark), _plain(category.name))
        table.add_row(category.id, marked, _plain(category.name_en), _plain(domain.name), threshold)
    return table


def show(table: Table, file: TextIO) -> None:
    """Print a table in the width of the terminal, or in 120 columns to a file or pipe."""
    _console(file).print(table)


def _console(file: TextIO) -> Console:
    return Console(file=file, width=None if file.isatty() else 120, highlight=False)
