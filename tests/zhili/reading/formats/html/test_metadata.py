"""The title and the facts that the markup of a web page states."""

import pytest

from zhili.reading.formats.html import read_html

INTRO = "入夏以来，柳溪镇抓紧检修水渠，各村轮流值守，早稻长势良好，农户心里踏实了许多。"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>柳溪镇修通三条产业路_政府信息公开</title>", "柳溪镇修通三条产业路"),
        ("<title>柳溪镇修通三条产业路-柳溪网</title>", "柳溪镇修通三条产业路"),
        ("<title>柳溪镇修通三条产业路--柳溪频道--某某在线</title>", "柳溪镇修通三条产业路"),
        ("<title>柳溪网</title><meta name=ArticleTitle content='柳溪镇修通三条产业路'>", "柳溪镇修通三条产业路"),
        ("<title></title><meta property='og:title' content='柳溪镇修通三条产业路 - 柳溪网'>", "柳溪镇修通三条产业路"),
        ("<title>柳溪发布</title>", ""),
        ("<title>新闻动态-柳溪网</title>", ""),
    ],
)
def test_title_without_the_name_of_the_site(head: str, title: str) -> None:
    document = read_html(f"{head}<h1>柳溪镇修通三条产业路</h1><p>{INTRO}</p>")
    assert document.title == title
    assert [line.titled for line in document.lines] == [bool(title), False]


def test_title_over_two_lines() -> None:
    document = read_html(
        f"<title>柳溪镇关于做好防汛工作的通知_公开</title><p>柳溪镇</p><p>柳溪镇关于<br>做好防汛工作的通知</p><p>{INTRO}</p>"
    )
    assert [line.titled for line in document.lines] == [False, True, True, False]
    assert document.title == "柳溪镇关于做好防汛工作的通知"


@pytest.mark.parametrize(
    ("head", "metadata"),
    [
        ("<meta name=PubDate content='2021年3月5日 08:00'><meta name=author content=40213>", {"date": "2021-03-05"}),
        ("<meta name=author content='a.b@liuxi.cn'><meta name=source content='来源：柳溪网'>", {"source": "柳溪网"}),
        ("<meta property='article:published_time' content='2021-03-05T08:00:00+08:00'>", {"date": "2021-03-05"}),
        ("<time datetime='2021-03-05'>上周</time>", {"date": "2021-03-05"}),
        (
            """<script type="application/ld+json">{"@graph": [{"datePublished": "2021-03-05T01:00:00Z", "author":
            [{"name": "方一"}, {"name": "水二"}], "publisher": {"name": "柳溪网"}}]}</script>""",
            {"date": "2021-03-05", "author": "方一、水二", "source": "柳溪网"},
        ),
        ("<script type='application/ld+json'>{broken</script><meta name=author content=方一>", {"author": "方一"}),
        (f"<script type='application/ld+json'>{'[' * 100_000}</script>", {}),
        (
            "<a id=js_name> 柳溪发布 </a><script>var ct = \"1614901800\";</script><meta name=author content=方一>",
            {"date": "2021-03-05", "author": "方一", "source": "柳溪发布"},
        ),
    ],
)  # fmt: skip
def test_metadata(head: str, metadata: dict[str, str]) -> None:
    assert read_html(f"{head}<p>{INTRO}</p>").metadata == metadata
