"""A document before its layout: logical lines with their roles, and the facts that a layout shows around them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from zhili.reading import Role


@dataclass(frozen=True)
class ArticleLine:
    """A logical line of a document.

    Args:
        text: the text, on one line. The cells of a row are joined by " | ".
        role: the role. Each line of a title set over several lines is a `title`; the second line of a heading or part
            is a `continuation`.
        depth: the level of a heading, part or opening, 1 for the outermost; 0 for other lines.
        lead: how many characters at the beginning are the heading of an opening, or the number of an article; a layout
            may set them in bold.
        joined: whether it follows the line before within one block, parted by a line break.
        cells: the cells of a row.
    """

    text: str
    role: Role
    depth: int = 0
    lead: int = 0
    joined: bool = False
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What a layout may show around the text. A string is empty where the document has no such fact.

    Args:
        title: the title on one line.
        kind: the kind of document in Chinese, as index tables show it: 通知, 公告.
        masthead: the office or series above the title: 云台镇人民政府文件.
        number: 云政办发〔2023〕12号.
        signatory: the name after 签发人.
        addressee: the offices addressed, without the colon.
        issuers: the offices that issue the document, the leading one first.
        published: the day of publication, YYYY-MM-DD.
        made: the day on which the document was made, YYYY-MM-DD.
        time: the time of publication, HH:MM.
        source: the office or paper that a news page names as its source.
        author: the writers, as a byline shows them.
        editor: the name in the credits.
        site: the name of the web site.
        columns: the columns that lead to the page, outermost first.
        index_number: 索引号.
        keywords: 主题词.
        subject: the class in an index table: 农业、林业、水利.
        year: the year of the document.
        place: the place of the office: 云台县.
        genre: the genre of the corpus report.
        attachments: the names of attached files, without suffix.
        pictures: the captions of pictures that the layout may show between paragraphs.
    """

    title: str
    kind: str = ""
    masthead: str = ""
    number: str = ""
    signatory: str = ""
    addressee: str = ""
    issuers: tuple[str, ...] = ()
    published: str = ""
    made: str = ""
    time: str = ""
    source: str = ""
    author: str = ""
    editor: str = ""
    site: str = ""
    columns: tuple[str, ...] = ()
    index_number: str = ""
    keywords: str = ""
    subject: str = ""
    year: int = 2020
    place: str = ""
    genre: str = ""
    attachments: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Article:
    """A document as a list of logical lines.

    `lines` holds what belongs to the document itself, from the masthead to the day below the signature, and its own
    boilerplate such as 此件公开发布 and lists of attachments. It holds a title unless the document has none. What a
    site adds (byline, index table, credits, menus) is up to the layout and comes from `facts`.

    Args:
        family: the kind of document: news, notice, forwarded, request, order, regulation, work_report, …
        lines: the lines in reading order.
        facts: the facts for the layout.
    """

    family: str
    lines: tuple[ArticleLine, ...]
    facts: Facts


@dataclass(frozen=True)
class Passage:
    """A paragraph of the corpus."""

    heading: str
    text: str


@dataclass(frozen=True, eq=False)  # compared by identity, which is quick where it is the key of a cache
class SourceReport:
    """A report of the corpus: its paragraphs in order, with the nearest heading above each."""

    name: str
    title: str
    level: str
    genre: str
    year: int
    region: str
    passages: tuple[Passage, ...] = field(default_factory=tuple)


def row(cells: Iterable[str]) -> ArticleLine:
    """A row of a table; empty cells are left out of its text."""
    cells = tuple(cells)
    return ArticleLine(" | ".join(cell for cell in cells if cell), "row", cells=cells)
