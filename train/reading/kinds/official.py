"""Documents from office to office: notices, notices that forward a plan, requests, replies, public notices."""

from dataclasses import replace

from train.reading import names, outline, words
from train.reading.article import Article
from train.reading.body import Body
from train.reading.draft import Draft
from train.reading.kinds.attachments import attached, attachment_list
from train.reading.kinds.law import law_body


def head(draft: Draft, title: str, upward: bool = False) -> None:
    """Add the head of a document: masthead, number, title and addressee, each with some probability.

    Args:
        draft: the document.
        title: the title without the issuer: 关于…的通知.
        upward: whether the document goes to the office above, with a signatory.
    """
    issuer = draft.issuers[0] if draft.issuers else draft.office
    if draft.chance(0.6 if upward else 0.3):
        draft.masthead = draft.phrase("masthead", issuer=issuer)
        draft.maybe(0.15, "secrecy", "boilerplate")
        draft.add(draft.masthead, "masthead")
    draft.number = names.document_number(draft.rng, draft.place, draft.report.year) if draft.chance(0.8) else ""
    draft.signatory = names.person(draft.rng) if upward else ""
    shown = bool(draft.number) and draft.chance(0.85)
    above = bool(draft.masthead) or draft.chance(0.2)
    if above:
        _number_line(draft, shown)
    _title(draft, title, issuer)
    if not above:
        _number_line(draft, shown)
    if draft.chance(0.88):
        form = (
            "addressee_above" if upward else "addressee_any" if draft.chance(0.15) else f"addressee_{draft.place.level}"
        )
        draft.addressee = draft.phrase(form)
        draft.add(draft.addressee + draft.rng.choice(("：", "：", "：", ":")), "addressee")


def _title(draft: Draft, title: str, issuer: str) -> None:
    about = title.startswith("关于")
    above = list(draft.issuers) if len(draft.issuers) > 1 and draft.chance(0.7) else [issuer] * draft.chance(0.25)
    if not (about and above):
        draft.add_title(issuer + title if about and draft.chance(0.55) else title)
        return
    if draft.chance(0.6):  # within one block, the offices are a part of the title
        for index, name in enumerate(above):
            draft.add(name, "title", joined=index > 0)
        first = len(draft.lines)
        draft.add_title(title)
        draft.lines[first] = replace(draft.lines[first], joined=True)
        draft.title = (" ".join(above) if len(above) > 1 else issuer) + title
    else:  # on lines of their own they are above it
        for name in above:
            draft.add(name, "masthead")
        draft.add_title(title)


def _number_line(draft: Draft, shown: bool) -> None:
    number = draft.number if shown else ""
    signatory = f"签发人：{draft.signatory}" if draft.signatory else ""
    titled = bool(draft.lines) and draft.lines[-1].role == "title" and draft.chance(0.15)
    if number and titled and not signatory:  # in the block of the title
        draft.add(draft.rng.choice((f"（{number}）", number)), "number", joined=True)
        return
    if number and signatory and draft.chance(0.6):
        draft.add(number + draft.rng.choice(("　　　　", "    ", "            ")) + signatory, "number")
        return
    if number:
        draft.add(
            draft.rng.choice((number, number, number, f"（{number}）", f"文号：{number}", f"({number})")), "number"
        )
    if signatory:
        draft.add(signatory, "number")


def tail(draft: Draft) -> None:
    """Add the end of a document: attachments, signature, release note and contact, each with some probability."""
    if draft.chance(0.35):
        attachment_list(draft)
    if draft.chance(0.93):
        draft.sign()
    draft.maybe(0.5, "released", "boilerplate")
    draft.maybe(0.12, "contact_note", "boilerplate")
    if draft.chance(0.12):
        draft.say("copies", "boilerplate")
        draft.say("printed", "boilerplate")


def write_body(draft: Draft, depth: int = 1) -> None:
    """Add the passages in one of the forms of official documents."""
    body = Body(draft, depth)
    before = len(draft.lines)
    choice = draft.rng.random()
    if choice < 0.5:
        body.headed()
    elif choice < 0.68:
        body.run_in()
    elif choice < 0.78:
        body.lead_headings()
    elif choice < 0.9:
        body.plain()
    else:
        body.headed(invent=False)
    tops = [line for line in draft.lines[before:] if line.depth == depth]
    if draft.chance(0.2) and tops and outline.strip_number(tops[-1].text) != tops[-1].text:
        number = body.number(0, len(tops) + 1).strip("　 ")
        draft.add(number + draft.phrase("notice_end"), "paragraph")


def notice(draft: Draft) -> Article:
    """A notice (通知), opinion or announcement to offices below."""
    draft.pick_issuers()
    draft.kind = draft.rng.choice(("通知", "通知", "通知", "意见", "通报", "决定"))
    topic = draft.phrase("dated_topic") if draft.chance(0.25) else names.topic(draft.rng)
    head(draft, f"关于{topic}的{draft.kind}")
    draft.say("lead_in", "paragraph", topic=topic)
    write_body(draft)
    draft.maybe(0.2, "end_notice", "paragraph")
    tail(draft)
    if draft.chance(0.2):
        for index in range(1, draft.rng.choice((1, 1, 2, 3)) + 1):
            attached(draft, index)
    return draft.finish("notice")


def forwarded(draft: Draft) -> Article:
    """A notice that forwards a plan: the signature is in the middle, then the plan with its own headings."""
    draft.pick_issuers(0.08)
    draft.kind = "通知"
    noun = draft.rng.choice(words.PLAN_NOUNS)
    plan = draft.place.name + draft.rng.choice(words.TOPICS) + noun
    head(draft, draft.phrase("forwarding", named=plan))
    draft.say("forward_lead", "paragraph", named=plan)
    if draft.chance(0.2):
        draft.add(f"附件：{plan}", "boilerplate")
    draft.sign()
    draft.maybe(0.6, "released", "boilerplate")
    draft.maybe(0.2, "bare_attachment", "boilerplate")
    draft.add_title(plan, role="part")
    draft.maybe(0.12, "part_note", "continuation")
    if noun.endswith(("办法", "细则", "规定")) and draft.chance(0.75):
        law_body(draft, 2)
    else:
        write_body(draft, 2)
    if draft.chance(0.25):
        attachment_list(draft)
    return draft.finish("forwarded")


def request(draft: Draft) -> Article:
    """A request or report to the office above (请示, 报告)."""
    draft.pick_issuers(0.05)
    draft.kind = draft.rng.choice(("请示", "请示", "报告"))
    head(draft, f"关于{draft.phrase('request_topic')}的{draft.kind}", upward=True)
    write_body(draft)
    draft.say("end_request" if draft.kind == "请示" else "end_report", "paragraph")
    tail(draft)
    return draft.finish("request")


def reply(draft: Draft) -> Article:
    """A letter of reply (函, 批复, 答复)."""
    draft.pick_issuers(0.05)
    draft.kind = draft.rng.choice(("函", "批复", "答复", "复函"))
    subject = draft.rng.choice(words.TOPICS)
    if draft.kind == "答复":
        draft.add_title(draft.phrase("answer_title"))
        draft.addressee = f"{names.person(draft.rng)}代表"
        draft.add(f"{draft.addressee}：", "addressee")
        draft.say("answer_lead", "paragraph", subject=subject)
    else:
        head(draft, draft.phrase("reply_title", subject=subject))
        draft.say("reply_lead", "paragraph", subject=subject)
    write_body(draft)
    draft.say("end_reply", "paragraph")
    tail(draft)
    return draft.finish("reply")


def public_notice(draft: Draft) -> Article:
    """A public notice (公告, 公示, 通告), with short facts such as a contact."""
    draft.pick_issuers(0.1)
    draft.kind = draft.rng.choice(("公告", "公示", "通告"))
    subject = draft.rng.choice(words.TOPICS)
    draft.add_title(draft.phrase("public_title", subject=subject))
    if draft.chance(0.25):
        whole = names.document_number(draft.rng, draft.place, draft.report.year)
        draft.number = whole if draft.chance(0.4) else draft.phrase("public_number")
        draft.add(draft.number, "number")
    draft.say("public_lead", "paragraph", subject=subject)
    write_body(draft)
    if draft.chance(0.7):
        for _ in range(draft.rng.randint(2, 5)):
            draft.say("contacts", "paragraph")
    if draft.chance(0.4):
        draft.add(f"特此{draft.kind}。", "paragraph")
    tail(draft)
    return draft.finish("public_notice")
