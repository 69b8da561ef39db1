"""Text: encodings, mojibake, normalisation, Chinese, sentences and segments."""

from zhili.text.chinese import HAN
from zhili.text.encoding import decode
from zhili.text.mojibake import fix_encoding
from zhili.text.normalise import NORMALISER_VERSION, clean_line, normalise, normalise_with_offsets
from zhili.text.segment import segments, sentences, windows

__all__ = ['HAN', 'NORMALISER_VERSION', 'clean_line', 'decode', 'fix_encoding', 'normalise', 'normalise_with_offsets', 'segments', 'sentences', 'windows']
