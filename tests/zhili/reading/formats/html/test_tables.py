"""Tables of web pages: of data, or for layout."""

import pytest

from zhili.reading.document import Document
from zhili.reading.formats.html import read_html

INTRO = "入夏以来，柳溪镇抓紧检修水渠，各村轮流值守，早稻长势良好，农户心里踏实了许多。"
ROAD = "镇里还修通了三条产业路，运茶的车能一直开到山腰，采茶的人少走了七里山路。"


def texts(document: Document) -> list[str]:
    return [document.text[line.start : line.end] for line in document.lines]


def lines(page: str) -> list[str]:
    return texts(read_html(page))


def test_table_with_a_long_cell_is_one_of_data() -> None:
    page = f"""<p>{INTRO}</p><table border=1><tr><th>项目</th><th>标准</th></tr>
    <tr><td rowspan=2>修渠</td><td>{ROAD * 8}</td></tr><tr><td>清淤<br>两次</td></tr></table><p>{ROAD}</p>"""
    document = read_html(page)
    assert texts(document) == [INTRO, "项目 | 标准", f"修渠 | {ROAD * 8}", "清淤 两次", ROAD]
    assert [(line.kind, line.table) for line in document.lines][1:4] == [("row", 1)] * 3
    assert document.lines[1].bold == len("项目 | 标准")


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tr><td>菜单</td><td><p>{INTRO}</p><p>{ROAD}</p></td></tr></table>",
        f"<table border=1><tr><td>左</td><td>{f'<p>{INTRO}</p>' * 9}</td></tr></table>",
        f"<table><tr><td><table><tr><td><p>{INTRO}</p></td></tr></table></td><td>右</td></tr></table>",
        f"<table><tr><td colspan=2><h1>标题</h1></td></tr><tr><td>左</td><td>{INTRO}</td></tr></table>",
    ],
)
def test_table_for_layout_gives_ordinary_lines(table: str) -> None:
    document = read_html(table)
    assert {line.kind for line in document.lines} == {"text"} and INTRO in texts(document)


def test_head_of_facts_is_rows_inside_a_table_for_layout() -> None:
    page = f"""<table><tr><td><table><tr><td>索引号：</td><td>L-7</td></tr>
    <tr><td>文号：</td><td>柳政〔2020〕1号</td></tr></table></td></tr><tr><td><p>{INTRO}</p></td></tr></table>
    <table><tr><td>发布：</td><td>镇办</td></tr><tr><td colspan=2><p>{INTRO}</p><p>{ROAD}</p></td></tr></table>"""
    document = read_html(page)
    rows = [text for text, line in zip(texts(document), document.lines, strict=True) if line.kind == "row"]
    assert rows == ["索引号： | L-7", "文号： | 柳政〔2020〕1号", "发布： | 镇办"]


def test_spans_repeat_nothing_and_cost_nothing() -> None:
    rows = "<tr><td colspan=999999999999 rowspan=99999999>甲</td><td>乙</td></tr>" * 3
    assert lines(f"<table border=1>{rows}</table>") == ["甲 | 乙"] * 3


def test_borders_show_that_a_table_of_long_cells_is_one_of_data() -> None:
    table = f"<tr><td>修渠</td><td>{ROAD * 8}</td></tr>"
    kinds = [read_html(f"<table {border}>{table}</table>").lines[0].kind for border in ("border=1", "")]
    assert kinds == ["row", "text"]
