"""Tell tables of data from tables that only arrange a web page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from zhili.reading.formats.html.lines import Context, HtmlLine
from zhili.reading.formats.html.tree import children

_PROSE = 300  # characters of a cell that may be the text of an article
_SHORT = 60  # characters of a cell with a value
_MAX_HEIGHT = 2  # tables within tables; what contains more arranges a page
_MAX_SPAN = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its lines, and what its markup says."""

    lines: tuple[HtmlLine, ...]
    header: bool = False
    bordered: bool = False
    span: int = 1

    @property
    def text(self) -> str:
        """Its lines in one."""
        return " ".join(line.text for line in self.lines)

    @property
    def is_prose(self) -> bool:
        """Whether it contains much text in several paragraphs."""
        return len(self.lines) >= 3 and sum(len(line.text) for line in self.lines) > _PROSE

    @property
    def has_heading(self) -> bool:
        """Whether the markup has a heading in it."""
        return any(line.level is not None and line.level <= 2 for line in self.lines)


Rows = Sequence[Sequence[Cell]]


def table_heights(tree: LexborHTMLParser) -> dict[int, int]:
    """How many tables are inside each other within each table, itself included, by the id of its node."""
    heights: dict[int, int] = {}
    for node in tree.css("table"):
        height, ancestor = 1, node.parent
        heights.setdefault(node.mem_id, 1)
        while ancestor is not None:
            if ancestor.tag == "table":
                height += 1
                if heights.get(ancestor.mem_id, 1) >= height:
                    break
                heights[ancestor.mem_id] = height
            ancestor = ancestor.parent
    return heights


def may_be_data(height: int) -> bool:
    """Whether a table with so many tables inside each other may be one of data."""
    return height <= _MAX_HEIGHT


def table_rows(table: LexborNode) -> list[LexborNode]:
    """The rows of a table, without those of tables in it."""
    rows = []
    for node in children(table):
        if node.tag == "tr":
            rows.append(node)
        elif node.tag in ("tbody", "thead", "tfoot"):
            rows += [row for row in children(node) if row.tag == "tr"]
    return rows


def row_cells(row: LexborNode) -> list[LexborNode]:
    """The cells of a row."""
    return [cell for cell in children(row) if cell.tag in ("td", "th")]


def span_of(cell: LexborNode) -> int:
    """How many columns a cell fills."""
    value = (cell.attributes.get("colspan") or "").strip()
    return max(1, min(int(value), _MAX_SPAN)) if value.isdecimal() and len(value) < 8 else 1


def is_data(rows: Rows, bordered: bool, nested: bool) -> bool:
    """Whether a table is one of data.

    Args:
        rows: its cells.
        bordered: whether the markup draws its borders.
        nested: whether it contains tables.
    """
    filled = [row for row in ([cell for cell in row if cell.lines] for row in rows) if row]
    several = [row for row in filled if len(row) > 1]
    cells = [cell for row in filled for cell in row]
    if not several or any(cell.has_heading for cell in cells):
        return False
    drawn = bordered or any(cell.header for cell in cells) or sum(cell.bordered for cell in cells) * 2 > len(cells)
    length = sum(len(cell.text) for cell in cells)
    longest = max(cells, key=lambda cell: len(cell.text))
    if longest.is_prose and len(longest.text) * (4 if drawn else 5) > length * (3 if drawn else 2):
        return False  # an article inside a frame
    if drawn:
        return len(several) * 3 >= len(filled)
    long = sum(len(cell.text) > _PROSE for cell in cells)
    if nested or any(cell.is_prose for cell in cells) or long * 4 > len(cells):
        return False
    return len(several) >= 2 and len(several) * 2 >= len(filled) and _has_columns(rows)


def is_row_of_values(cells: Sequence[Cell]) -> bool:
    """Whether a row of a table that arranges a page is itself a row of short values, as in a head of facts."""
    filled = [cell for cell in cells if cell.lines]
    short = all(len(cell.lines) == 1 and len(cell.text) <= _SHORT and not cell.has_heading for cell in filled)
    return len(filled) > 1 and short and any(cell.text.rstrip().endswith(("：", ":")) for cell in filled)


def row_line(cells: Sequence[Cell], context: Context, table: int) -> HtmlLine | None:
    """The line of a row, its cells joined by " | "; None if they are empty."""
    filled = [cell for cell in cells if cell.lines]
    if not filled:
        return None
    text = " | ".join(cell.text for cell in filled)
    bold = 0
    for cell in filled:
        first = cell.lines[0]
        whole = all(line.bold >= len(line.text) for line in cell.lines)
        bold += len(cell.text) + 3 if whole else first.bold
        if not whole:
            break
    lines = [line for cell in filled for line in cell.lines]
    return HtmlLine(
        text,
        bold=min(bold, len(text)),
        links=sum(line.links for line in lines),
        path=context.path,
        aside=context.aside,
        kind="row",
        align=lines[0].align if len(filled) == 1 else "",
        size=max(lines, key=lambda line: len(line.text)).size,
        table=table,
    )


def _has_columns(rows: Rows) -> bool:
    """Whether most rows fill the same number of columns."""
    widths = Counter(sum(cell.span for cell in row) for row in rows if len(row) > 1)
    return widths.most_common(1)[0][1] * 2 >= sum(widths.values()) if widths else False
