"""Public announcements (通告) of numbered sentences, and documents with lists of short lines."""

from collections.abc import Callable
from random import Random

from train.reading import names, outline, words
from train.reading.article import Article
from train.reading.body import Body
from train.reading.draft import Draft
from train.reading.kinds.official import head, tail
from train.reading.passages import paragraphs, unnumbered


def announcement(draft: Draft) -> Article:
    """An announcement: numbered sentences, lists of short lines under headings, or both parts in one notice."""
    draft.pick_issuers(0.1)
    draft.kind = draft.rng.choice(("通告", "通告", "公告", "通知", "公示"))
    subject = draft.rng.choice(words.TOPICS)
    if draft.chance(0.25):
        head(draft, f"关于{subject}的{draft.kind}")
    else:
        draft.add_title(draft.phrase("public_title", subject=subject))
        draft.maybe(0.3, "public_number", "number")
    draft.say("public_lead", "paragraph", subject=subject)
    draft.rng.choices((_rules, _lists, _lists), (60, 25, 15))[0](draft)
    if draft.chance(0.35):
        draft.add(f"特此{draft.kind}。", "paragraph")
    if draft.chance(0.3):
        for _ in range(draft.rng.randint(1, 4)):
            draft.say("contacts", "paragraph")
    tail(draft)
    return draft.finish("announcement")


def _rules(draft: Draft) -> None:
    """Add numbered paragraphs of one or two sentences; some introduce clauses."""
    rng = draft.rng
    style = rng.choice(("han", "han", "han", "han", "arabic", "arabic", "han_bracket", "arabic_bracket", "first"))
    numbering = _ordinal if style == "first" else outline.mixed(rng, style)
    count, listed = rng.randint(3, 10), rng.choice((0.0, 0.1, 0.25))
    pool = ("announcement_rule", "announcement_rule", "rule")
    texts = list(dict.fromkeys(draft.phrase(rng.choice(pool)) for _ in range(count)))
    body = Body(draft)
    inner = {"han": "han_bracket", "arabic": "arabic_bracket"}.get(style, "circle")
    for index, text in enumerate(texts, 1):
        if draft.chance(listed):
            draft.add(numbering(index) + draft.phrase("rule_list"), "paragraph")
            body.items(list(dict.fromkeys(draft.phrase("clause") for _ in range(rng.randint(3, 5)))), inner)
        else:
            draft.add(numbering(index) + text, "paragraph")
    draft.add(numbering(len(texts) + 1) + draft.phrase("announcement_end"), "paragraph")


def _ordinal(count: int) -> str:
    return f"第{names.numeral(count)}、"


def _lists(draft: Draft) -> None:
    """Add numbered headings: over short lines without end marks, and over paragraphs."""
    rng = draft.rng
    style = rng.choice(("han", "han", "han", "arabic", "han_bracket", "bare"))
    numbering, end = outline.mixed(rng, style), rng.choice(("", "", "", "："))
    heads = rng.sample(words.phrases("list_headings"), rng.randint(2, 6))
    texts = [part for passage in draft.report.passages for part in paragraphs(rng, unnumbered(passage.text), 0.6)]
    listed = {index for index in range(len(heads)) if draft.chance(0.55)} or {0}
    mark = rng.choice(("", "", "", "", "；", "、"))
    for index, name in enumerate(heads):
        draft.add(numbering(index + 1) + name + end, "heading", 1)
        if index in listed:
            draft.maybe(0.15, "list_lead", "paragraph")
            for text in short_lines(rng, rng.randint(2, 12)):
                draft.add(text + mark, "paragraph")
            if not draft.chance(0.3):
                continue
        if draft.chance(0.4):
            _below(draft, {"han": "han_bracket", "arabic": "arabic_bracket"}.get(style, "arabic"))
            continue
        for _ in range(rng.randint(1, 3)):
            draft.add(texts.pop(0) if texts else draft.phrase("rule"), "paragraph")


def _below(draft: Draft, style: str) -> None:
    """Add numbered sentences, and lines that begin with a district, below a heading."""
    rng, numbering = draft.rng, outline.mixed(draft.rng, style)
    for index in range(1, rng.randint(2, 7)):
        text = draft.phrase(rng.choice(("announcement_rule", "announcement_rule", "rule", "district_rule")))
        draft.add(numbering(index) + text, "paragraph")
        if draft.chance(0.4):
            for _ in range(rng.randint(2, 8)):
                streets = rng.choice(("、", "；", "—")).join(short_lines(rng, rng.randint(1, 6), 0))
                place = names.place(rng, rng.choice(("county", "county", "township"))).name
                draft.add(f"{place}：{streets}。", "paragraph", lead=len(place) + 1)


def short_lines(rng: Random, count: int, kind: int | None = None) -> list[str]:
    """Short lines of one kind, as lists hold them: streets, districts, people, projects, firms, places to apply.

    Args:
        rng: the source of every choice.
        count: how many.
        kind: 0 for streets without numbers; None for any kind.
    """
    makers: tuple[Callable[[], str], ...] = (
        lambda: f"{_place(rng)}{rng.choice(('路', '街', '大道'))}（{_place(rng)}路至{_place(rng)}街）",
        lambda: names.place(rng, "county").name,
        lambda: names.place(rng, "township").name,
        lambda: "".join(names.person(rng).split()),
        lambda: f"{_place(rng)}{rng.choice(words.TOPICS)}项目",
        lambda: (
            f"{_place(rng)}{rng.choice(('农业', '建材', '商贸', '食品', '物流'))}有限{rng.choice(('责任', ''))}公司"
        ),
        lambda: f"{names.place(rng, 'street').name}便民服务中心 {names.telephone(rng)}",
        lambda: f"{_place(rng)}{rng.choice(('小学', '中学', '幼儿园', '卫生院', '社区', '水库', '公园'))}",
        lambda: f"{''.join(names.person(rng).split())}　{rng.choice(words.phrases('posts'))}",
    )
    if kind is not None:
        return [makers[kind]() for _ in range(count)]
    make = rng.choice(makers)
    numbering = outline.mixed(rng, rng.choice(("arabic", "arabic_bracket", "plain"))) if rng.random() < 0.25 else None
    return [(numbering(index) if numbering else "") + make() for index in range(1, count + 1)]


def _place(rng: Random) -> str:
    return names.place(rng, "county").short
