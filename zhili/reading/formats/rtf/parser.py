"""The tokens of Rich Text Format and what they do."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from zhili.reading.document import Align
from zhili.reading.formats.rtf.story import DEFAULT_SIZE, Properties, Story

_TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?\d{1,9})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n\x00]+|([^\\{}\r\n\x00]+|\\)"
)
_CHARACTERS = {
    "tab": "\t", "emdash": "—", "endash": "–", "emspace": "\u2003", "enspace": "\u2002", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "~": " ", "_": "-",
    "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
_SHOWN, _OPTIONAL, _HIDDEN = range(3)  # groups; an optional one is hidden, but a text box in it is shown
_HIDDEN_GROUPS = {
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerf", "headerl", "headerr",
    "footer", "footerf", "footerl", "footerr", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "listtable",
    "listoverridetable", "revtbl", "rsidtbl", "generator", "fldinst", "datafield", "shprslt", "themedata",
    "colorschememapping", "latentstyles", "datastore", "xmlnstbl", "tc", "xe", "bkmkstart", "bkmkend", "annotation",
    "nonshppict", "filetbl", "template",
}  # fmt: skip
_STORIES = ("shptxt", "footnote")  # groups with paragraphs of their own within another paragraph
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_CODE_PAGES = {65001: "utf-8", 54936: "gb18030", 10000: "mac_roman"}
_SIMPLIFIED_CHINESE = 2052
_ALIGN: dict[str, Align] = {"ql": "", "qj": "", "qd": "", "qc": "center", "qr": "right"}
_INDENT = 200  # twips; the indent of two characters in small print is more


@dataclass(frozen=True, slots=True)
class _State:
    """The formatting of characters, which a group inherits and whose end restores it."""

    hidden: int = _SHOWN
    invisible: bool = False  # marked as hidden, or deleted
    bold: bool = False
    font: int | None = None
    fallback: int = 1  # characters after \u that are for programs without Unicode
    size: int = DEFAULT_SIZE
    story: str = ""  # the control word of a group with paragraphs of its own


class Parser:
    """One pass over the tokens of a file.

    Attributes:
        body: the paragraphs of the text and its text boxes.
        notes: the footnotes.
    """

    def __init__(self, text: str) -> None:
        self.body = Story()
        self.notes: list[Story] = []
        self._text = text
        self._position = 0
        self._state = _State()
        self._groups: list[_State] = []
        self._stories = [self.body]
        self._to_skip = 0  # characters that stand for the \u before them
        self._codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._decoders: dict[str, codecs.IncrementalDecoder] = {}
        self._half_read: codecs.IncrementalDecoder | None = None

    def parse(self) -> None:
        """Read all tokens up to the end of the outermost group."""
        while match := _TOKEN.match(self._text, self._position):
            self._position = match.end()
            word, argument, code, symbol, brace, characters = match.groups()
            if code or characters:
                self._add_bytes(bytes.fromhex(code) if code else characters.encode("latin-1"))
            elif brace == "{":
                self._open()
            elif brace:
                self._close()
                if not self._groups:
                    break
            elif word:
                self._control(word, int(argument) if argument else None)
            elif symbol:
                self._symbol(symbol)
        while self._groups:
            self._close()
        self.body.finish()

    def _open(self) -> None:
        self._to_skip = 0
        self._groups.append(self._state)
        if self._state.story:
            self._state = replace(self._state, story="")

    def _close(self) -> None:
        self._to_skip = 0
        if self._state.story:
            story = self._stories.pop()
            story.finish()
            if self._state.story == "footnote":
                self.notes.append(story)
            else:
                self._stories[-1].add_box(story)
        if self._groups:
            self._state = self._groups.pop()

    def _set(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]

    def _add(self, text: str) -> None:
        if not self._state.hidden and not self._state.invisible:
            self._stories[-1].add(text, self._state.bold, self._state.size)

    def _add_bytes(self, data: bytes) -> None:
        """Add characters in the encoding of the font; the first byte of two may wait for the second."""
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        if not self._state.hidden:
            codec = self._fonts.get(self._state.font or 0, self._codec)
            if codec not in self._decoders:
                self._decoders[codec] = codecs.getincrementaldecoder(codec)("replace")
            decoder = self._decoders[codec]
            self._add(decoder.decode(data[skipped:]))
            self._half_read = decoder if decoder.getstate()[0] else None

    def _symbol(self, symbol: str) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif symbol == "*":
            self._set(hidden=max(self._state.hidden, _OPTIONAL))
        elif symbol in "\r\n":
            self._end(Story.end_paragraph)
        else:
            self._add(_CHARACTERS.get(symbol, ""))

    def _control(self, word: str, argument: int | None) -> None:
        if self._half_read:  # the second byte of a character is missing
            self._half_read.reset()
            self._half_read = None
        if word in _HIDDEN_GROUPS:
            self._set(hidden=_HIDDEN)
        elif word in _STORIES:
            if self._state.hidden < _HIDDEN:
                self._stories.append(Story())
                self._set(hidden=_SHOWN, story=word)
        elif word == "u" and argument is not None:
            self._add(chr(argument % 0x10000))
            self._to_skip = self._state.fallback
        elif word in _CHARACTERS:
            self._add(_CHARACTERS[word])
        elif word == "bin":
            self._position += max(argument or 0, 0)
        elif not self._end_control(word) and not self._paragraph_control(word, argument):
            self._character_control(word, argument)

    def _end(self, end: Callable[[Story], None]) -> None:
        if not self._state.hidden:
            end(self._stories[-1])

    def _end_control(self, word: str) -> bool:
        """Apply a word that ends a line, a paragraph, a cell or a row."""
        ends = {
            "par": Story.end_paragraph, "sect": Story.end_paragraph, "page": Story.end_paragraph,
            "line": Story.end_line, "lbr": Story.end_line, "cell": Story.end_cell, "row": Story.end_row,
        }  # fmt: skip
        if word in ends:
            self._end(ends[word])
        elif word in ("nestcell", "nestrow"):
            self._add(" ")
        return word in ends

    def _paragraph_control(self, word: str, argument: int | None) -> bool:
        if self._state.hidden:
            return False
        story = self._stories[-1]
        if word == "pard":
            story.properties = Properties()
        elif word in _ALIGN:
            story.properties.align = _ALIGN[word]
        elif word == "outlinelevel":
            story.properties.level = argument if argument is not None and 0 <= argument < 9 else None
        elif word in ("fi", "cufi"):
            story.properties.indent = (argument or 0) >= (_INDENT if word == "fi" else 100)
        elif word == "intbl":
            story.properties.in_table = True
        else:
            return False
        return True

    def _character_control(self, word: str, argument: int | None) -> None:
        if word == "b":
            self._set(bold=argument != 0)
        elif word in ("v", "deleted"):
            self._set(invisible=argument != 0)
        elif word == "plain":
            self._set(bold=False, invisible=False, size=DEFAULT_SIZE)
        elif word == "f":
            self._set(font=argument)
        elif word == "fs" and argument:
            self._set(size=argument)
        elif word == "uc":
            self._set(fallback=max(argument or 0, 0))
        elif word == "fcharset" and argument in _CHARSETS:  # in the table of fonts, after the font's \f
            self._fonts[self._state.font or 0] = _CHARSETS[argument]
        elif word == "ansicpg" and argument:
            self._codec = _code_page(argument)
        elif word == "deflangfe" and argument == _SIMPLIFIED_CHINESE and self._codec == "cp1252":
            self._codec = "gbk"


def _code_page(number: int) -> str:
    try:
        return codecs.lookup(_CODE_PAGES.get(number, f"cp{number}")).name
    except LookupError:
        return "cp1252"
