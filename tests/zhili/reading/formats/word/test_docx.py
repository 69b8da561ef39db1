"""Word documents, written here as XML, and by python-docx."""

import io
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.errors import InputError
from zhili.reading.document import Document, Line
from zhili.reading.formats.word import read_docx
from zhili.reading.structure import build_report

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    }.items()
)
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SEPARATE = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def word(body: str, **parts: str) -> bytes:
    """A document with this body and the content of further parts: styles, numbering, footnotes, header …"""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
        relations = ""
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", f"<w:{name} {NAMESPACES}>{content}</w:{name}>")
            relations += f'<Relationship Id="{name}" Type="{RELATED}/{name}" Target="{name}.xml"/>'
        relations += (
            f'<Relationship Id="x" Type="{RELATED}/header" Target="http://example.org/x" TargetMode="External"/>'
        )
        package.writestr("word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>")
    return file.getvalue()


def read(body: str, **parts: str) -> Document:
    return read_docx(io.BytesIO(word(body, **parts)), "a.docx")


def texts(document: Document) -> list[str]:
    return [document.text[line.start : line.end] for line in document.lines]


def lines(body: str, **parts: str) -> list[str]:
    return texts(read(body, **parts))


def only(body: str, **parts: str) -> Line:
    (line,) = read(body, **parts).lines
    return line


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str, properties: str = "") -> str:
    """A paragraph with a text, or with runs."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content if content.startswith('<') else run(content)}</w:p>"


def field(instruction: str) -> str:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    return f"{begin}<w:r><w:instrText>{instruction}</w:instrText></w:r>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def style(name: str, properties: str = "", run_properties: str = "", base: str = "", style_id: str = "") -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id or name}"><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{properties}</w:pPr><w:rPr>{run_properties}</w:rPr></w:style>"
    )


def styled(text: str, name: str) -> str:
    return p(text, f'<w:pStyle w:val="{name}"/>')


def level(place: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, more: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="5">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>{more}'
    )


def listed(text: str, place: int = 0, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{number}"/></w:numPr>')


def test_tracked_changes_are_read_as_accepted() -> None:
    deleted = f"<w:del>{run('旧').replace('w:t', 'w:delText')}<w:r><w:tab/></w:r></w:del>"
    deleted += f"<w:moveFrom>{run('移走')}</w:moveFrom>"
    body = p(run("修路") + deleted + f"<w:ins>{run('五')}</w:ins><w:moveTo>{run('公里')}</w:moveTo>")
    assert lines(body) == ["修路五公里"]


def test_a_deleted_paragraph_end_joins_paragraphs() -> None:
    body = (
        p("先修路，", "<w:rPr><w:del/></w:rPr>")
        + p("再种树。", '<w:jc w:val="center"/>')
        + p("尾", "<w:rPr><w:del/></w:rPr>")
    )
    assert lines(body) == ["先修路，再种树。", "尾"]


def test_content_controls_are_read_everywhere() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    inner = control(cell("甲")) + cell("乙")
    body = control(control(p("块"))) + p(run("行") + control(run("内")))
    body += "<w:tbl>" + control(f"<w:tr>{inner}</w:tr>") + "</w:tbl>"
    assert lines(body) == ["块", "行内", "甲 | 乙"]


def test_text_boxes_are_read_once_at_their_anchor() -> None:
    def box(text: str) -> str:
        content = f"<w:txbxContent>{p(text)}</w:txbxContent>"
        fallback = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
        return (
            f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{content}</w:drawing></mc:Choice>"
            f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
        )

    art = '<w:r><w:pict><v:shape><v:textpath string="云岭乡文件"/></v:shape></w:pict></w:r>'
    assert lines(p(art) + p(box("前") + run("正文") + box("后")) + p("末")) == ["云岭乡文件", "前", "正文", "后", "末"]


def test_fields_show_their_result() -> None:
    link = field('HYPERLINK "x"') + SEPARATE + run("网站") + END
    nested = field("IF ") + field("PAGE") + SEPARATE + run("9") + END + SEPARATE + run("果") + END
    simple = f'<w:fldSimple w:instr="DATE">{run("三月")}</w:fldSimple>'
    assert lines(p(run("见") + link + nested + simple)) == ["见网站果三月"]
    assert only(p(run("见此") + link)).links == 0.5
    assert only(p(run("见此") + f"<w:hyperlink>{run('网站')}</w:hyperlink>")).links == 0.5


def test_fields_without_an_end_hide_nothing() -> None:
    assert lines(p(run("一") + field("TOC")) + p("二") + p(field("TOC") + SEPARATE + run("三")) + p("四")) == [
        "一", "二", "三", "四",
    ]  # fmt: skip
    assert all(not line.role for line in read(p(field("TOC") + SEPARATE + run("三")) + p("四")).lines)


@pytest.mark.parametrize(
    ("instruction", "seen"),
    [(r"EQ \o\ac(○,3)", "③"), (r"EQ \* jc2 \o\ad(\s\up 9(lù),路)", "路"), (r"EQ \o(日,月)", "月"), ("XE 路", "")],
)
def test_fields_that_draw_a_character(instruction: str, seen: str) -> None:
    assert lines(p(run("第") + field(instruction) + END)) == ["第" + seen]


def test_characters_that_are_elements() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('shuǐ')}</w:rt><w:rubyBase>{run('水')}</w:rubyBase></w:ruby></w:r>"
    marks = '<w:r><w:t>甲</w:t><w:tab/><w:noBreakHyphen/><w:softHyphen/><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    assert lines(p(ruby + marks + f"<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>{run('软' + chr(0xAD) + '连')}")) == [
        "水甲\t-☑x软连"
    ]


def test_hidden_text_is_not_read() -> None:
    styles = style("秘", run_properties="<w:vanish/>") + style("显", run_properties='<w:vanish w:val="0"/>', base="秘")
    body = (
        p(run("显") + run("隐", "<w:vanish/>") + run("网", "<w:webHidden/>")) + styled("隐", "秘") + styled("显", "显")
    )
    assert lines(body, styles=styles) == ["显网", "显"]


def test_line_breaks_share_a_block_and_page_breaks_do_not() -> None:
    body = p("<w:r><w:t>上</w:t><w:br/><w:t>中</w:t><w:br w:type='page'/><w:t>下</w:t></w:r>") + p("末")
    document = read(body)
    assert texts(document) == ["上", "中", "下", "末"]
    first, second, third, last = document.lines
    assert first.block == second.block != third.block != last.block
    assert [line.gap for line in document.lines] == [False, False, True, False]


def test_numbers_are_counted_as_word_counts() -> None:
    levels = numbering(
        level(0, "chineseCounting", "%1、"), level(1, "japaneseCounting", "（%2）"),
        level(2, "decimal", "%1.%3", "<w:isLgl/>"), level(3, "bullet", "l"),
    )  # fmt: skip
    body = listed("农业") + listed("粮食", 1) + listed("小麦", 2) + listed("茶叶", 1) + listed("工业") + listed("矿", 1)
    assert lines(body + listed("点", 3), numbering=levels) == [
        "一、农业", "（一）粮食", "1.1 小麦", "（二）茶叶", "二、工业", "（一）矿", "点",
    ]  # fmt: skip
    assert only(listed("点", 3), numbering=levels).kind == "item"


def test_lists_continue_or_begin_anew() -> None:
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="5"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/>'
        "</w:lvlOverride></w:num>"
    )
    levels = numbering(
        level(0, "upperRoman", "%1."), level(1, "decimal", "%2)", '<w:lvlRestart w:val="0"/>'), more=more
    )
    body = listed("a") + listed("b", 1) + listed("c", 0, 2) + listed("d", 1) + listed("e", 0, 3) + listed("f", 0, 3)
    assert lines(body, numbering=levels) == ["I. a", "1) b", "II. c", "2) d", "IV. e", "V. f"]


def test_styles_number_their_paragraphs() -> None:
    numbers = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    styles = style("heading 1", numbers) + style("章", base="heading 1") + style("heading 2", numbers)
    levels = numbering(
        level(0, "decimal", "第%1章"),
        level(1, "decimal", "%1.%2", '<w:pStyle w:val="heading 2"/><w:suff w:val="nothing"/>'),
    )
    no_number = p("附", '<w:pStyle w:val="章"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    body = styled("总则", "章") + styled("范围", "heading 2") + no_number + styled("附则", "章")
    document = read(body, styles=styles, numbering=levels)
    assert texts(document) == ["第1章 总则", "1.1范围", "附", "第2章 附则"]
    assert [line.level for line in document.lines] == [0, 1, 0, 0]


def test_the_numbers_of_a_decimal_outline_are_no_part_of_the_names_of_headings() -> None:
    numbers = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    styles = style("heading 1", numbers) + style("heading 2", numbers)
    levels = [
        level(place, "decimal", text, f'<w:pStyle w:val="heading {place + 1}"/>')
        for place, text in enumerate(("%1.", "%1.%2."))
    ]
    text = "全镇修剪茶园一千亩，发放有机肥四百吨，带动农户三百户增收，户均两千元。"
    body = styled("总则", "heading 1") + styled("范围", "heading 2") + p(text)
    parts = {"styles": styles, "numbering": numbering(*levels)}
    with_item = read(body + listed("一项"), **parts)
    assert texts(with_item) == ["1. 总则", "1.1. 范围", text, "2. 一项"]
    assert [line.counted for line in with_item.lines] == [3, 5, 0, 0]
    document = read(body, **parts)
    assert [(*s.path, s.heading) for s in build_report(document).sections] == [("总则", "范围")]


def test_the_table_of_contents_is_boilerplate() -> None:
    control = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    entry = p(field("TOC \\o") + SEPARATE + run("一、路\t1")) + p(run("二、水\t2")) + p(END)
    body = (
        styled("甲 1", "toc 1")
        + f"<w:sdt>{control}<w:sdtContent>{p('目录')}</w:sdtContent></w:sdt>"
        + entry
        + p("一、路")
    )
    assert [line.role for line in read(body).lines] == ["boilerplate"] * 4 + [""]


def test_evidence_through_styles() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>'
        + style("Title", '<w:jc w:val="center"/>', '<w:sz w:val="44"/>')
        + style("公文标题", base="Title")
        + style("Subtitle", base="Title")
        + style("Überschrift 2", '<w:outlineLvl w:val="1"/>', "<w:b/>")
        + style("正文首行", '<w:ind w:firstLineChars="200"/>')
    )
    body = (
        styled("云岭乡工作", "公文标题") + styled("总结", "Title") + styled("副题", "Subtitle") + p("")
        + styled("修路", "Überschrift 2") + styled("修路十里，种树百亩。", "正文首行")
        + p("　　种树。", '<w:jc w:val="end"/>')
        + styled("另一标题", "Title")
    )  # fmt: skip
    document = read(body, styles=styles)
    assert document.title == "云岭乡工作总结"
    title, _, subtitle, heading, text, last, other = document.lines
    assert (title.titled, title.align, title.size, title.level) == (True, "center", 1.38, None)
    assert not subtitle.titled and not other.titled
    assert (heading.level, heading.bold, heading.gap) == (1, 2, True)
    assert text.indent and not text.bold and text.size == 1.0
    assert (last.indent, last.align) == (True, "right")


def test_bold_characters_at_the_beginning_are_counted() -> None:
    assert only(p(run("路通。", "<w:b/>") + run("修路十里。"))).bold == 3
    assert only(p(run("路通。", '<w:b w:val="0"/>') + run("修", "<w:b/>"))).bold == 0


def test_a_picture_stands_before_its_caption() -> None:
    picture = "<w:r><w:drawing><pic:pic/></w:drawing></w:r>"
    document = read(p("上") + p(picture) + p("图一") + p("下"))
    assert [line.picture for line in document.lines] == [False, True, False]


def test_tables_of_data_have_a_line_for_each_row() -> None:
    merged = cell("合计", '<w:gridSpan w:val="99999999"/>') + cell("3")
    first, below = cell("镇", '<w:vMerge w:val="restart"/>'), cell("镇", "<w:vMerge/>")
    deleted = "<w:trPr><w:del/></w:trPr>" + cell("删") + cell("删")
    body = table(first + cell(p("路") + p("桥")), below + cell("水"), cell("") + cell("电"), merged, deleted)
    document = read(p("上") + body + table(cell("甲") + cell("乙")))
    assert texts(document) == ["上", "镇 | 路 桥", "水", "电", "合计 | 3", "甲 | 乙"]
    assert [line.table for line in document.lines] == [0, 1, 1, 1, 1, 2]


def test_automatic_numbers_fill_cells() -> None:
    body = table(*(cell(listed("")) + cell(name) for name in "路水"))
    assert lines(body, numbering=numbering(level(0, "decimal", "%1"))) == ["1 | 路", "2 | 水"]


def test_tables_of_one_column_are_frames_and_nested_tables_are_read() -> None:
    inner = table(cell("甲") + cell("乙"))
    assert lines(table(cell(p("框") + inner), cell("尾"))) == ["框", "甲 | 乙", "尾"]
    document = read(table(cell("外") + cell(p("内") + inner)))
    assert texts(document) == ["外 | 内", "甲 | 乙"] and {line.table for line in document.lines} == {1}


def test_notes_follow_the_text() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = "".join(f'<w:footnote w:id="{name}">{p("注" + name)}</w:footnote>' for name in "123")
    assert lines(p(run("正文") + reference) + p("末"), footnotes=notes) == ["正文", "末", "注2"]


def test_headers_are_boilerplate_but_for_one_of_the_first_page() -> None:
    def section(kind: str, more: str = "") -> str:
        return f'<w:sectPr><w:headerReference w:type="{kind}" r:id="header"/>{more}</w:sectPr>'

    assert [line.role for line in read(p("文") + section("default"), header=p("页眉")).lines] == ["boilerplate", ""]
    document = read(p("文") + section("first", "<w:titlePg/>"), header=p("云岭乡文件"))
    assert texts(document) == ["云岭乡文件", "文"] and not document.lines[0].role
    assert lines(p("文") + section("first"), header=p("不显示")) == ["文"]


def test_a_document_of_python_docx_is_read() -> None:
    document = docx.Document()
    document.core_properties.title = "模板"
    document.add_heading("云岭乡总结", 0)
    document.add_heading("修路", 2)
    document.add_paragraph("修路十里。", style="List Number")
    file = io.BytesIO()
    document.save(file)
    result = read_docx(file, "a.docx")
    assert (result.title, result.metadata) == ("云岭乡总结", {})
    assert texts(result) == ["云岭乡总结", "修路", "1. 修路十里。"]
    assert [line.level for line in result.lines] == [None, 1, None]


def test_strict_open_xml_and_names_with_backslashes_are_read() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(p("文")))) as usual, zipfile.ZipFile(file, "w") as package:
        for name in usual.namelist():
            data = (
                usual.read(name).replace(b"schemas.openxmlformats.org/", b"purl.oclc.org/ooxml/").replace(b"/2006", b"")
            )
            package.writestr(name.replace("/", "\\"), data)
    assert texts(read_docx(file, "a.docx")) == ["文"]


def test_bad_files_are_refused_in_one_line() -> None:
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    bomb = word("").replace(b"<w:document", b"<w:docu")
    for data, message in (
        (encrypted, "protected by a password"),
        (encrypted[:8], r"old Word document; save it as \.docx"),
        (b"PK\x03\x04", "damaged"),
        (bomb, "damaged"),
    ):
        with pytest.raises(InputError, match=rf"^a\.docx: [^\n]*{message}[^\n]*$"):
            read_docx(io.BytesIO(data), "a.docx")


def test_entities_are_not_expanded() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        entities = '<!DOCTYPE x [<!ENTITY a "弹"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "/etc/hostname">]>'
        body = "<w:p><w:r><w:t>文</w:t></w:r></w:p><w:p><w:r><w:t>字&b;&c;</w:t>&b;</w:r>&b;</w:p>&b;"
        package.writestr(
            "word/document.xml", f"{entities}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        )
    assert texts(read_docx(file, "a.docx")) == ["文", "字"]


def test_nesting_needs_no_recursion() -> None:
    deep = p("底")
    for _ in range(60):
        deep = table(cell(p("层") + deep) + cell("旁"))
    assert lines(deep) == ["层 | 旁"] * 59 + ["层 底 | 旁"]
    with pytest.raises(InputError, match="damaged"):  # deeper than the XML parser allows
        read("<w:sdt>" * 5000 + p("底") + "</w:sdt>" * 5000)


@given(st.lists(st.lists(st.text("字 \t　a●·", max_size=6), max_size=4), max_size=6), st.data())
def test_every_visible_character_is_in_one_line(paragraphs: list[list[str]], data: st.DataObject) -> None:
    wrappers = ("{}", "<w:ins>{}</w:ins>", "<w:hyperlink>{}</w:hyperlink>", "<w:smartTag>{}</w:smartTag>")
    body = "".join(
        p("<w:r/>" + "".join(data.draw(st.sampled_from(wrappers)).format(run(text)) for text in runs))
        for runs in paragraphs
    )
    document = read(body)
    expected = ["".join(runs).replace("\t", " ").strip() for runs in paragraphs]
    assert texts(document) == [text for text in expected if text]
    assert document.text == "".join(f"{text}\n" for text in texts(document))
