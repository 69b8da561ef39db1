import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from zhili.text.encoding import decode, detect_encoding

LONG = "柳河镇扎实推进春季重点工作，完成早稻育秧3200亩，检修泵站14座，群众反映很好。\n一、守住安全底线"
SHORT = "春耕工作总结"
TABLE = f"id,heading,text\n1,春耕,{LONG.splitlines()[0]}\n2,,完成早稻育秧3200亩\n"
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [LONG, SHORT, LONG * 3000])
def test_decode_detects_the_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [LONG, SHORT])
def test_decode_detects_big5(text: str) -> None:
    traditional = OpenCC("s2t").convert(text)
    assert decode(traditional.encode("big5hkscs")) == traditional


def test_decode_reads_ascii_as_utf8() -> None:
    assert decode(b"Work report 2024\n") == "Work report 2024\n"


def test_decode_uses_the_declared_encoding() -> None:
    chinese = f"<meta http-equiv=Content-Type content='text/html; charset=gb2312'><p>{SHORT}</p>"
    assert decode(chinese.encode("gbk"), markup=True) == chinese


def test_decode_uses_the_encoding_declared_outside_before_that_of_the_page() -> None:
    page = "<meta charset=euc-kr>修路".encode("shift_jis")
    assert decode(page, markup=True, charset="Shift_JIS") == "<meta charset=euc-kr>修路"
    assert decode(page, charset="no-such\x00name") == decode(page)


def test_decode_ignores_a_wrong_declaration() -> None:
    page = f"<meta charset=big5><p>{LONG}</p>"
    assert decode(page.encode("gbk"), markup=True) == page


def test_decode_marks_broken_bytes() -> None:
    data = LONG.encode()
    assert decode(data[:30] + b"\xff" + data[30:]) == LONG[:10] + "\ufffd" + LONG[10:]
    assert decode(data[:-1]) == LONG[:-1] + "\ufffd"


@given(st.binary(max_size=300))
def test_decode_accepts_any_bytes(data: bytes) -> None:
    assert decode(data) is None or isinstance(decode(data, markup=True), str | None)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [TABLE, TABLE * 1000])
def test_detect_encoding_names_a_codec_that_decodes_the_table(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    codec = detect_encoding(data, complete=True)
    assert codec == {"gbk": "gb18030"}.get(encoding, encoding)
    assert data.decode(codec) == text


def test_detect_encoding_detects_big5() -> None:
    assert detect_encoding(OpenCC("s2t").convert(TABLE).encode("big5hkscs"), complete=True) == "big5hkscs"


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("length", range(80, 90))
def test_detect_encoding_accepts_a_sample_that_cuts_a_character(encoding: str, length: int) -> None:
    sample = TABLE.encode(encoding)[:length]
    assert detect_encoding(sample, complete=False) == {"gbk": "gb18030"}.get(encoding, encoding)


def test_detect_encoding_allows_a_cut_character_only_in_a_sample() -> None:
    cut = SHORT.encode()[:-1]
    assert detect_encoding(cut, complete=False) == "utf-8"
    assert detect_encoding(cut, complete=True) is None


def test_detect_encoding_reads_ascii_as_utf8_but_not_ascii_in_utf16() -> None:
    assert detect_encoding(b"id,text\n", complete=True) == detect_encoding(b"", complete=True) == "utf-8"
    assert detect_encoding(f"{'0123456789,' * 3}{SHORT}".encode("utf-16-le"), complete=True) == "utf-16-le"


def test_detect_encoding_allows_a_few_broken_bytes_in_utf8() -> None:
    data = LONG.encode()
    assert detect_encoding(data[:30] + b"\xff" + data[30:], complete=True) == "utf-8"


def test_detect_encoding_returns_none_if_no_encoding_fits() -> None:
    assert detect_encoding(bytes(range(128, 256)) * 3, complete=True) is None


@given(st.binary(max_size=300), st.booleans())
def test_detect_encoding_agrees_with_decode(data: bytes, complete: bool) -> None:
    codec = detect_encoding(data, complete=complete)
    if codec is not None and complete:
        text = decode(data)
        assert text is not None and text.lstrip("\ufeff") == data.decode(codec, "replace").lstrip("\ufeff")
