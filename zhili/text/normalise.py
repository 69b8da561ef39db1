"""Normalise text, with the same rules in training and prediction; each bundle records their version."""

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from zhili.text.chinese import HAN, is_traditional, simplify, to_simplified
from zhili.text.mojibake import GBK_RUN, LATIN_RUN, SUSPECT, SUSPECT_CHARACTERS, repair_gbk_run, repair_latin_run
from zhili.text.radicals import RADICAL, character_of

NORMALISER_VERSION = 2
LOST_CHARACTERS = "\ufffd"  # replaces characters that were lost

_MAX_PASSES = 8
_MAX_MARKS = 30  # combining marks after each other
_CHINESE = rf"\u3000-\u303f{HAN}\uff00-\uffef“”‘’…"
# NFKC never composes these characters with the one before them. Any other character is normalised together with the
# character that it follows.
_INDEPENDENT = rf"\x00-\x7f{HAN}\u2010-\u2027\u2030-\u205e\u3000-\u3029\u3030-\u303f\uff01-\uff9d"
_TONE_MARK = re.compile(r"[\u0300\u0301\u0304\u0306\u030c]")
_COMBINING_MARK = re.compile(r"[\u0300-\u036f]")
_SYLLABLES = re.compile(
    r"(?:(?:f(?:an|ang|a|ei|eng|en|ou|o|u)"
    r"|(?:zh|ch|sh|[bpmdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|ve"
    r"|er|an|en|in|un|vn|ia|ua|uo|a|o|e|i|u|v)|[mn]|ng)[ '’·-]?)+"
)


@dataclass(frozen=True)
class Normalised:
    """Normalised text with offsets: character i of it comes from `original[starts[i]:ends[i]]`."""

    text: str
    starts: "array[int]"
    ends: "array[int]"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty span [start, end) of the normalised text to a span of the original."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True)
class _Rule:
    """One step of normalisation.

    `replacement` gives the new text of each match of `pattern`. `apply` gives the same result for a whole text, faster.
    """

    pattern: re.Pattern[str]
    replacement: Callable[[re.Match[str]], str]
    apply: Callable[[str], str]

    def edits(self, text: str) -> Iterator[tuple[int, int, str]]:
        """The changes to `text`: start, end and new text of each."""
        for match in self.pattern.finditer(text):
            new = self.replacement(match)
            if new != match[0]:
                yield match.start(), match.end(), new


def _template_rule(pattern: str, template: str) -> _Rule:
    compiled = re.compile(pattern)
    return _Rule(compiled, lambda match: match.expand(template), lambda text: compiled.sub(template, text))


def _function_rule(pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]) -> _Rule:
    return _Rule(pattern, replacement, lambda text: pattern.sub(replacement, text))


def _without_pinyin(match: re.Match[str]) -> str:
    return "" if _is_pinyin(match[1]) else match[0]


@lru_cache(maxsize=4096)
def _is_pinyin(text: str) -> bool:
    letters = unicodedata.normalize("NFD", text.lower()).replace("u\u0308", "v")
    bare = _COMBINING_MARK.sub("", letters).replace("ɡ", "g").replace("ɑ", "a")
    return bool(_TONE_MARK.search(letters) and _SYLLABLES.fullmatch(bare))


def _with_few_marks(match: re.Match[str]) -> str:
    """The characters without further combining marks where more than any script uses follow each other.

    NFKC sorts them, in a time that grows with the square of their number (Unicode Standard Annex 15, "Stream-Safe Text
    Format").
    """
    kept: list[str] = []
    marks = 0
    for character in match[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def _simplified(match: re.Match[str]) -> str:
    return to_simplified(match[0]) if is_traditional(match.string) else match[0]


_QUOTES = str.maketrans("「」『』", "“”‘’")
_REPAIR_RULES = (
    _Rule(re.compile(r"\r\n?"), lambda _: "\n", lambda t: t.replace("\r\n", "\n").replace("\r", "\n")),
    _function_rule(LATIN_RUN, repair_latin_run),
    _Rule(GBK_RUN, repair_gbk_run, lambda t: GBK_RUN.sub(repair_gbk_run, t) if SUSPECT.search(t) else t),
    _template_rule(
        "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]", ""
    ),
    _template_rule(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", " "),
)
_FORM_RULES = (
    _function_rule(re.compile(rf"[^{_INDEPENDENT}]{{{_MAX_MARKS + 1},}}+"), _with_few_marks),
    _Rule(
        re.compile(rf".[^{_INDEPENDENT}]*", re.DOTALL),
        lambda match: unicodedata.normalize("NFKC", match[0]),
        lambda text: unicodedata.normalize("NFKC", text),
    ),
    _template_rule(r"\.{3,}", "…"),  # NFKC replaces … with three dots
)
_SCRIPT_RULES = (
    _Rule(re.compile(f"[{HAN}]+"), _simplified, simplify),
    _function_rule(
        re.compile(rf"[(（](?<=[{HAN}][(（])([a-zü\u00e0-\u01dcɡɑḿếềê\u0300-\u036f '’·-]{{1,40}})[)）]", re.IGNORECASE),
        _without_pinyin,
    ),
    # U+FFFD decoded as GBK; then the remains of a GBK sequence that lost a byte: "保?!弊?021年" for "保。”自2021年".
    _template_rule(rf"(?:锟斤拷|{LOST_CHARACTERS})+", LOST_CHARACTERS),
    _template_rule(rf"\?!([{HAN}])\?(?=\w)", rf"{LOST_CHARACTERS}\1{LOST_CHARACTERS}"),
)
_RADICAL_RULE = _function_rule(RADICAL, character_of)
_QUOTE_RULE = _function_rule(re.compile("[「」『』]"), lambda match: match[0].translate(_QUOTES))
_SPACE_RULE = _template_rule("[\t\x0b\x0c \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+", " ")
_SPACING_RULES = (
    _SPACE_RULE,
    _template_rule(rf" (?<=[{_CHINESE}] )(?=[{_CHINESE}])", ""),
    _template_rule(r"\s*\n\s*", "\n"),
    _template_rule(r"([,;:!?。、·…—\-_=*~.])\1+", r"\1"),
)
_ALL_RULES = (*_REPAIR_RULES, _RADICAL_RULE, *_FORM_RULES, _QUOTE_RULE, *_SCRIPT_RULES, *_SPACING_RULES)
_USUAL_RULES = (_RADICAL_RULE, *_FORM_RULES, *_SCRIPT_RULES, *_SPACING_RULES)
# The rules that are only in _ALL_RULES change nothing in a text without these characters.
_NEEDS_ALL_RULES = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u00b0-\u00b6\u00b8-\u00ff\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069「」『』"
    rf"\ufe00-\ufe0f\ufeff{SUSPECT_CHARACTERS}\U000e0100-\U000e01ef]"
)


def _rules(text: str) -> tuple[_Rule, ...]:
    return _ALL_RULES if _NEEDS_ALL_RULES.search(text) else _USUAL_RULES


def normalise(text: str) -> str:
    """Normalise the noise of Chinese web text.

    The steps, in this order:

    1. repair mojibake where the bytes can be recovered
    2. remove invisible characters; replace control characters by spaces
    3. replace radicals and strokes by characters (Unicode's Equivalent_Unified_Ideograph: ⺠, ⻓, ⼾), and
       compatibility characters (NFKC: full-width letters and punctuation, ①, ㎡)
    4. convert a text in Traditional Chinese to Simplified (OpenCC), and 「」 to “”
    5. remove pinyin with tone marks in brackets after a Han character: "镇(zhèn)" becomes "镇"
    6. replace lost characters with one U+FFFD
    7. remove spaces between Chinese characters; shorten runs of spaces and of one punctuation mark to one

    All other letters, digits and Han characters remain. The function is idempotent.

    Args:
        text: any text.

    Returns:
        The text as the model reads it. Line breaks remain, so that headings and paragraphs can be told apart.
    """
    # A rule can make another one applicable (removing a space joins two dots), so repeat until nothing changes.
    for _ in range(_MAX_PASSES):
        changed = text
        for rule in _rules(text):
            changed = rule.apply(changed)
        changed = changed.strip()
        if changed == text:
            return changed
        text = changed
    return text


def clean_line(text: str) -> str:
    """Clean one line for display, for example a title or heading.

    Mojibake is repaired, radicals become characters, Chinese is simplified, pinyin is removed; punctuation and single
    spaces remain. Spaces that only set characters apart ("工 作 总 结") are removed.
    """
    for rule in (*(_REPAIR_RULES if _NEEDS_ALL_RULES.search(text) else ()), _RADICAL_RULE, *_SCRIPT_RULES, _SPACE_RULE):
        text = rule.apply(text)
    text = text.replace("\n", "").strip()
    parts = text.split(" ")
    return "".join(parts) if len(parts) > 1 and all(len(part) == 1 for part in parts) else text


def normalise_with_offsets(text: str) -> Normalised:
    """Normalise a text and record where each character comes from; several times slower than `normalise`."""
    state = Normalised(text, array("I", range(len(text))), array("I", range(1, len(text) + 1)))
    for _ in range(_MAX_PASSES):
        changed = state
        for rule in _rules(state.text):
            changed = _apply_edits(changed, list(rule.edits(changed.text)))
        changed = _strip(changed)
        if changed.text == state.text:
            return changed
        state = changed
    return state


def _apply_edits(state: Normalised, edits: list[tuple[int, int, str]]) -> Normalised:
    if not edits:
        return state
    texts, starts, ends, position = [], array("I"), array("I"), 0
    for start, end, new in edits:
        texts += [state.text[position:start], new]
        # With the length unchanged, each new character comes from one old character, else from all of the match.
        same_length = len(new) == end - start
        starts += state.starts[position : end if same_length else start]
        ends += state.ends[position : end if same_length else start]
        if not same_length and new:
            starts += array("I", [state.starts[start]]) * len(new)
            ends += array("I", [state.ends[end - 1]]) * len(new)
        position = end
    texts.append(state.text[position:])
    return Normalised("".join(texts), starts + state.starts[position:], ends + state.ends[position:])


def _strip(state: Normalised) -> Normalised:
    text = state.text.strip()
    first = state.text.index(text)
    part = slice(first, first + len(text))
    return Normalised(text, state.starts[part], state.ends[part])
