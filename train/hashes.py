"""The hash by which a paragraph of a reference is found in its source."""

import hashlib

HASH_LENGTH = 16  # hexadecimal digits of SHA-1


def text_hash(text: str) -> str:
    """The first 16 hexadecimal digits of the SHA-1 of a text in UTF-8."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:HASH_LENGTH]
