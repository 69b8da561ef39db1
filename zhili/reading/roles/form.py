"""What the features need of a line more than once: its number, its form as a heading, its first words."""

from dataclasses import dataclass

from zhili.reading.lines import TextLine
from zhili.reading.wording.headings import (
    ARTICLE,
    heading_style,
    is_point,
    number_value,
    numbering_style,
    run_in_heading,
    strip_number,
)

MAX_TITLE = 120  # characters of a title or heading
RUNNING_TEXT = 40  # characters from which on a line is running text
ARTICLE_RANK = 1.5  # 第一条 is inside 第一节 and outside 一、
POINT_RANK = 10.0  # 一是 and —— are inside all numbers


@dataclass(frozen=True, slots=True)
class LineForm:
    """A line with what its words say about its form.

    Args:
        line: the line.
        style: the style of its number, see `numbering_style`.
        value: the value of its number, see `number_value`.
        rank: how deep lines that begin like it are, 0 for the outermost; None for lines without number, dash or point.
        heading: the style of a heading that it may be as a whole, see `heading_style`.
        lead: the heading that may be at its beginning, see `run_in_heading`.
        body: its text without the number or dash at its beginning.
    """

    line: TextLine
    style: int | None
    value: int | None
    rank: float | None
    heading: int | None
    lead: str
    body: str

    @classmethod
    def of(cls, line: TextLine) -> "LineForm":
        """The form of a line."""
        style = numbering_style(line.text)
        value = number_value(line.text) if style is not None else None
        heading = heading_style(line.text) if len(line.raw) <= MAX_TITLE else None
        lead, body = run_in_heading(line.text), strip_number(line.text)
        return cls(line, style, value, _rank(line.text, style), heading, lead, body)

    @property
    def is_short(self) -> bool:
        """Whether it is a short line of the main text without number, dash or facts: a heading, or one of a list."""
        own = self.line.line
        apart = own.kind != "row" and self.rank is None and self.line.facts is None
        return apart and own.main and own.links < 0.5 and len(self.line.raw) < RUNNING_TEXT

    @property
    def is_article_number(self) -> bool:
        """Whether it is the number of an article without words: 第三条."""
        return ARTICLE.fullmatch(self.line.text.rstrip("、：:. ")) is not None

    @property
    def is_running_text(self) -> bool:
        """Whether it is a long line of the main text that states no facts."""
        own = self.line.line
        long = len(self.line.raw) >= RUNNING_TEXT
        return own.main and own.kind == "text" and long and own.links < 0.5 and self.line.facts is None


def _rank(text: str, style: int | None) -> float | None:
    if style is not None:
        return float(style)
    if ARTICLE.match(text):
        return ARTICLE_RANK
    return POINT_RANK if is_point(text) else None
