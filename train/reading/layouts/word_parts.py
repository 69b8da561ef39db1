"""Parts of Word documents that python-docx has no call for: automatic numbers, content controls, text boxes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from train.reading.names import numeral
from zhili.extras import require

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CHINESE = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "（%4）"))
_CHAPTERS = (("chineseCounting", "第%1章　"), ("chineseCounting", "第%2节　"), ("decimal", "%3."), ("decimal", "(%4)"))
_DECIMAL = (("decimal", "%1."), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3"), ("decimal", "(%4)"))
_TOC_BEGIN = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-3" \\h \\z \\u </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
NUMBERINGS = {"chinese": _CHINESE, "chapters": _CHAPTERS, "decimal": _DECIMAL}
"""The forms of automatic numbers on the first four levels."""


def parse(markup: str) -> Any:
    """Parse a piece of WordprocessingML."""
    return require("docx.oxml", "train", "training pages").parse_xml(markup)


def add_numbering(document: "WordDocument", name: str, identity: int = 90) -> int:
    """Add a list with automatic numbers; return its number.

    Args:
        document: the document.
        name: a key of `NUMBERINGS`.
        identity: the number of the list.
    """
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for level, (form, text) in enumerate(NUMBERINGS[name])
    )
    numbering = document.part.numbering_part.element
    begin = f'<w:abstractNum {_W} w:abstractNumId="{identity}"><w:multiLevelType w:val="multilevel"/>'
    abstract = parse(f"{begin}{levels}</w:abstractNum>")
    first = numbering.find(f"{{{numbering.nsmap['w']}}}num")
    if first is None:
        numbering.append(abstract)
    else:
        first.addprevious(abstract)
    numbering.append(parse(f'<w:num {_W} w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>'))
    return identity


def shown_number(name: str, counts: Sequence[int], level: int) -> str:
    """The number that Word shows before a paragraph.

    Args:
        name: a key of `NUMBERINGS`.
        counts: the count of each level.
        level: the level of the paragraph, 0 for the outermost.
    """
    text = NUMBERINGS[name][level][1]
    for index, (form, _) in enumerate(NUMBERINGS[name]):
        count = counts[index]
        text = text.replace(f"%{index + 1}", numeral(count) if form == "chineseCounting" else str(count))
    return text


def number_paragraph(paragraph: "Paragraph", list_number: int, level: int) -> None:
    """Give a paragraph an automatic number."""
    properties = paragraph._p.get_or_add_pPr()
    properties._insert_numPr(
        parse(f'<w:numPr {_W}><w:ilvl w:val="{level}"/><w:numId w:val="{list_number}"/></w:numPr>')
    )


def set_outline_level(paragraph: "Paragraph", level: int) -> None:
    """Give a paragraph an outline level, 0 for the outermost."""
    paragraph._p.get_or_add_pPr().append(parse(f'<w:outlineLvl {_W} w:val="{level}"/>'))


def in_content_control(paragraph: "Paragraph", tag: str) -> None:
    """Put a paragraph into a content control."""
    control = parse(
        f'<w:sdt {_W}><w:sdtPr><w:alias w:val="{tag}"/><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent/></w:sdt>'
    )
    paragraph._p.addprevious(control)
    control[-1].append(paragraph._p)


def in_table_of_contents(document: "WordDocument", entries: list[tuple[int, str]], shown_name: str = "目　录") -> None:
    """Add a table of contents as Word writes it: a content control with a field, styled entries and page numbers."""
    rows = [f'<w:p {_W}><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr><w:r><w:t>{shown_name}</w:t></w:r></w:p>']
    for index, (level, text) in enumerate(entries):
        rows.append(
            f'<w:p {_W}><w:pPr><w:pStyle w:val="TOC{level}"/></w:pPr>{"" if index else _TOC_BEGIN}'
            f'<w:hyperlink w:anchor="_Toc{index}"><w:r><w:t>{_escaped(text)}</w:t></w:r><w:r><w:tab/></w:r>'
            f"<w:r><w:t>{index // 3 + 1}</w:t></w:r></w:hyperlink></w:p>"
        )
    rows.append(f'<w:p {_W}><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
    body = document.element.body
    control = f"<w:sdt {_W}><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{''.join(rows)}</w:sdtContent></w:sdt>"
    body.insert(len(body) - 1, parse(control))  # the last element holds the properties of the section


def add_text_box(paragraph: "Paragraph", text: str) -> None:
    """Add a text box with a line, as WPS draws the masthead of a document."""
    red = '<w:rPr><w:color w:val="FF0000"/><w:sz w:val="72"/></w:rPr>'
    content = f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r>{red}<w:t>{_escaped(text)}</w:t></w:r></w:p>'
    shape = f"<v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox>"
    paragraph.add_run()._r.append(
        parse(
            f'<w:pict {_W} xmlns:v="urn:schemas-microsoft-com:vml">'
            f'<v:shape style="width:440pt;height:60pt">{shape}</v:shape></w:pict>'
        )
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
