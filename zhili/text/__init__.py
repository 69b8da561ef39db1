"""Text: decode, repair and normalise it, simplify Chinese, and cut it into sentences and segments."""

from zhili.text.chinese import HAN, simplify
from zhili.text.encoding import decode, detect_encoding
from zhili.text.mojibake import fix_encoding
from zhili.text.normalise import NORMALISER_VERSION, clean_line, normalise, normalise_with_offsets
from zhili.text.segment import SegmentSpan, segments, split_segments
from zhili.text.sentences import last_clauses, sentences, windows

__all__ = [
    "HAN",
    "NORMALISER_VERSION",
    "SegmentSpan",
    "clean_line",
    "decode",
    "detect_encoding",
    "fix_encoding",
    "last_clauses",
    "normalise",
    "normalise_with_offsets",
    "segments",
    "sentences",
    "simplify",
    "split_segments",
    "windows",
]
