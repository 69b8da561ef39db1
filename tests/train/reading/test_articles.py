import re
from itertools import islice
from random import Random

import pytest

from train.reading.article import Article, ArticleLine, Passage, SourceReport
from train.reading.articles import KINDS, articles, joined
from train.reading.draft import Draft, break_title
from train.reading.kinds import law, lists, official, press

REPORTS = [
    SourceReport(
        name="r1",
        title="云台镇2021年工作总结",
        level="township",
        genre="annual_summary",
        year=2021,
        region="",
        passages=(
            Passage("一、产业", "全镇种茶三千亩，新建冷库两座。茶农户均增收两千元，外出打工的少了一成。"),
            Passage("一、产业", "合作社从四家增加到九家，其中两家办了加工厂。厂里的工人多是村里的妇女。"),
            Passage("二、道路", "硬化入组路十二公里，安装路灯二百盏。最远的塘头组也通了车，赶集只要二十分钟。"),
            Passage("三、学校", "中心校新添教师六名，食堂改建完成。住校生从周日晚上起有热饭吃，家长放心。"),
        ),
    )
]


def _article(kind: str, seed: int = 0) -> Article:
    builders = {name.__name__: name for name in KINDS}
    return builders[kind](Draft(Random(seed), REPORTS[0]))


def test_same_seed_gives_same_articles() -> None:
    first, second = (list(islice(articles(Random(7), REPORTS), 20)) for _ in range(2))
    assert first == second
    assert first != list(islice(articles(Random(8), REPORTS), 20))


@pytest.mark.parametrize("kind", [kind.__name__ for kind in KINDS])
def test_every_kind_has_text_and_clean_lines(kind: str) -> None:
    for seed in range(15):
        article = _article(kind, seed)
        assert any(line.role in ("paragraph", "opening", "row") for line in article.lines), kind
        for line in article.lines:
            assert line.text.strip(), (kind, line)
            assert "\n" not in line.text and "{" not in line.text, (kind, line)
            assert line.role != "opening" or line.lead, (kind, line)
            assert not line.lead or line.role in ("opening", "paragraph"), (kind, line)
            assert (line.depth > 0) == (line.role in ("heading", "opening", "part")), (kind, line)


@pytest.mark.parametrize("kind", [kind.__name__ for kind in KINDS])
def test_title_of_facts_is_that_of_the_lines(kind: str) -> None:
    for seed in range(15):
        article = _article(kind, seed)
        titles = [line.text for line in article.lines if line.role == "title"]
        if titles:
            shown = "".join("".join(titles).split())
            assert "".join(article.facts.title.split()) in shown, (kind, titles, article.facts.title)


def test_forwarded_plan_stands_below_the_day() -> None:
    roles = [line.role for line in official.forwarded(Draft(Random(3), REPORTS[0])).lines]
    assert roles.index("signature") < roles.index("part")
    assert (
        "heading" in roles[roles.index("part") :] or "opening" in roles[roles.index("part") :] or "paragraph" in roles
    )


def test_request_names_its_signatory() -> None:
    articles_ = [official.request(Draft(Random(seed), REPORTS[0])) for seed in range(10)]
    assert all(article.facts.signatory for article in articles_)
    assert any("签发人" in line.text for article in articles_ for line in article.lines if line.role == "number")


def test_order_repeats_its_title_below_the_signature() -> None:
    lines = law.order(Draft(Random(1), REPORTS[0])).lines
    roles = [line.role for line in lines]
    assert "title" in roles[roles.index("signature") :]


def test_questions_are_headings() -> None:
    lines = lists.questions(Draft(Random(2), REPORTS[0])).lines
    assert sum(line.role == "heading" for line in lines) == len(REPORTS[0].passages)


def test_work_report_states_delivery_before_greeting() -> None:
    for seed in range(20):
        lines = press.work_report(Draft(Random(seed), REPORTS[0])).lines
        roles = [line.role for line in lines]
        if "greeting" in roles and "fact" in roles:
            assert roles.index("fact") < roles.index("greeting")


def test_break_title_keeps_every_character() -> None:
    title = "云台县人民政府办公室关于印发《云台县农村饮水安全工程管理办法》的通知"
    for seed in range(30):
        parts = break_title(Random(seed), title)
        assert "".join(parts) == title
        assert 1 <= len(parts) <= 3


def _lines(kind: str, count: int = 30) -> list[ArticleLine]:
    return [line for seed in range(count) for line in _article(kind, seed).lines]


def test_articles_of_laws_are_paragraphs_unless_named() -> None:
    bare = [line for line in _lines("regulation") if re.match(r"第.{1,3}条\s+\S*[：。]$", line.text) and line.lead == 0]
    assert all(line.role == "heading" for line in bare)  # 第三条　支持创新平台。 over paragraphs
    numbered = [line for line in _lines("regulation") if re.match(r"第.{1,3}条", line.text) and line.lead]
    assert {line.role for line in numbered} == {"paragraph", "opening"}


def test_last_item_of_an_announcement_is_a_paragraph() -> None:
    ends = [line for line in _lines("announcement") if line.text.endswith("起施行。")]
    assert ends
    assert {line.role for line in ends} == {"paragraph"}


def test_part_numbers_alone_are_headings() -> None:
    alone = [line for line in _lines("commentary", 60) if re.fullmatch(r"[\d.\-·（）一二三四五IV]{1,4}", line.text)]
    assert alone
    assert {line.role for line in alone} == {"heading"}


def test_numbers_are_not_doubled() -> None:
    number = r"(?:\d{1,2}[.、]|[一二三四五]、|（[一二三四五]）)"
    doubled = re.compile(rf"{number}\s*(?:（[一二三四五]）|[一二三四五][是、])|答：答：")
    for kind in ("notice", "forwarded", "work_report", "questions", "regulation"):
        assert not [line.text for line in _lines(kind) if doubled.match(line.text)]


def test_joined_report_keeps_its_title_and_form() -> None:
    whole = joined(Random(1), REPORTS[0], REPORTS, 3)
    assert whole.title == REPORTS[0].title
    assert len(whole.passages) == 3 * len(REPORTS[0].passages)
