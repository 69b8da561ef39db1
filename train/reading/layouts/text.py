"""Layouts of plain text from other programs: copied pages, exports of data bases and crawlers, e-mails."""

import re
from collections.abc import Callable
from random import Random

from train.reading import names
from train.reading.article import Article, ArticleLine
from train.reading.layouts import flow
from train.reading.layouts import surroundings as around
from train.reading.layouts.flow import Lines, added
from train.reading.layouts.writer import Sheet, TextStyle, random_style, set_lines
from train.reading.page import Page

_ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")
_CHAPTER = re.compile(r"第[一二三四五六七八九十]+章")


def _page(lines: Lines, style: TextStyle, items: set[int] | None = None) -> Page:
    sheet = Sheet(style)
    set_lines(sheet, lines, items or set())
    return sheet.page()


def copied_page(article: Article, rng: Random) -> Page:
    """The text of a whole page of a site: menu, way, title, buttons, byline, text, credits, foot."""
    facts, lines = article.facts, flow.with_title(article)
    extra: Lines = []
    if rng.random() < 0.3:
        extra += around.share_buttons(rng)
    extra += added("fact", around.byline(rng, facts)) if rng.random() < 0.75 else around.byline_lines(rng, facts)
    if rng.random() < 0.5:
        extra += around.share_buttons(rng)
    lines = flow.below_title(lines, extra)
    head = around.menu(rng, facts) if rng.random() < 0.5 else []
    if rng.random() < 0.2:
        head += added("boilerplate", around.site_head(rng, facts))
    if rng.random() < 0.75:
        head += added("boilerplate", around.crumbs(rng, facts))
    if rng.random() < 0.15:
        head += added("title", facts.title)
    lines = [*head, *lines]
    for part, share in (
        (around.credits_line(rng, facts), 0.5),
        (around.share_buttons(rng), 0.4),
        (around.neighbours(rng), 0.4),
        (around.site_foot(rng, facts), 0.35),
    ):
        if rng.random() < share:
            lines += part
    return _page(lines, random_style(rng))


def copied_text(article: Article, rng: Random) -> Page:
    """Title, byline and text of a page, without its menus."""
    facts = article.facts
    lines = flow.below_title(flow.with_title(article), added("fact", around.byline(rng, facts)))
    if rng.random() < 0.5:
        lines += around.credits_line(rng, facts)
    return _page(lines, random_style(rng, center=False))


def copied_wechat(article: Article, rng: Random) -> Page:
    """A piece copied from WeChat."""
    lines = flow.below_title(flow.one_line_title(flow.with_title(article)), around.wechat_head(rng, article.facts))
    lines += around.wechat_foot(rng, article.facts)
    if rng.random() < 0.3:
        lines = _with_pictures(rng, lines, article.facts.pictures)
    return _page(lines, random_style(rng, center=False, right=False, gap=rng.choice((0, 1, 1, 2))))


def _with_pictures(rng: Random, lines: Lines, captions: tuple[str, ...]) -> Lines:
    """Insert marks of lost pictures and their captions between paragraphs."""
    places = [index for index, line in enumerate(lines) if line.role == "paragraph"]
    mark = rng.choice(("[图片]", "图片", "【图片】", ""))
    for place in sorted(rng.sample(places, min(len(places), len(captions))), reverse=True):
        lines = [
            *lines[: place + 1],
            *added("boilerplate", mark),
            *added("caption", captions[place % len(captions)]),
            *lines[place + 1 :],
        ]
    return lines


def legal_database(article: Article, rng: Random) -> Page:
    """An export of a data base of laws: its head, the title twice, a chapter and its first article on one line."""
    facts, lines = article.facts, flow.one_line_title(flow.with_title(article))
    mark = rng.choice(("【检索码】", "【法规编号】", "[文献号]", "【收录号】"))
    head = added(
        "fact",
        f"{mark} {rng.choice('ABCLR')}{rng.choice('ABCLR')}.{rng.randint(1, 30)}.{rng.randint(10**5, 10**7)}",
        rng.choice(("原文网址：", "链接：", "原文链接：")) + around.page_address(rng, facts),
    )
    if rng.random() < 0.5:
        head += added(
            "fact",
            *rng.sample(
                (
                    f"【发布部门】 {facts.issuers[0] if facts.issuers else facts.place}",
                    f"【发布日期】 {facts.made}",
                    "【时效性】 现行有效",
                    "【效力级别】 地方规范性文件",
                    f"【发文字号】 {facts.number}" if facts.number else "【类别】 综合",
                ),
                rng.randint(2, 4),
            ),
        )
    if rng.random() < 0.75:
        head += added("title", facts.title)
    style = random_style(rng, indent="　　", heading_indent="　　", gap=0, center=False)
    sheet = Sheet(style)
    set_lines(sheet, [*head, *lines])
    if rng.random() < 0.6:
        _join_chapters(sheet)
    if rng.random() < 0.3:
        sheet.physical = [("    " * (n == 0) + text, index) for n, (text, index) in enumerate(sheet.physical)]
    return sheet.page()


def _join_chapters(sheet: Sheet) -> None:
    """Put the first article of a chapter on the line of the chapter."""
    joined: list[tuple[str, int | None]] = []
    for text, index in sheet.physical:
        if joined and _CHAPTER.match(joined[-1][0].strip()) and _ARTICLE.match(text.strip()):
            text = joined.pop()[0] + "　　" + text.strip()
        joined.append((text, index))
    sheet.physical = joined


def crawler(article: Article, rng: Random) -> Page:
    """The output of a crawler: labelled facts, a rule, the text."""
    facts, lines = article.facts, flow.one_line_title(article.lines)
    chinese = rng.random() < 0.6
    labels = (
        ("标题", "来源", "URL", "抓取时间", "文种", "发布时间")
        if chinese
        else ("title", "source", "url", "fetched", "category", "date")
    )
    colon = rng.choice(("：", ":", ": "))
    values = (
        facts.title,
        facts.source or facts.site,
        around.page_address(rng, facts),
        f"{facts.year + 1}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        facts.kind or "动态",
        facts.published,
    )
    shown = [
        (label, value)
        for n, (label, value) in enumerate(zip(labels, values, strict=True))
        if value and (n == 0 or rng.random() < 0.7)
    ]
    head = [
        ArticleLine(f"{label}{colon}{value}", "title" if label in ("标题", "title") else "fact")
        for label, value in shown
    ]
    style = random_style(rng, center=False)
    sheet = Sheet(style)
    rule = rng.choice(("---", "------------", "=" * 40, "", "***", "-" * 60))
    if rng.random() < 0.2:
        sheet.physical.append((rule, None))
    for line in head:
        sheet.add(line.text, line.role, wrap=False)
    sheet.blank(rng.randint(0, 1))
    sheet.physical.append((rule, None))
    sheet.blank(rng.randint(0, 1))
    set_lines(sheet, flow.without_title(lines) if rng.random() < 0.6 else lines)
    if rng.random() < 0.3:
        sheet.physical.append((rule, None))
        set_lines(sheet, around.credits_line(rng, facts))
    return sheet.page()


def email(article: Article, rng: Random) -> Page:
    """A document in the body of an e-mail."""
    facts = article.facts
    sender, colon = names.person(rng).replace("　", "").strip(), rng.choice(("：", ": ", ":"))
    address = f"{rng.randint(1000, 9999)}@example.com"
    senders = (sender, f"{facts.place}党政办 <office@example.cn>", f"{sender} <{address}>")
    day_label = rng.choice(("发送时间", "日期", "时间"))
    head = added("fact", f"发件人{colon}{rng.choice(senders)}")
    if rng.random() < 0.8:
        receivers = ("各有关单位", "办公室", names.person(rng), "all@example.cn")
        head += added("fact", f"收件人{colon}{rng.choice(receivers)}")
    head += added("fact", f"{day_label}{colon}{around.shown_day(rng, facts)}")
    head += added("title", f"主题{colon}{rng.choice(('', '', '转发：', 'Fw: ', '回复：'))}{facts.title}")
    if facts.attachments:
        head += added("boilerplate", f"附件{colon}{facts.attachments[0]}.{rng.choice(('docx', 'xls', 'pdf', 'zip'))}")
    if rng.random() < 0.2:
        head = [
            *added(
                "boilerplate",
                rng.choice(("-----原始邮件-----", "---------- 转发的邮件 ----------", "-----Original Message-----")),
            ),
            *head,
        ]
    lines = flow.without_title(article.lines) if rng.random() < 0.6 else list(article.lines)
    tail = (
        added("signature", rng.choice((facts.source or facts.place, sender)))
        if not any(line.role == "signature" for line in lines) and rng.random() < 0.5
        else []
    )
    if rng.random() < 0.3:
        tail += added(
            "boilerplate",
            rng.choice(
                (
                    "发自我的手机",
                    "此邮件由系统自动发出，请勿回复。",
                    f"电话：0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}",
                )
            ),
        )
    return _page([*head, *lines, *tail], random_style(rng, gap=rng.choice((0, 1))))


TEXT_LAYOUTS: dict[str, Callable[[Article, Random], Page]] = {
    layout.__name__: layout for layout in (copied_page, copied_text, copied_wechat, legal_database, crawler, email)
}
"""The layouts of this module by name."""
