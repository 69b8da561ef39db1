"""Paragraphs labelled by reference: a source, a place in it, and the hash of the text (`data/references/`)."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from train.assets.paragraphs import Paragraph
from train.hashes import HASH_LENGTH, text_hash
from zhili.errors import InputError, first_mistake
from zhili.files import read_json_lines

GITHUB = "github:"


class Reference(BaseModel, frozen=True):
    """A paragraph by reference.

    Args:
        source: `github:OWNER/REPO` or `pypi:PACKAGE==VERSION`.
        commit: the commit of a repository.
        path: the place in the source.
        sha1: the first 16 hexadecimal digits of the SHA-1 of the text in UTF-8.
    """

    source: str = Field(pattern=r"^(github:[\w.-]+/[\w.-]+|pypi:\S+)$")
    commit: str = Field(default="", pattern=r"^([0-9a-f]{40})?$")
    path: str = Field(pattern=r"^[^\x00-\x1f]+$")
    sha1: str = Field(pattern=rf"^[0-9a-f]{{{HASH_LENGTH}}}$")


def read_references(path: Path) -> list[Reference]:
    """Read a file of references; other keys, such as labels, are ignored.

    Raises:
        InputError: the file cannot be read, or a row is no reference.
    """
    references = []
    for number, row in read_json_lines(path):
        try:
            reference = Reference.model_validate(row)
        except ValidationError as error:
            mistake = first_mistake(error)
            raise InputError(f"{path}, line {number}: {mistake}; see data/references/README.md") from None
        if reference.source.startswith(GITHUB) and not reference.commit:
            raise InputError(f"{path}, line {number}: commit: missing; add the commit that the text was read from")
        references.append(reference)
    return references


def match_paragraphs(references: Iterable[Reference], paragraphs: Iterable[Paragraph]) -> dict[Reference, Paragraph]:
    """The paragraphs of references by their hash; of equal texts the first. Those without a text are left out."""
    by_hash: dict[str, Paragraph] = {}
    for paragraph in paragraphs:
        by_hash.setdefault(text_hash(paragraph.text), paragraph)
    return {one: by_hash[one.sha1] for one in references if one.sha1 in by_hash}
