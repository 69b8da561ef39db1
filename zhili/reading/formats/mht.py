"""Read web archives (.mht, .mhtml): a web page in the form of a mail."""

import email
import email.policy
from email.message import Message

from zhili.errors import InputError
from zhili.reading.document import Document
from zhili.text import decode, fix_encoding

_MAX_PARTS = 10_000


def read_mht(data: bytes, shown_name: str) -> Document:
    """Read the web page in a web archive; pictures and frames in it are not read.

    Args:
        data: the file.
        shown_name: the file name for messages.

    Raises:
        InputError: the file is damaged, or there is no page and no text in it.
    """
    from zhili.reading.formats.html import read_html
    from zhili.reading.formats.text import read_plain

    try:
        message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
        parts = [part for _, part in zip(range(_MAX_PARTS), message.walk(), strict=False)]
        for wanted, read in (
            ("text/html", read_html),
            ("application/xhtml+xml", read_html),
            ("text/plain", read_plain),
        ):
            for part in parts:
                text = _text(part) if part.get_content_type() == wanted else ""
                if text.strip():
                    return read(text)
    except (ValueError, LookupError, TypeError, RecursionError):  # headers that email does not understand
        raise InputError(f"{shown_name}: damaged web archive; save the page again as .html") from None
    raise InputError(f"{shown_name}: no page in this web archive; save the page again as .html")


def _text(part: "Message[str, str]") -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset() or ""
    text = decode(payload, markup=True, charset=charset)
    return fix_encoding(text) if text else ""
