"""Elements within a line that the page shows apart."""

import pytest

from zhili.reading.formats.html import read_html


def text(page: str) -> str:
    return read_html(page).text.strip()


@pytest.mark.parametrize(
    "page",
    [
        "<a href=/a>柳溪发布</a><a href=/b>周五</a>",
        "<a href=/a>柳溪发布</a>\n<!-- 时间 --><a href=/b>周五</a>",
        "<span class=source>柳溪发布</span><span class=pub-time>周五</span>",
        "<span class=profile_nickname>柳溪发布</span><em>周五</em>",
        "<a id=js_name>柳溪发布</a><em id=publish_time>周五</em>",
        "<em>柳溪发布</em><span style='margin-left: 12px'>周五</span>",
        "<em style='padding:0 1em 0 0'>柳溪发布</em>周五",
        "<em>柳溪发布</em><span style='float:right'>周五</span>",
        "<style>.x{display:inline-block}</style><em class=x>柳溪发布</em><em class=x>周五</em>",
    ],
)
def test_facts_next_to_each_other_are_set_apart(page: str) -> None:
    assert text(f"<div>{page}</div>") == "柳溪发布 周五"


@pytest.mark.parametrize(
    "page",
    [
        "<span class=s1>柳溪</span><span class=s2>镇</span>",
        "<a href=/a>柳溪</a><a href=/a>镇</a>",
        "<a href=/a>柳溪</a><a name=b>镇</a>",
        "<b>柳溪</b><span style='margin:0;padding: 0px 1px'>镇</span>",
        "<span style='margin: 8px 0'>柳溪</span><b>镇</b>",
        "<b>柳溪</b><span style='display:inline-block'>镇</span>",
        "<span style='float:none'>柳溪</span>镇",
    ],
)
def test_parts_of_a_word_stay_together(page: str) -> None:
    assert text(f"<p>{page}</p>") == "柳溪镇"
