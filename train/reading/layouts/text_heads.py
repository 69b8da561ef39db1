"""Layouts of plain text with unusual heads and ends: spread labels, broken titles, numbers below, colophons."""

from collections.abc import Callable
from random import Random

from train.reading import names
from train.reading.article import Article
from train.reading.layouts import flow
from train.reading.layouts import surroundings as around
from train.reading.layouts.flow import Lines, added
from train.reading.layouts.writer import Sheet, TextStyle, random_style, set_lines
from train.reading.page import Page


def _page(lines: Lines, style: TextStyle) -> Page:
    sheet = Sheet(style)
    set_lines(sheet, lines)
    return sheet.page()


def spread_labels(article: Article, rng: Random) -> Page:
    """An index table copied cell by cell: each label and each value on a line; often a label without a value last."""
    facts, colon = article.facts, rng.choice(("：", "：", ":", ""))
    pairs = [
        ("索引号", facts.index_number),
        ("信息分类", facts.subject),
        ("发布机构", facts.issuers[0] if facts.issuers else ""),
        ("发文日期", facts.made),
        ("文号", facts.number),
        ("名称", facts.title),
        ("主题词", facts.keywords),
        ("公开方式", "主动公开"),
        ("有效性", rng.choice(("有效", "是", ""))),
    ]
    chosen = [pair for pair in pairs if rng.random() < rng.choice((0.2, 0.65, 0.65))]
    together = rng.random() < 0.3
    top = added("boilerplate", around.site_head(rng, facts)) if rng.random() < 0.4 else []
    top += added("boilerplate", around.crumbs(rng, facts)) if rng.random() < 0.15 else []
    head: Lines = []
    for label, value in chosen:
        spread = label if len(label) > 2 or rng.random() < 0.5 else "　　".join(label)
        head += added("fact", f"{spread}{colon or '：'}{value}") if together else added("fact", spread + colon, value)
    if rng.random() < 0.5:
        head += added("fact", rng.choice(("主题词", "文号", "关键词", "废止日期", "备注")) + (colon or "："))
    lines = list(article.lines)
    if rng.random() < 0.3:
        head += added("boilerplate", rng.choice(("打印", "【打印】【关闭】", "下载", "收藏")))
    if rng.random() < 0.2:
        lines = flow.below_title(lines, added("fact", around.byline(rng, facts)))
    below = rng.random() < 0.4
    whole = [*top, *flow.below_title(flow.with_title(article), head)] if below else [*top, *head, *lines]
    return _page(whole, random_style(rng, gap=rng.choice((0, 1, 1))))


def broken_title(article: Article, rng: Random) -> Page:
    """The title over two or three lines, sometimes centred by blanks."""
    lines = flow.broken_title(rng, flow.with_title(article))
    return _page(lines, random_style(rng, center=rng.random() < 0.5))


def number_below(article: Article, rng: Random) -> Page:
    """The number of the document, in brackets, below the title."""
    facts = article.facts
    number = facts.number or names.document_number(rng, names.place(rng, "county"), facts.year)
    shown = rng.choice(
        (f"（{number}）", f"({number})", number, f"（{number}　{facts.made}）", f"文号：{number}", f"【{number}】")
    )
    return _page(flow.number_below(flow.with_title(article), shown), random_style(rng))


def two_offices(article: Article, rng: Random) -> Page:
    """Two offices above the title, each on a line, that begins with 关于."""
    facts, lines = article.facts, flow.with_title(article)
    start, end = flow.title_span(lines)
    title = facts.title[facts.title.find("关于") :] if "关于" in facts.title else f"关于{names.topic(rng)}的通知"
    place = facts.place or names.place(rng, "county").name
    offices = rng.choice(
        (
            (f"中共{place}委员会", f"{place}人民政府"),
            (f"{place}财政局", f"{place}教育局"),
            (f"中共{place}委办公室", f"{place}人民政府办公室"),
            (f"{place}发展和改革局　{place}财政局",),
        )
    )
    parts = flow.broken_title(rng, added("title", title)) if rng.random() < 0.3 else added("title", title)
    lines = [*lines[:start], *added("title", *offices), *parts, *lines[end:]]
    return _page(lines, random_style(rng, center=rng.random() < 0.5))


def colophon(article: Article, rng: Random) -> Page:
    """The colophon of an official document below the text."""
    facts = article.facts
    lines = [line for line in article.lines if not line.text.startswith(("抄送", "抄报", "（此件"))]
    if rng.random() < 0.7:
        lines += added(
            "boilerplate",
            rng.choice(
                (
                    "（此件公开发布）",
                    "(此件公开发布)",
                    "（此件依申请公开）",
                    "（此件主动公开）",
                    "（此件发至乡镇）",
                    "信息公开选项：主动公开",
                )
            ),
        )
    office, shown = (facts.issuers[0] if facts.issuers else facts.place + "人民政府办公室"), around.published_day(facts)
    day = shown.full() if shown else f"{facts.year}年1月5日"
    copies = rng.choice(
        (
            "抄送：县委各部门，县人大常委会办公室，县政协办公室，县法院，县检察院。",
            "抄报：市人民政府。",
            "抄送：各镇党委，县直各部门。",
            "分送：县委常委、副县长。",
            "主送：各村（居）委会",
        )
    )
    lines += added(
        "boilerplate",
        copies,
        f"{office}{rng.choice(('　　　　', '        ', ' '))}{day}{rng.choice(('印发', '印', '印制'))}",
    )
    if rng.random() < 0.4:
        lines += added(
            "boilerplate",
            rng.choice(
                (
                    f"（共印{rng.randint(20, 200)}份）",
                    f"共印{rng.randint(20, 200)}份",
                    f"校对：{names.person(rng)}　　打字：{names.person(rng)}",
                )
            ),
        )
    return _page(lines, random_style(rng))


def last_line_credits(article: Article, rng: Random) -> Page:
    """Writers and editors in the last line."""
    facts = article.facts
    writers = facts.author or names.people(rng)
    shown = rng.choice(
        (
            f"（记者 {writers}）",
            f"（文/图 {writers}）",
            f"（{writers}）",
            f"(通讯员 {writers})",
            f"文图：{writers}",
            f"撰稿：{writers}",
            f"（作者单位：{facts.source or facts.place}）",
            f"来源：{facts.source or facts.site}",
            f"（{facts.source or facts.place}供稿）",
        )
    )
    lines = [*article.lines, *added("fact", shown)]
    if rng.random() < 0.4:
        lines += added("boilerplate", f"编辑：{facts.editor}　审核：{names.person(rng)}")
    return _page(lines, random_style(rng))


def byline_below(article: Article, rng: Random) -> Page:
    """Writers in brackets or without a label below the title."""
    facts = article.facts
    writers = facts.author or names.people(rng, 2)
    day = around.shown_day(rng, facts)
    shown = rng.choice(
        (
            (f"（文/图 {writers}）",),
            (writers,),
            (f"□ {writers}",),
            (f"本报记者 {writers}",),
            (facts.source or facts.site, day),
            (f"{facts.source or facts.place}（{day}）",),
            (day,),
            (f"（{day}）",),
            (f"{facts.source} {day}",),
        )
    )
    return _page(flow.below_title(flow.with_title(article), added("fact", *shown)), random_style(rng))


def repeated_title(article: Article, rng: Random) -> Page:
    """The title of the page above the title of the text, with an office or a site between them."""
    facts, lines = article.facts, flow.with_title(article)
    site = rng.choice((f"{facts.title}-{facts.site}", f"{facts.title}_{facts.site}", facts.title, facts.title))
    between = rng.choice(((), (facts.place,), (facts.site,), (around.crumbs(rng, facts),)))
    head = [*added("title", site), *added("boilerplate", *between)]
    if rng.random() < 0.5:
        head += around.byline_lines(rng, facts)
    return _page([*head, *lines], random_style(rng))


def crawled(article: Article, rng: Random) -> Page:
    """The head that a crawler or a database writes above a text: its title, source, address, time."""
    facts = article.facts
    code = f"CLI.{rng.randint(1, 17)}.{rng.randint(10**5, 10**7)}"
    address = f"https://www.example.gov.cn/art/{facts.year}/art_{rng.randint(10**4, 10**6)}.html"
    database = [f"【引证码】 {code}", f"【数据库编号】{code}", f"原文链接：{address}", f"链接：{address}"]
    crawler = [f"来源：{facts.source}", f"URL：{address}", f"抓取时间：{facts.published}", f"发布日期：{facts.made}"]
    chosen = [line for line in rng.choice((database, crawler)) if rng.random() < 0.75]
    lines = flow.with_title(article)
    if rng.random() < 0.5:
        start, end = flow.title_span(lines)
        again = lines[start:end] if rng.random() < 0.3 else []
        title = added("title", f"{rng.choice(('标题：', '标题:', 'title: '))}{facts.title}")
        lines = [*title, *added("fact", *chosen), *lines[:start], *again, *lines[end:]]
    else:
        lines = [*added("fact", *chosen), *lines]
    return _page(lines, random_style(rng))


HEAD_LAYOUTS: dict[str, Callable[[Article, Random], Page]] = {
    layout.__name__: layout
    for layout in (
        spread_labels,
        broken_title,
        number_below,
        two_offices,
        colophon,
        last_line_credits,
        byline_below,
        repeated_title,
        crawled,
    )
}
"""The layouts of this module by name."""
