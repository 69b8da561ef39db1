"""What is written for readers: news, messages, speeches, work reports, bulletins."""

from dataclasses import replace

from train.reading import names, outline
from train.reading.article import Article
from train.reading.body import Body
from train.reading.draft import Draft

_TITLE_ENDS = ("",) * 12 + ("！", "？", "……", "！")


def _news_body(draft: Draft) -> None:
    body, rng = Body(draft), draft.rng
    choice = rng.random()
    if choice < 0.25:
        body.plain()
    elif choice < 0.42:
        body.headed(invent=False)
    elif choice < 0.6:
        body.levels = [outline.mixed(rng, rng.choice(("bare", "bare", "plain", "part", "han")))] * 2
        body.headed()
    elif choice < 0.75:
        body.lead_headings()
    elif choice < 0.95:
        body.levels = [outline.mixed(rng, rng.choice(("bare", "bare", "plain", "point", "han")))] * 2
        body.run_in()
    else:
        body.short_lines()


def news(draft: Draft) -> Article:
    """A piece of news, sometimes with a kicker, a subtitle, an agency line, a byline or no title at all."""
    draft.author = names.people(draft.rng) if draft.chance(0.6) else ""
    if draft.chance(0.93):
        draft.maybe(0.08, "kicker", "title")
        draft.add_title(draft.report.title + draft.rng.choice(_TITLE_ENDS), share=0.12)
        draft.maybe(0.1, "subtitle", "title")
    if draft.author:
        draft.maybe(0.12, "reporter", "fact")
    draft.maybe(0.15, "editor_note", "paragraph")
    first = len(draft.lines)
    _news_body(draft)
    line = draft.lines[first]
    if line.role == "paragraph" and draft.chance(0.2):
        draft.lines[first] = replace(line, text=draft.phrase("agency") + line.text)
    if draft.author:
        draft.maybe(0.3, "author_note", "fact")
    return draft.finish("news")


def untitled(draft: Draft) -> Article:
    """A text without a title, as people paste it: plain, or only with headings."""
    body = Body(draft)
    draft.rng.choice((body.plain, body.headed, body.run_in, body.lead_headings, body.short_lines))()
    return draft.finish("untitled")


def wechat(draft: Draft) -> Article:
    """A WeChat piece with numbered parts."""
    rng = draft.rng
    draft.add_title(draft.report.title + rng.choice(_TITLE_ENDS), share=0.05)
    parts = outline.mixed(rng, rng.choice(("part", "part", "bare", "plain")))
    body = Body(draft, levels=[parts, outline.mixed(rng, "bare")])
    draft.maybe(0.5, "wechat_lead", "paragraph")
    rng.choice((body.headed, body.headed, body.lead_headings, body.run_in, body.short_lines))()
    return draft.finish("wechat")


def speech(draft: Draft) -> Article:
    """A speech: delivery, speaker, greeting."""
    rng = draft.rng
    title = draft.report.title
    draft.add_title(title if "讲话" in title else draft.phrase("speech_title"), share=0.3)
    lines = [draft.phrase("speech_day"), draft.phrase("speaker")]
    rng.shuffle(lines)
    for text in lines[: rng.choice((1, 2, 2))]:
        draft.add(text, "fact")
    draft.maybe(0.85, "speech_greeting", "greeting")
    draft.say("speech_lead", "paragraph")
    body = Body(draft)
    rng.choice((body.headed, body.headed, body.run_in, body.lead_headings, body.plain))()
    draft.maybe(0.5, "speech_end", "paragraph")
    return draft.finish("speech")


def work_report(draft: Draft) -> Article:
    """A work report to a people's congress."""
    rng = draft.rng
    draft.add_title("政府工作报告" if draft.chance(0.3) else draft.report.title, share=0.15)
    congress, meeting = names.numeral(rng.randint(5, 19)), names.numeral(rng.randint(1, 6))
    session = f"{draft.place.name}第{congress}届人民代表大会第{meeting}次会议上"
    draft.maybe(0.85, "delivery", "fact", session=session)
    draft.maybe(0.75, "report_speaker", "fact")
    draft.maybe(0.85, "report_greeting", "greeting")
    draft.say("report_lead", "paragraph")
    Body(draft).headed()
    draft.maybe(0.5, "report_end", "paragraph")
    if draft.chance(0.15):
        draft.add(rng.choice(("名词解释", "有关名词解释")), "part", 1)
        draft.say("terms", "paragraph")
    return draft.finish("work_report")


def bulletin(draft: Draft) -> Article:
    """A bulletin of an office (简报), with a masthead and an issue number."""
    draft.masthead, draft.number = draft.phrase("bulletin"), draft.phrase("issue")
    draft.add(draft.masthead, "masthead")
    draft.add(draft.number, "masthead")
    draft.maybe(0.75, "bulletin_day", "fact")
    draft.add_title(draft.report.title, share=0.2)
    body = Body(draft)
    draft.rng.choice((body.headed, body.run_in, body.plain, body.lead_headings))()
    if draft.chance(0.6):
        for _ in range(draft.rng.randint(1, 3)):
            draft.say("distribution", "boilerplate")
    return draft.finish("bulletin")
