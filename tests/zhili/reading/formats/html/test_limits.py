"""Web pages of any content, nesting and size."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhili.reading.document import Document
from zhili.reading.formats.html import read_html
from zhili.reading.formats.html.tree import children, parse_html

INTRO = "入夏以来，柳溪镇抓紧检修水渠，各村轮流值守，早稻长势良好，农户心里踏实了许多。"
ROAD = "镇里还修通了三条产业路，运茶的车能一直开到山腰，采茶的人少走了七里山路。"


def texts(document: Document) -> list[str]:
    return [document.text[line.start : line.end] for line in document.lines]


def lines(page: str) -> list[str]:
    return texts(read_html(page))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([
                "<p>", "</p>", "<div>", "</div>", "<br>", "<b>", "</b>", "<table border=1>", "<tr>", "<td>", "</table>",
                "<table>", "<li>", "<h2>", "</h2>", "<img>", "<pre>", "<a>", "</a>", "\n", "　　", "&nbsp;", "<center>",
                "<!--", "-->", "<span style='font-size:", "2em'>", "<title>", "</title>",
            ]),
            st.text(alphabet="柳溪镇，。：1a <>&\u200b\u3000", max_size=6),
        ),
        max_size=40,
    )
)  # fmt: skip
def test_offsets_of_any_page_are_exact(parts: list[str]) -> None:
    document = read_html("".join(parts))
    end = 0
    for item in document.lines:
        text = document.text[item.start : item.end]
        assert item.start >= end and text.strip() == text != ""
        assert 0 <= item.bold <= len(text) and 0 <= item.links <= 1 and item.size > 0
        end = item.end
    assert "".join(texts(document)) == document.text.replace("\n", "")


@given(st.lists(st.sampled_from(["柳溪", "茶", "<b>渠</b>", "<p>路</p>", "<td>桥</td>", "<br>", "<tr>", "<table>"])))
def test_every_visible_character_is_in_one_line(parts: list[str]) -> None:
    visible = "".join(char for char in "".join(parts) if char in "柳溪茶渠路桥")
    assert sorted("".join(lines("".join(parts))).replace(" | ", "").replace(" ", "")) == sorted(visible)


def test_nesting_beyond_all_need() -> None:
    for tag in ("div", "span", "table><tr><td", "font color=1", "section class=x"):
        count = 2_000 if "<" in tag else 100_000
        document = read_html(f"<{tag}>" * count + f"{INTRO}<br>{ROAD}")
        assert texts(document) == [INTRO, ROAD]


def test_depth_limit_keeps_what_is_less_deep() -> None:
    page = "<div>" * 400 + "<p class=x>甲</p>" + "</div>" * 400 + "<p id=last>乙</p>"
    assert len(parse_html(page).css("div")) == 400
    assert lines(page) == ["甲", "乙"]
    deep = "<div>" * 900 + "甲" + "</div>" * 900 + "<p>乙</p>"
    tree = parse_html(deep)
    assert len(tree.css("div")) == 501
    assert lines(deep) == ["甲", "乙"]
    node = tree.css_first("p")
    assert node is not None and node.parent is not None and node.parent.tag == "body"


def test_formatting_elements_that_each_block_opens_again_are_few() -> None:
    formats = "".join(f"<b {i:x}>" for i in range(480))
    page = f"<p>甲{formats}" + "<p>乙" * 100
    assert len(parse_html(page).css("b")) < 35 * 100
    assert lines(page) == ["甲", *["乙"] * 100]


@pytest.mark.parametrize(
    "start", ["", "<svg>", "<svg><title>", "<svg><desc>", "<math><mi>", "<svg><div>", "<svg><desc><section></desc>"]
)
@pytest.mark.parametrize("tag", ["<sup/>", "<section/>", "<b 1/>"])
def test_a_slash_does_not_end_an_element_of_html(start: str, tag: str) -> None:
    tree = parse_html(start + tag * 4_000 + "甲")
    deepest, waiting = 0, [(tree.root, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in children(node) if node is not None]
    assert deepest < 600


def test_parts_of_pictures_do_not_count_as_depth() -> None:
    picture = f"<svg><title>图</title><g>{'<path d=1/>' * 600}<desc>说明</desc>{'<path d=1/>' * 600}</g></svg>"
    page = f"<div>{picture}<p>甲</p></div><div><p>乙</p></div>"
    assert len(parse_html(page).css("path")) == 1_200
    assert len(parse_html(page).css("div")) == 2


@pytest.mark.parametrize(
    "page",
    [
        "柳" * 1_000_000,
        " \n" * 500_000,
        f"<p {' '.join(f'a{i}=1' for i in range(100_000))}>{INTRO}</p>",
        "<a" * 300_000,
        "<style>" + "a" * 500_000 + "{" * 300_000,
        "<i> </i>" * 10_000,
        "<table><tr><td>甲" * 1_000,
        "".join(f"<font color=c{i}>" for i in range(20_000)),
        f"<title>{'_' * 300_000}</title>",
        "<p>柳溪，" * 2_000,
    ],
    ids=range(10),
)
def test_large_and_broken_pages_take_little_memory(page: str) -> None:
    tracemalloc.start()
    read_html(page)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 80 * len(page) + 10_000_000
