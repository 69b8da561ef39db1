import base64
import quopri

import pytest

from zhili import InputError
from zhili.reading.formats.mht import read_mht

BODY = "今年以来，云台镇修路三公里，惠及群众两千人，各项工作开局良好。"
PAGE = f"<html><head><title>工作总结</title></head><body><h1>工作总结</h1><p>{BODY}</p></body></html>"


def mail(content: bytes, header: str = "text/html", coding: str = "base64") -> bytes:
    coded = base64.encodebytes(content) if coding == "base64" else quopri.encodestring(content)
    return (
        b"From: <Saved by a browser>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="--B"; type="text/html"\r\n\r\n----B\r\nContent-Type: image/png\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\naaaa\r\n----B\r\n"
        + f"Content-Type: {header}\r\nContent-Transfer-Encoding: {coding}\r\n\r\n".encode()
        + coded
        + b"\r\n----B--\r\n"
    )


@pytest.mark.parametrize(
    ("content", "header", "coding"),
    [
        (PAGE.encode(), "text/html", "base64"),
        (PAGE.encode(), 'text/html; charset="utf-8"', "quoted-printable"),
        (PAGE.encode("gb18030"), 'text/html; charset="gb2312"', "quoted-printable"),
        (PAGE.encode("gb18030"), "text/html", "base64"),
        (PAGE.encode("big5hkscs", "ignore"), 'text/html; charset="big5"', "base64"),
        (PAGE.encode(), 'text/html; charset="nonsense\x00"', "base64"),
        (BODY.encode(), "text/plain", "base64"),
    ],
)
def test_page_is_found_and_decoded(content: bytes, header: str, coding: str) -> None:
    document = read_mht(mail(content, header, coding), "a.mht")
    assert "各" in document.text and "<" not in document.text
    assert [document.text[x.start : x.end] for x in document.lines][-1].startswith("今年以")


@pytest.mark.parametrize("data", [b"MIME-Version: 1.0\nContent-Type: text/html\n\n", mail(b"x", "image/gif")])
def test_archive_without_a_page_is_named(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^a\.mht: no page in this web archive; save the page again as \.html$"):
        read_mht(data, "a.mht")


def test_nested_parts_beyond_the_limit_are_an_input_error() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
    with pytest.raises(InputError, match="web archive"):
        read_mht(b"MIME-Version: 1.0\n" + nested, "a.mht")
