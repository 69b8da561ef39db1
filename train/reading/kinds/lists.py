"""Tables, questions and answers, and lists."""

from train.reading import names, outline, words
from train.reading.article import Article
from train.reading.body import Body
from train.reading.draft import Draft
from train.reading.kinds.tables import table
from train.reading.passages import paragraphs, sections, sentences, unnumbered
from train.reading.slogans import invented_headings


def statistics(draft: Draft) -> Article:
    """A statistical bulletin, with tables between its paragraphs."""
    draft.kind = "公报"
    draft.add_title(f"{draft.place.name}{draft.report.year}年国民经济和社会发展统计公报", share=0.4)
    if draft.chance(0.6):
        draft.add(f"{draft.place.name}统计局", "fact")
        draft.add(draft.rng.choice((f"（{draft.made.full()}）", draft.made.full())), "fact")
    body = Body(draft)
    for index, group in enumerate(sections(draft.report)[:12], 1):
        body.heading(0, index, group.heading or draft.phrase("statistics_heading"))
        for text in group.texts:
            for part in paragraphs(draft.rng, unnumbered(text), 0.6):
                draft.add(part, "paragraph")
        if draft.chance(0.5):
            table(draft)
    return draft.finish("statistics")


def plan(draft: Draft) -> Article:
    """A plan with a table of targets."""
    draft.kind = "规划"
    draft.add_title(draft.phrase("plan_title") if draft.chance(0.5) else draft.report.title, share=0.4)
    draft.maybe(0.2, "plan_note", "title")
    Body(draft).headed()
    where = draft.rng.randint(len(draft.lines) // 2, len(draft.lines))
    while where < len(draft.lines) and draft.lines[where].role == "continuation":
        where += 1
    later = draft.lines[where:]
    del draft.lines[where:]
    table(draft)
    draft.lines += later
    if draft.chance(0.3):
        draft.sign()
    return draft.finish("plan")


def questions(draft: Draft) -> Article:
    """Questions and answers about a policy."""
    rng = draft.rng
    subject = rng.choice(words.TOPICS)
    draft.kind = "解读"
    draft.add_title(draft.phrase("question_title", subject=subject), share=0.15)
    draft.maybe(0.5, "question_lead", "paragraph", subject=subject)
    speaker = names.person(rng)
    ask, number, answer = rng.choice(
        (
            ("问：", "bare", "答："), ("问：", "bare", "答："), ("Q：", "bare", "A："), ("Q{n}：", "bare", "A{n}："),
            ("", "arabic", "答："), ("", "arabic", ""), ("", "han", ""),
            (f"{draft.place.short}发布：", "bare", f"{speaker}："),
        )
    )  # fmt: skip
    numbering = outline.mixed(rng, number)
    for index, passage in enumerate(draft.report.passages[:12], 1):
        asked = passage.heading.endswith(("？", "?")) and draft.chance(0.7)
        question = outline.strip_number(passage.heading if asked else draft.phrase("questions", subject=subject))
        draft.add(ask.replace("{n}", str(index)) + numbering(index) + question, "heading", 1)
        for position, part in enumerate(paragraphs(rng, unnumbered(passage.text))):
            draft.add(("" if position else answer.replace("{n}", str(index))) + part, "paragraph")
    return draft.finish("questions")


def item_list(draft: Draft) -> Article:
    """A list of items that end in ；, below a few headings or none."""
    rng = draft.rng
    draft.pick_issuers(0.03)
    draft.add_title(draft.phrase("list_title"), share=0.2)
    body = Body(draft, levels=[outline.mixed(rng, "han"), outline.mixed(rng, "han_bracket")])
    style = rng.choice(("han_bracket", "arabic", "arabic_bracket", "circle", "han"))
    pool = [part for passage in draft.report.passages for part in sentences(passage.text)]
    pool = [part for part in pool if 8 < len(part) < 90 and "“" not in part]
    heads = invented_headings(rng, 4, draft.slogans) if style != "han" and draft.chance(0.6) else [""]
    for index, heading in enumerate(heads, 1):
        texts, pool = pool[:6], pool[6:]
        if len(texts) < 2:
            break
        if heading:
            body.heading(0, index, heading)
        else:
            draft.maybe(0.5, "list_lead", "paragraph")
        body.items(texts, style)
    if len(draft.lines) < 4:
        body.plain()
    if draft.chance(0.3):
        draft.sign()
    return draft.finish("list")


def brief(draft: Draft) -> Article:
    """A short list of facts: an office with its duties, telephone and address."""
    draft.add_title(draft.phrase("brief_title"), share=0.05)
    for text in dict.fromkeys(draft.phrase("brief_facts") for _ in range(draft.rng.randint(3, 8))):
        draft.add(text, "paragraph")
    draft.add(draft.report.passages[0].text, "paragraph")
    return draft.finish("brief")


def table_only(draft: Draft) -> Article:
    """A title over a table, with or without a note."""
    draft.add_title(draft.phrase("table_title"), share=0.1)
    draft.maybe(0.2, "table_unit", "caption")
    table(draft, captioned=False)
    return draft.finish("table")
