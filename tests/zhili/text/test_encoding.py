import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from zhili.text.encoding import decode

LONG = "柳河镇扎实推进春季重点工作，完成早稻育秧3200亩，检修泵站14座，群众反映很好。\n一、守住安全底线"
SHORT = "春耕工作总结"
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [LONG, SHORT, LONG * 3000])
def test_encodings_are_found(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [LONG, SHORT])
def test_big5(text: str) -> None:
    traditional = OpenCC("s2t").convert(text)
    assert decode(traditional.encode("big5hkscs")) == traditional


def test_plain_latin_is_utf8() -> None:
    assert decode(b"Work report 2024\n") == "Work report 2024\n"


def test_a_page_says_what_it_is() -> None:
    chinese = f"<meta http-equiv=Content-Type content='text/html; charset=gb2312'><p>{SHORT}</p>"
    assert decode(chinese.encode("gbk"), markup=True) == chinese


def test_a_wrong_declaration_is_not_believed() -> None:
    page = f"<meta charset=big5><p>{LONG}</p>"
    assert decode(page.encode("gbk"), markup=True) == page


def test_a_few_broken_bytes_are_marked() -> None:
    data = LONG.encode()
    assert decode(data[:30] + b"\xff" + data[30:]) == LONG[:10] + "\ufffd" + LONG[10:]
    assert decode(data[:-1]) == LONG[:-1] + "\ufffd"


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    assert decode(data) is None or isinstance(decode(data, markup=True), str | None)
