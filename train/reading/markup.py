"""The lines of an article as HTML, in the many ways that editors of sites mark them up."""

from collections.abc import Sequence
from html import escape
from random import Random

from train.reading.article import ArticleLine
from train.reading.style import Style

_EMPHASISED = 60  # characters of a paragraph that may be bold as a whole
_CENTRED = ("title", "masthead", "number", "part", "fact")


class BodyMarkup:
    """Writer of the lines of an article as HTML with `data-role`.

    Args:
        rng: the source of every choice.
        style: how the body is marked up.
    """

    def __init__(self, rng: Random, style: Style) -> None:
        self.rng = rng
        self.style = style
        self.font = rng.choice(
            (
                "font-family: 仿宋_GB2312; font-size: 16pt;",
                "font-size: 18px;",
                "font-family: 宋体;",
                "color: rgb(51, 51, 51);",
                "letter-spacing: 0.5px;",
            )
        )

    def render(self, lines: Sequence[ArticleLine], pictures: Sequence[str] = ()) -> str:
        """Return the lines as HTML.

        Args:
            lines: the lines, in order.
            pictures: captions of pictures to set between paragraphs.
        """
        blocks: list[list[ArticleLine]] = []
        for line in lines:
            row_before = bool(blocks) and bool(blocks[-1][-1].cells)
            if blocks and (row_before if line.cells else line.joined and not row_before):
                blocks[-1].append(line)
            else:
                blocks.append([line])
        flat = self.style.wrap in ("br", "newline")
        parts = [
            self._table(block) if block[0].cells else self._flat(block) if flat else self._block(block)
            for block in blocks
        ]
        parts = self._with_pictures(parts, blocks, pictures)
        if flat:
            joint = "<br>\n" if self.style.wrap == "br" else "\n"
            joint = joint * (2 if self.style.wrap == "br" and self.style.blank == 1.0 else 1)
            return joint.join(parts)
        blank = self.rng.choice(("<p>&nbsp;</p>", "<p><br></p>", "<p></p>", "<br>", "<div><br/></div>"))
        return "\n".join(part + (blank if self.rng.random() < self.style.blank else "") for part in parts)

    def _with_pictures(self, parts: list[str], blocks: list[list[ArticleLine]], captions: Sequence[str]) -> list[str]:
        text = ("paragraph", "opening")
        places = [i for i, block in enumerate(blocks) if i and (block[0].role in text or blocks[i - 1][0].role in text)]
        result = list(parts)
        chosen = sorted(self.rng.sample(places, min(len(captions), len(places))), reverse=True)
        for place, caption in zip(chosen, captions, strict=False):
            result.insert(place, self.picture(caption if self.rng.random() < 0.75 else ""))
        return result

    def picture(self, caption: str) -> str:
        """A picture, with its caption if there is one."""
        image = f'<img src="./W0{self.rng.randint(10**8, 10**9)}.jpg" alt="">'
        if not caption:
            return f'<p style="text-align:center">{image}</p>'
        text = f'data-role="caption">{escape(caption)}'
        return self.rng.choice(
            (
                f'<p align="center">{image}</p><p align="center" {text}</p>',
                f"<figure>{image}<figcaption {text}</figcaption></figure>",
                f'<div class="pic">{image}<br><span {text}</span></div>',
                f'<p style="text-align:center">{image}</p><p style="text-align:center;color:#888" {text}</p>',
                f'<p>{image}</p><p><font color="navy" {text}</font></p>',
            )
        )

    def _inline(self, line: ArticleLine) -> str:
        text = self._runs(line)
        if line.role in ("heading", "part") or (line.role == "continuation" and self.rng.random() < 0.2):
            text = self._set_off(text)
        elif line.role == "title":
            text = f"<strong>{text}</strong>" if self.rng.random() < 0.4 else text
        elif line.role == "paragraph" and len(line.text) <= _EMPHASISED and self.rng.random() < self.style.emphasis:
            form = self.rng.choice(("<strong>{}</strong>", "<b>{}</b>", '<span style="font-weight:700">{}</span>'))
            text = form.format(text)
        for _ in range(self.style.soup):
            text = f'<span style="{self.font}">{text}</span>'
        return text

    def _set_off(self, text: str) -> str:
        return {
            "strong": f"<strong>{text}</strong>",
            "b": f"<b>{text}</b>",
            "style": f'<span style="font-weight: bold;">{text}</span>',
            "font": f'<font face="黑体" color="#c00000">{text}</font>',
            "strong-span": f'<strong><span style="font-family: 黑体;">{text}</span></strong>',
        }.get(self.style.heading, text)

    def _runs(self, line: ArticleLine) -> str:
        text = line.text
        if line.lead and self.style.bold_lead:
            cut = line.lead if text[: line.lead].strip() else 0
            tag = self.rng.choice(("strong", "b"))
            return f"<{tag}>{escape(text[:cut])}</{tag}>{self._cut(text[cut:])}"
        return self._cut(text)

    def _cut(self, text: str) -> str:
        if self.style.soup < 2 or len(text) < 12:
            return escape(text, quote=False)
        where = self.rng.randint(2, len(text) - 2)
        return f"<span>{escape(text[:where], quote=False)}</span><span>{escape(text[where:], quote=False)}</span>"

    def _spans(self, block: Sequence[ArticleLine]) -> str:
        joint = self.rng.choice(("<br>", "<br/>", "<br />"))
        return joint.join(f'<x-line data-role="{line.role}">{self._inline(line)}</x-line>' for line in block)

    def _flat(self, block: Sequence[ArticleLine]) -> str:
        indent = self.style.indent or "　　"
        if block[0].role in ("addressee", "title", "masthead") and self.rng.random() < 0.5:
            indent = "" if self.style.wrap == "br" else "　　"
        joint = ("<br>" if self.style.wrap == "br" else "\n") + indent
        return indent + joint.join(f'<x-line data-role="{line.role}">{self._inline(line)}</x-line>' for line in block)

    def _block(self, block: Sequence[ArticleLine]) -> str:
        line, style = block[0], self.style
        tag, attributes, indent = style.wrap, style.attributes, style.indent
        if line.role == "heading" and style.heading == "h":
            tag, attributes, indent = f"h{min(style.heading_level + max(line.depth - 1, 0), 6)}", "", ""
        elif line.role in ("title", "masthead") and style.heading == "h" and style.title_tags:
            tag, attributes, indent = f"h{style.heading_level - 1 if line.role == 'title' else 1}", "", ""
        elif line.role == "heading" and style.heading == "class":
            attributes = f' class="tit{line.depth}"'
        if line.role in ("signature", "day"):
            attributes, indent = self._to_the_right()
        elif (
            (line.role in _CENTRED and style.centre)
            or (line.role in ("heading", "caption") and style.centre_headings)
            or line.role == "caption"
        ):
            attributes, indent = self.rng.choice((' align="center"', ' style="text-align: center;"')), ""
        elif line.role in ("addressee", "title", "masthead", "part"):
            indent, attributes = "", ""
        if len(block) > 1:
            return f"<{tag}{attributes}>{indent}{self._spans(block)}</{tag}>"
        return f'<{tag}{attributes} data-role="{line.role}">{indent}{self._inline(line)}</{tag}>'

    def _to_the_right(self) -> tuple[str, str]:
        return {
            "align": (' align="right"', ""),
            "style": (' style="text-align: right;"', ""),
            "spaces": ("", "&nbsp;" * self.rng.randint(12, 40)),
            "class": (' class="luokuan"', ""),
        }.get(self.style.right, (self.style.attributes, self.style.indent))

    def _table(self, block: Sequence[ArticleLine]) -> str:
        rng = self.rng
        head = rng.random() < 0.3
        inner = rng.choice(("{}", "{}", "<p>{}</p>", '<p class="MsoNormal" align="center"><span>{}</span></p>'))
        rows = []
        for index, line in enumerate(block):
            tag = "th" if head and index == 0 else "td"
            cells = "".join(f"<{tag}>{inner.format(escape(cell))}</{tag}>" for cell in line.cells)
            rows.append(f'<tr data-role="{line.role}">{cells}</tr>')
        attributes = rng.choice(
            (
                ' border="1" cellspacing="0"',
                ' class="table"',
                ' border="1" style="border-collapse:collapse" width="100%"',
                ' class="MsoTableGrid" border="1"',
            )
        )
        opened, closed = rng.choice((("<tbody>", "</tbody>"), ("", "")))
        return f"<table{attributes}>{opened}{''.join(rows)}{closed}</table>"
