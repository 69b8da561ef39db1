from random import Random

from train.reading.article import ArticleLine, row
from train.reading.layouts import flow
from train.reading.layouts.flow import added


def roles(lines):
    return [line.role for line in lines]


def test_title_span_skips_what_stands_above(article):
    lines = [*added("masthead", "云台镇人民政府文件"), *article.lines]
    assert flow.title_span(lines) == (1, 2)
    assert flow.title_span(added("paragraph", "河水清清。")) == (0, 0)


def test_insert_below_title(article):
    lines = flow.below_title(article.lines, added("fact", "来源：云台镇"))
    assert roles(lines)[:3] == ["title", "fact", "number"]


def test_number_below_moves_the_number(article):
    lines = flow.number_below([*added("number", "云政〔2021〕1号"), *added("title", "通知")], "（云政〔2021〕1号）")
    assert [line.text for line in lines] == ["通知", "（云政〔2021〕1号）"]


def test_one_line_title_joins_parts_but_not_a_subtitle():
    parts = added("title", "关于印发河道保洁", "实施方案的通知书")
    assert flow.one_line_title(parts) == added("title", "关于印发河道保洁实施方案的通知书")
    subtitled = added("title", "一条河的变迁故事", "——云台镇治水见闻")
    assert flow.one_line_title(subtitled) == subtitled


def test_broken_title_keeps_all_letters():
    lines = flow.broken_title(Random(1), added("title", "云台镇人民政府关于做好河道保洁工作的通知"))
    assert len(lines) > 1 and set(roles(lines)) == {"title"}
    assert "".join(line.text for line in lines) == "云台镇人民政府关于做好河道保洁工作的通知"


def test_without_title(article):
    assert roles(flow.without_title(article.lines))[0] == "number"


def test_split_sentences_leaves_quotes_whole():
    lines = [ArticleLine("一句。两句！", "paragraph"), ArticleLine("他说：“走。”大家笑了。“好。”", "paragraph")]
    assert [line.text for line in flow.split_sentences(lines)] == ["一句。", "两句！", lines[1].text]


def test_blocks_group_rows_and_joined_lines():
    lines = [row("ab"), row("cd"), row("abc"), ArticleLine("甲", "title"), ArticleLine("乙", "title", joined=True)]
    assert [len(block) for block in flow.blocks(lines)] == [2, 1, 2]
