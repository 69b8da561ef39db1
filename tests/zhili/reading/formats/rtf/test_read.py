import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.reading.document import Document, Line
from zhili.reading.formats.rtf import read_rtf

HEAD = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fcharset0 Times;}{\f2\fcharset128 M;}}"


def escaped(text: str, encoding: str = "gbk") -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))


def read(body: str, head: str = HEAD) -> Document:
    return read_rtf((head + body + "}").encode("latin-1"), "a.rtf")


def texts(document: Document) -> list[str]:
    return [document.text[line.start : line.end] for line in document.lines]


def line(body: str) -> Line:
    (only,) = read(body).lines
    return only


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (escaped("云台镇"), "云台镇"),
        (r"\f1 " + escaped("云台镇"), "云台镇"),  # a font without a character set of its own
        (r"\f2 " + escaped("日本", "cp932"), "日本"),
        (r"\'d4\'c6\'cc\'a8\'88a", "云台坅"[:2] + bytes([0x88, 0x61]).decode("gbk")),  # the second byte as a letter
        (r"\u20113?\u-10179?\u-8704?", "云😀"),
        (r"\uc2\u20113\'d4\'c6\uc1\u21488?", "云台"),
        (r"\uc0\u20113\u21488", "云台"),
        (r"{\uc0\u20113}\u21488?", "云台"),
        (r"{\uc0\u20113 a}{\uc3\u21488???}\u38215?", "云a台镇"),
        (r"a\~b\_c\-d\endash e", "a b-cd–e"),
        (r"1\{2\}3\\4", r"1{2}3\4"),
        ("云台".encode("gbk").decode("latin-1"), "云台"),  # bytes that are not escaped
        (r"{\pict\bin4 }}\\x}after", "after"),
        (r"a{\*\unknown b{c}}d", "ad"),
        (r"a{\v b}\v c\v0 d{\deleted e}", "ad"),
        (r"{\header x\par}{\info{\title x}}a", "a"),
        (r"{\field{\*\fldinst HYPERLINK {x}}{\fldrslt link}}", "link"),
        (r"{\pntext\f1 1.\tab}{\*\pn\pnlvlbody{\pntxta .}}item", "1.\titem"),
        (r"{\listtext\pard\plain 2.\tab}item", "2.\titem"),
    ],
)
def test_characters(body: str, text: str) -> None:
    assert texts(read(body + r"\par")) == [text]


def test_half_a_character_does_not_take_the_next_one() -> None:
    assert texts(read(r"a\'d4\par 12\u20113?\par")) == ["a", "12云"]


def test_code_page_without_declaration_is_that_of_the_language() -> None:
    assert texts(read(escaped("云台镇"), r"{\rtf1\ansi\deff0\deflangfe2052 ")) == ["云台镇"]


def test_evidence_of_paragraphs() -> None:
    title = line(r"\pard\qc\b\fs44 Title\b0\par")
    assert (title.align, title.bold) == ("center", 5)
    assert line(r"\pard\qr a\par").align == "right"
    assert line(r"\pard\outlinelevel1 a\par").level == 1
    assert line(r"\pard\outlinelevel9 a\par").level is None
    assert line(r"\pard\fi640 a\par").indent
    assert line(r"{\b run in.} text\par").bold == len("run in.")
    large, body = read(r"\fs44 T\par\fs22 running text\par").lines
    assert (large.size, body.size) == (2.0, 1.0)
    assert [x.gap for x in read(r"a\par\par b\par").lines] == [False, True]


def test_lines_of_a_paragraph_share_its_block() -> None:
    a, b, c = read(r"a\line b\par c").lines
    assert a.block == b.block != c.block


def test_tables() -> None:
    document = read(
        r"before\par\trowd\pard\intbl a\cell b\par c\cell\row\trowd\pard\intbl\cell d\cell e\cell\row"
        r"\pard after\par\trowd\pard\intbl framed\par twice\cell\row\pard end\par"
    )
    assert texts(document) == ["before", "a | b c", "d | e", "after", "framed", "twice", "end"]
    assert [(x.kind, x.table) for x in document.lines][1:3] == [("row", 1), ("row", 1)]
    assert {x.kind for x in document.lines[3:]} == {"text"}


def test_text_boxes_follow_their_paragraph_and_footnotes_come_last() -> None:
    document = read(
        r"a{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt box\par}}{\shprslt box\par}}b{\footnote note\par}\par c\par"
        r"{\header{\shp{\*\shpinst{\shptxt hidden\par}}}}"
    )
    assert texts(document) == ["ab", "box", "c", "note"]


def test_what_follows_the_document_is_not_read_and_open_groups_end_with_the_file() -> None:
    assert texts(read(r"a\par}b")) == ["a"]
    assert texts(read_rtf(rb"{\rtf1{\b a\trowd\pard\intbl b\cell c", "a.rtf")) == ["ab", "c"]


@given(
    st.lists(
        st.sampled_from(
            [
                "{",
                "}",
                "\\par ",
                "\\'d4",
                "\\u20113?",
                "\\*",
                "\\shptxt",
                "\\cell",
                "\\row",
                "a",
                "\\v",
                "\\line",
                "\\bin9 ",
            ]
        )
    )
)
def test_any_tokens_give_lines_within_the_text(tokens: list[str]) -> None:
    document = read("".join(tokens))
    assert "".join(document.text[x.start : x.end] + "\n" for x in document.lines) == document.text


def test_deep_nesting_is_no_problem() -> None:
    assert texts(read("{" * 50_000 + "a" + "}" * 50_000)) == ["a"]
