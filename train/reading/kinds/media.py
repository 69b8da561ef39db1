"""Commentary and self-media: short paragraphs, part numbers alone, signed in many ways; prose that quotes poems."""

from collections.abc import Callable, Sequence

from train.reading import names, outline, words
from train.reading.article import Article
from train.reading.draft import Draft
from train.reading.passages import paragraphs, sentences, unnumbered
from train.reading.slogans import invented_headings

_PART_NUMBERS: tuple[Callable[[int], str], ...] = (
    lambda n: str(n),
    lambda n: f"0{n}",
    lambda n: names.numeral(n),
    lambda n: f"（{names.numeral(n)}）",
    lambda n: f"0{n}.",
    lambda n: f"·{n}·",
    lambda n: f"-{n}-",
    lambda n: "I" * n if n < 4 else "IV" if n == 4 else "V",
)


def commentary(draft: Draft) -> Article:
    """A commentary: paragraphs of a few characters between long ones, often in parts with only a number."""
    rng = draft.rng
    draft.author = names.people(rng)
    draft.maybe(0.08, "kicker", "title")
    draft.add_title(draft.report.title if draft.chance(0.7) else draft.phrase("chatty_title"), share=0.05)
    draft.maybe(0.55, "signed_by", "fact")
    draft.maybe(0.2, "abstract", "paragraph")
    form = rng.choices(("none", "numbers", "heads", "lead_heads"), (45, 25, 20, 10))[0]
    texts = [part for passage in draft.report.passages for part in paragraphs(rng, unnumbered(passage.text), 0.9)]
    short = [part for text in texts for part in sentences(text) if 4 < len(part) < 24]
    parts = rng.randint(2, 5)
    size = max(1, -(-len(texts) // parts))
    number = rng.choice(_PART_NUMBERS)
    heads = invented_headings(rng, parts, draft.slogans)
    style = outline.mixed(rng, rng.choice(("bare", "bare", "han", "plain", "arabic")))
    for index in range(parts):
        if form == "numbers" and (index or draft.chance(0.8)):
            draft.add(number(index + 1), "heading", 1)
        elif form == "heads" or (form == "lead_heads" and index):
            draft.add(style(index + 1) + heads[index], "heading", 1)
        for text in texts[index * size : (index + 1) * size]:
            _chatter(draft, 0.5, short)
            draft.add(text, "paragraph")
            if draft.chance(0.12):
                draft.add(rng.choice(("“{}”", '"{}"', "「{}」")).format(sentences(text)[0]), "paragraph")
        _chatter(draft, 0.3, short)
    draft.maybe(0.25, "sources_note", "fact")
    draft.maybe(0.2, "author_note", "fact")
    draft.maybe(0.2, "about_author", "caption")
    draft.maybe(0.15, "picture_source", "caption")
    return draft.finish("commentary")


def _chatter(draft: Draft, share: float, pool: Sequence[str]) -> None:
    """Add one to three paragraphs of a few characters, with the probability `share`."""
    if draft.chance(share):
        for _ in range(draft.rng.choice((1, 1, 2, 3))):
            if pool and draft.chance(0.6):
                draft.add(draft.rng.choice(pool), "paragraph")
            else:
                draft.say("asides", "paragraph")


def poems(draft: Draft) -> Article:
    """A piece that quotes poems: each below its own name as a heading, or within the text."""
    rng = draft.rng
    draft.author = names.people(rng, 1)
    draft.add_title(draft.report.title, share=0.05)
    headed = draft.chance(0.6)
    name = rng.choice(("《{}》", "《{}》", "{}", "《{}》（节选）")) if headed else rng.choice(("《{}》", "{}"))
    writer = rng.choice(("——（{era}）{person}", "【{era}】{person}", "{era}·{person}", "（{era}）{person}", ""))
    texts = [unnumbered(passage.text) for passage in draft.report.passages][:8]
    draft.add(texts[0], "paragraph")
    for text in [*texts[1:], ""]:
        if headed or draft.chance(0.4):
            _poem(draft, name, writer, headed)
        if text:
            draft.add(text, "paragraph")
    return draft.finish("poems")


def _poem(draft: Draft, name: str, writer: str, headed: bool) -> None:
    rng = draft.rng
    shown = name.format(draft.phrase("poem_names"))
    if headed:
        draft.add(shown, "heading", 1)
    else:
        draft.say("poem_lead", "paragraph")
        draft.add(shown, "paragraph")
    if writer:
        era = rng.choice(("唐", "宋", "元", "明", "清", "汉", "晋", "南宋"))
        draft.add(writer.format(era=era, person="".join(names.person(rng).split())), "paragraph")
    verses = rng.sample(words.phrases("verses"), rng.randint(2, 4))
    joined = draft.chance(0.4)
    for index, verse in enumerate(verses):
        draft.add(verse, "paragraph", joined=joined and index > 0)
