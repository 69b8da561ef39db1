"""The text of a paragraph of Markdown, with its bold characters and its links."""

from collections.abc import Sequence

from markdown_it.token import Token


class InlineText:
    """A text with a mark for each character that is bold or in a link.

    Args:
        text: text without bold characters and links.
    """

    def __init__(self, text: str = "") -> None:
        self._parts = [text]
        self._bold = bytearray(len(text))
        self._links = bytearray(len(text))
        self.picture = False

    @property
    def text(self) -> str:
        """The text added so far."""
        return "".join(self._parts)

    def add(self, text: str, bold: bool = False, link: bool = False) -> None:
        """Add text."""
        self._parts.append(text)
        self._bold += bytes((bold,)) * len(text)
        self._links += bytes((link,)) * len(text)

    def bold(self, start: int, end: int) -> int:
        """How many characters from `start` on are bold."""
        first = self._bold.find(0, start, end)
        return (end if first < 0 else first) - start

    def links(self, start: int, end: int) -> float:
        """The share of the characters from `start` to `end` in links."""
        return round(self._links.count(1, start, end) / (end - start), 3) if end > start else 0.0


def inline_text(children: Sequence[Token]) -> InlineText:
    """The text of inline tokens: without HTML tags, pictures and the asterisks of emphasis."""
    result = InlineText()
    bold = links = 0
    asterisks = sum(token.content.count("**") for token in children if token.type == "text")
    for token in children:
        bold += token.nesting * (token.type in ("strong_open", "strong_close", "em_open", "em_close"))
        links += token.nesting * (token.type in ("link_open", "link_close"))
        if token.type in ("softbreak", "hardbreak") or _is_line_break(token):
            result.add("\n", bold > 0, links > 0)
        elif token.type == "image" or (token.type == "html_inline" and token.content.lower().startswith("<img")):
            result.picture = True
        elif token.type == "text" and asterisks and asterisks % 2 == 0:
            # CommonMark does not see emphasis next to Chinese punctuation: **“一”**字.
            for number, part in enumerate(token.content.split("**")):
                bold += (1 if bold == 0 else -bold) if number else 0
                result.add(part, bold > 0, links > 0)
        elif token.type != "html_inline":
            result.add(token.content, bold > 0, links > 0)
    return result


def _is_line_break(token: Token) -> bool:
    return token.type == "html_inline" and token.content.lower().startswith("<br")
