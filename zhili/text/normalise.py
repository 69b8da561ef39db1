"""One normaliser for training and prediction alike; its version stands in every bundle."""

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from zhili.text.chinese import HAN, converter
from zhili.text.mojibake import AS_GBK, AS_LATIN, SUSPECT, SUSPECTS, from_gbk, from_latin

NORMALISER_VERSION = 2
LOST_CHARACTERS = "\ufffd"  # stands where characters were lost

_CHINESE = rf"\u3000-\u303f{HAN}\uff00-\uffef“”‘’…"
# Characters that never join one before them under NFKC; the others stay with what they follow.
_APART = rf"\x00-\x7f{HAN}\u2010-\u2027\u2030-\u205e\u3000-\u3029\u3030-\u303f\uff01-\uff9d"
_TONED = re.compile(r"[\u0300\u0301\u0304\u0306\u030c]")
_MARK = re.compile(r"[\u0300-\u036f]")
_SYLLABLES = re.compile(
    r"(?:(?:f(?:an|ang|a|ei|eng|en|ou|o|u)"
    r"|(?:zh|ch|sh|[bpmdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|ve"
    r"|er|an|en|in|un|vn|ia|ua|uo|a|o|e|i|u|v)|[mn]|ng)[ '’·-]?)+"
)


@dataclass(frozen=True)
class Normalised:
    """Normalised text with the way back: character i stands for the original's characters starts[i] to ends[i]."""

    text: str
    starts: "array[int]"
    ends: "array[int]"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's [start, end) behind a stretch of the normalised text that is not empty."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True)
class _Rule:
    """Each match of `pattern` becomes `replace(match)`; `whole` does the same to a text at once, faster."""

    pattern: re.Pattern[str]
    replace: Callable[[re.Match[str]], str]
    whole: Callable[[str], str]

    def edits(self, text: str) -> Iterator[tuple[int, int, str]]:
        for match in self.pattern.finditer(text):
            new = self.replace(match)
            if new != match[0]:
                yield match.start(), match.end(), new


def _template(pattern: str, template: str, flags: int = 0) -> _Rule:
    compiled = re.compile(pattern, flags)
    return _Rule(compiled, lambda match: match.expand(template), lambda text: compiled.sub(template, text))


def _function(pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> _Rule:
    return _Rule(pattern, replace, lambda text: pattern.sub(replace, text))


def _without_pinyin(match: re.Match[str]) -> str:
    return "" if _is_pinyin(match[1]) else match[0]


@lru_cache(maxsize=4096)
def _is_pinyin(text: str) -> bool:
    letters = unicodedata.normalize("NFD", text.lower()).replace("u\u0308", "v")
    bare = _MARK.sub("", letters).replace("ɡ", "g").replace("ɑ", "a")
    return bool(_TONED.search(letters) and _SYLLABLES.fullmatch(bare))


_QUOTES = str.maketrans("「」『』", "“”‘’")
_MENDING = (
    _Rule(re.compile(r"\r\n?"), lambda _: "\n", lambda t: t.replace("\r\n", "\n").replace("\r", "\n")),
    _function(AS_LATIN, from_latin),
    _Rule(AS_GBK, from_gbk, lambda t: AS_GBK.sub(from_gbk, t) if SUSPECT.search(t) else t),
    _template(
        "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]", ""
    ),
    _template(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", " "),
)
_FORMS = (
    _Rule(
        re.compile(rf".[^{_APART}]*", re.DOTALL),
        lambda match: unicodedata.normalize("NFKC", match[0]),
        lambda text: unicodedata.normalize("NFKC", text),
    ),
    _template(r"\.{3,}", "…"),  # NFKC spells … as three dots
)
_SCRIPT = (
    _Rule(re.compile(f"[{HAN}]+"), lambda m: converter().convert(m[0]), lambda t: converter().convert(t)),
    _function(
        re.compile(rf"[(（](?<=[{HAN}][(（])([a-zü\u00e0-\u01dcɡɑḿếềê\u0300-\u036f '’·-]{{1,40}})[)）]", re.IGNORECASE),
        _without_pinyin,
    ),
    # U+FFFD read as GBK; and the trace of a shifted GBK sequence, "保?!弊?021年" for "保。”自2021年".
    _template(rf"(?:锟斤拷|{LOST_CHARACTERS})+", LOST_CHARACTERS),
    _template(rf"\?!([{HAN}])\?(?=\w)", rf"{LOST_CHARACTERS}\1{LOST_CHARACTERS}"),
)
_QUOTED = _function(re.compile("[「」『』]"), lambda match: match[0].translate(_QUOTES))
_BLANKS = _template("[\t\x0b\x0c \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+", " ")
_SPACING = (
    _BLANKS,
    _template(rf" (?<=[{_CHINESE}] )(?=[{_CHINESE}])", ""),
    _template(r"\s*\n\s*", "\n"),
    _template(r"([,;:!?。、·…—\-_=*~.])\1+", r"\1"),
)
_ALL = (*_MENDING, *_FORMS, _QUOTED, *_SCRIPT, *_SPACING)
_USUAL = (*_FORMS, *_SCRIPT, *_SPACING)
# Without one of these characters the rules that are only in _ALL have nothing to do.
_RARE = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u00b0-\u00b6\u00b8-\u00ff\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069「」『』"
    rf"\ufe00-\ufe0f\ufeff{SUSPECTS}\U000e0100-\U000e01ef]"
)


def _rules(text: str) -> tuple[_Rule, ...]:
    return _ALL if _RARE.search(text) else _USUAL


def normalise(text: str) -> str:
    """Brings the noise of Chinese web text to one form.

    In this order: text of a wrong encoding mended where its bytes survived, invisible and control characters out,
    compatibility forms to plain ones (NFKC: full-width letters and punctuation, ①, ㎡), Traditional to Simplified
    (OpenCC) and 「」 to “”, toned pinyin in brackets behind a character out ("镇(zhèn)"), lost characters to one mark
    (U+FFFD), blanks between Chinese characters out, runs of blanks and of one punctuation mark to one. No other letter,
    digit or Chinese character is dropped. Idempotent.

    Args:
        text: any text.

    Returns:
        The text as the model reads it. Line breaks stay, so that headings and paragraphs can still be told apart.
    """
    # One rule can uncover work for another (a blank removed joins two dots), so pass again until nothing moves.
    for _ in range(8):
        changed = text
        for rule in _rules(text):
            changed = rule.whole(changed)
        changed = changed.strip()
        if changed == text:
            return changed
        text = changed
    return text


def clean_line(text: str) -> str:
    """One line as people should see it: mended, simplified, without pinyin; marks and single blanks stay as they are.

    For titles and headings. Blanks that only space letters out ("工 作 总 结") go.
    """
    for rule in (*(_MENDING if _RARE.search(text) else ()), *_SCRIPT, _BLANKS):
        text = rule.whole(text)
    text = text.replace("\n", "").strip()
    parts = text.split(" ")
    return "".join(parts) if len(parts) > 1 and all(len(part) == 1 for part in parts) else text


def normalise_with_offsets(text: str) -> Normalised:
    """`normalise(text)` together with where each of its characters stood; several times slower."""
    state = Normalised(text, array("I", range(len(text))), array("I", range(1, len(text) + 1)))
    for _ in range(8):
        changed = state
        for rule in _rules(state.text):
            changed = _edited(changed, list(rule.edits(changed.text)))
        changed = _stripped(changed)
        if changed.text == state.text:
            return changed
        state = changed
    return state


def _edited(state: Normalised, edits: list[tuple[int, int, str]]) -> Normalised:
    if not edits:
        return state
    texts, starts, ends, at = [], array("I"), array("I"), 0
    for start, end, new in edits:
        texts += [state.text[at:start], new]
        same = len(new) == end - start  # then character by character, else each stands for the whole
        starts += state.starts[at : end if same else start]
        ends += state.ends[at : end if same else start]
        if not same and new:
            starts += array("I", [state.starts[start]]) * len(new)
            ends += array("I", [state.ends[end - 1]]) * len(new)
        at = end
    return Normalised("".join([*texts, state.text[at:]]), starts + state.starts[at:], ends + state.ends[at:])


def _stripped(state: Normalised) -> Normalised:
    text = state.text.strip()
    first = state.text.index(text)
    part = slice(first, first + len(text))
    return Normalised(text, state.starts[part], state.ends[part])
