"""Text files as streams of lines: decompressed and decoded block by block."""

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from zhili.errors import InputError
from zhili.limits import exceeded, limits

DAMAGE = (OSError, EOFError, zlib.error)  # what reading a damaged file raises
UNDECODABLE = "\udcff"  # represents undecodable bytes; valid text never contains it

_BLOCK = 1 << 13  # bytes; small, so that the share of the file grows evenly
_SAMPLE = 1 << 16  # bytes from which the encoding is detected
_GZIP = b"\x1f\x8b"
_ON_ERROR = "zhili.tables.undecodable"

_Block = tuple[bytes, float]  # data, and the share of the file that has been read with it


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNDECODABLE, error.end


codecs.register_error(_ON_ERROR, _mark_undecodable)


class RowTooLongError(InputError):
    """A row that exceeds the limit; the message does not name the file."""


def check_row(characters: int, values: int = 0) -> None:
    """Check the characters of a row and its values: a compressed file can have any number without a line break.

    Raises:
        RowTooLongError: there are too many.
    """
    most = limits()
    if characters > most.row_characters:
        raise _too_long(f"a row of more than {most.row_characters:,} characters")
    if values > most.row_values:
        raise _too_long(f"a row of more than {most.row_values:,} values")


def _too_long(problem: str) -> RowTooLongError:
    return RowTooLongError(str(exceeded(problem, "close the quotes or divide the row", "cell_characters")))


class TextStream:
    """The text of a file, read once from start to end in constant memory.

    Args:
        file: the file; gzip is recognised by its first bytes.

    Attributes:
        encoding: the encoding, known once a character outside ASCII has been read.
        share: the share of the file's bytes that has been read, from 0 to 1.
    """

    def __init__(self, file: io.BufferedReader) -> None:
        self.encoding = "utf-8"
        self.share = 0.0
        self._file = file
        self._size = os.fstat(file.fileno()).st_size
        self._is_packed = file.peek(2).startswith(_GZIP)
        self._source = gzip.GzipFile(fileobj=file) if self._is_packed else file

    def lines(self, newline: str) -> Iterator[str]:
        r"""Yield the lines with their ends, without a byte order mark.

        Args:
            newline: what ends a line: `"\n"`, or `""` for each of `\n`, `\r` and `\r\n`.
        """
        ends = newline or ("\n", "\r")
        newlines = io.IncrementalNewlineDecoder(None, translate=False)  # does not split \r\n between two blocks
        parts: list[str] = []
        at_start, size = True, 0
        for text in chain(self._texts(), [None]):
            decoded = newlines.decode("" if text is None else text, final=text is None)
            if at_start and decoded:
                decoded, at_start = decoded.removeprefix("\ufeff"), False
            for part in io.StringIO(decoded, newline=newline):
                parts.append(part)
                size += len(part)
                check_row(size)
                if part.endswith(ends):
                    yield "".join(parts)
                    parts.clear()
                    size = 0
        if parts:
            yield "".join(parts)

    def undecodable(self) -> InputError:
        """The error of a row that contains `UNDECODABLE`."""
        return InputError(f"bytes that are not {self.encoding.upper()}; correct the row, or save the file as UTF-8")

    def _texts(self) -> Iterator[str]:
        """Decode the blocks. ASCII is the same in all encodings, so that only what follows it is detected."""
        blocks = self._blocks()
        for data, share in blocks:
            self.share = share
            if data.isascii() and 0 not in data:
                yield data.decode("ascii")
            else:
                yield from self._decode((data, share), blocks)

    def _decode(self, first: _Block, blocks: Iterator[_Block]) -> Iterator[str]:
        """Detect the encoding from the next blocks, and decode them and all others."""
        ahead, size, damage, complete = [first], len(first[0]), None, False
        try:
            while size < _SAMPLE and not complete:
                block = next(blocks, None)
                if block is None:
                    complete = True
                else:
                    ahead.append(block)
                    size += len(block[0])
        except DAMAGE as error:  # raised below, after the text before the damage
            damage = error
        self.encoding = _detect(b"".join(data for data, _ in ahead), complete)
        decoder = codecs.getincrementaldecoder(self.encoding)(_ON_ERROR)
        for data, share in chain(ahead, blocks):
            self.share = share
            yield decoder.decode(data)
        if damage is not None:
            raise damage
        yield decoder.decode(b"", final=True)

    def _blocks(self) -> Iterator[_Block]:
        unpacked = 0
        while data := self._source.read1(_BLOCK):
            unpacked += len(data)
            if self._is_packed:
                limits().check_ratio(unpacked, self._size, str(self._file.name))
            yield data, min(self._file.tell() / self._size, 1.0) if self._size else 1.0


@contextmanager
def open_text(path: Path) -> Iterator[TextStream]:
    """Open a text file of unknown encoding, gzipped or not."""
    with path.open("rb") as file:
        yield TextStream(file)


def _detect(sample: bytes, complete: bool) -> str:
    """The encoding of a table; UTF-8 if none fits, so that the rows with undecodable bytes are reported."""
    from zhili.text import detect_encoding  # imported here: the command line starts faster without

    encoding = detect_encoding(sample, complete=complete)
    if encoding is not None:
        return encoding
    try:  # text that is not plausible Chinese: a table of few characters, another language
        codecs.getincrementaldecoder("gb18030")().decode(sample, final=complete)
    except UnicodeDecodeError:
        return "utf-8"
    return "gb18030"
