"""Which lines of a web page belong to its article."""

import pytest

from zhili.reading.formats.html import read_html

INTRO = "入夏以来，柳溪镇抓紧检修水渠，各村轮流值守，早稻长势良好，农户心里踏实了许多。"
ROAD = "镇里还修通了三条产业路，运茶的车能一直开到山腰，采茶的人少走了七里山路。"
TEXT = f"<div class=text><p>{INTRO}</p><p>{ROAD}</p></div>"
HEAD = "<title>柳溪镇修路_柳溪网</title>"


def main_text(page: str) -> list[str]:
    document = read_html(page)
    return [document.text[line.start : line.end] for line in document.lines if line.main]


def test_title_and_facts_above_the_text_are_main_and_menus_are_not() -> None:
    page = f"""{HEAD}<div class=x><a>首页</a><a>新闻</a><a>服务</a></div>
    <div><h1>柳溪镇修路</h1><div>2021-03-05 方一</div>
    {TEXT}</div><div class=footer>主办：柳溪镇</div>"""
    assert main_text(page) == ["柳溪镇修路", "2021-03-05 方一", INTRO, ROAD]


@pytest.mark.parametrize("border", ["border=1", ""])
def test_attachment_in_a_container_of_its_own_is_main(border: str) -> None:
    table = f"<table {border}><tr><td>村</td><td>里程</td></tr><tr><td>上湾</td><td>3.5</td></tr></table>"
    page = f"<div>{TEXT}<div><p>附件</p><p align=center>里程表</p>{table}</div></div>"
    assert main_text(page) == [INTRO, ROAD, "附件", "里程表", "村 | 里程", "上湾 | 3.5"]


@pytest.mark.parametrize(
    "other",
    [
        f"<div><p><b>为您推荐</b></p><p><a>上湾村种下新茶树</a></p><p>{ROAD[:20]}</p><p><a>下湾村办起书屋</a></p></div>",
        f"<div><p>相关阅读</p><p>{ROAD[:30]}</p></div>",
        "<div><ul><li><a>上湾村种下新茶树</a></li><li><a>下湾村办起书屋</a></li></ul></div>",
        f"<div class=comments><p>{INTRO}</p></div>",
        "<div><p>版权所有 柳溪网 未经授权不得转载</p></div>",
    ],
)
def test_lists_of_other_articles_comments_and_notices_are_not_main(other: str) -> None:
    assert main_text(f"{HEAD}<div><h1>柳溪镇修路</h1>{TEXT}{other}</div>") == ["柳溪镇修路", INTRO, ROAD]


def test_container_with_an_unlucky_name_is_main_if_the_text_is_in_it() -> None:
    assert main_text(f"<div class=content-bottom>{TEXT}</div><div>电话：123</div>")[:2] == [INTRO, ROAD]


def test_title_in_a_paragraph_beside_the_text_is_main_without_a_stated_title() -> None:
    page = f"<p align=center>柳溪镇关于修路的通知</p><p>柳政〔2021〕3号</p>{TEXT}<p align=right>2021年3月5日</p>"
    assert main_text(page) == ["柳溪镇关于修路的通知", "柳政〔2021〕3号", INTRO, ROAD, "2021年3月5日"]


def test_all_lines_of_a_page_without_running_text_are_main() -> None:
    assert main_text("<div><p>甲村</p></div><div><p>乙村</p></div>") == ["甲村", "乙村"]
    assert main_text("") == []
