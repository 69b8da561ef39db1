"""Regulations, and orders that promulgate them: chapters, sections and articles."""

from train.reading import names, outline
from train.reading.article import Article
from train.reading.body import Body
from train.reading.draft import Draft
from train.reading.kinds.contents import insert_contents
from train.reading.passages import paragraphs, sentences, unnumbered
from train.reading.slogans import invented_headings

_FORMS = {
    "together": 66,  # 第三条　县人民政府应当…
    "apart": 9,  # 第三条 alone, the text on the next line
    "named": 8,  # 第三条　支持创新平台。 as a heading over paragraphs
    "named_together": 5,  # 第三条　支持创新平台。县人民政府应当…
    "bracket": 5,  # 第三条　【创新平台】县人民政府应当…
    "bracket_apart": 5,  # 第三条　（创新平台） as a heading over paragraphs
    "none": 4,  # 三、县人民政府应当…: numbered paragraphs in place of articles
}
_NAMED = frozenset({"named", "named_together", "bracket", "bracket_apart"})
_MOST = 60
_GAPS = ("　", "　", " ", " ", "  ", "　　", "", "\u2002", "  　")


def law_body(draft: Draft, depth: int) -> None:
    """Add chapters and articles (第一条 …) from the passages and from rules.

    Args:
        draft: the document.
        depth: the depth of the chapters.
    """
    rng = draft.rng
    pieces = [piece for passage in draft.report.passages for piece in paragraphs(rng, unnumbered(passage.text), 0.7)]
    pieces = [draft.phrase("rule") if draft.chance(0.55) else piece for piece in pieces[:_MOST]]
    while len(pieces) < rng.randint(6, 40):
        pieces.append(draft.phrase("rule"))
    count = rng.choice((0, 2, 3, 4, 5, 7))
    starts = sorted({0, *rng.sample(range(1, len(pieces)), min(count, len(pieces) - 1) - 1)}) if count else []
    chapters = dict(zip(starts, outline.law_headings(rng, count), strict=False))
    parted = {start for start in starts if draft.chance(0.25)} if draft.chance(0.2) else set()
    writer = _ArticleWriter(draft, depth, bool(chapters), bool(parted))
    numbering, section = outline.mixed(rng, "chapter"), outline.mixed(rng, "section")
    for index, piece in enumerate(pieces):
        if index in chapters:
            draft.add(numbering(starts.index(index) + 1) + chapters[index], "heading", depth)
            if index in parted:
                draft.add(section(1) + outline.general_heading(rng), "heading", depth + 1)
        writer.write(piece, first=index in chapters)
    if draft.chance(0.8):
        writer.write(draft.phrase("in_force"), first=True)


class _ArticleWriter:
    """Writer of the articles of a regulation.

    Args:
        draft: the document.
        depth: the depth of the chapters.
        chapters: whether there are chapters.
        parted: whether there are sections in them.
    """

    def __init__(self, draft: Draft, depth: int, chapters: bool, parted: bool) -> None:
        self.draft = draft
        self.depth = depth + chapters + parted
        self.gap = draft.rng.choice(_GAPS)
        self.form = draft.rng.choices(list(_FORMS), list(_FORMS.values()))[0]
        self.end = draft.rng.choice(("。", "。", ""))
        self.named = draft.rng.choice((1.0, 1.0, 0.6, 0.3))  # the share of articles with a name, where there are some
        self.further = draft.rng.choice((0.0, 0.15, 0.3, 0.5))
        self.lists = draft.rng.choice((0.05, 0.2, 0.35))
        self.stops = self.form == "together" and draft.chance(0.25)  # whether a name with a stop may be above items
        self.item = draft.rng.choice(("han_bracket", "han_bracket", "han_bracket", "arabic_bracket", "arabic"))
        self.number = 0

    def write(self, piece: str, first: bool) -> None:
        """Add a paragraph as an article, or as a further paragraph of the article before."""
        draft = self.draft
        if self.number and not first and draft.chance(self.further):
            draft.add(piece, "paragraph")
            return
        self.number += 1
        numeral = names.numeral(self.number)
        label = f"{numeral}、" if self.form == "none" else f"第{numeral}条"
        if draft.chance(self.lists):
            self._article(label, draft.phrase("rule_subject" if self.stops and draft.chance(0.4) else "rule_list"))
            self._clauses()
            draft.maybe(0.15, "rule", "paragraph")
        else:
            self._article(label, piece)

    def _clauses(self) -> None:
        """Add the items below an article."""
        draft = self.draft
        clauses = [draft.phrase("clause") for _ in range(draft.rng.randint(3, 7))]
        if draft.chance(0.25):  # principles with a name first, which is no heading
            names = invented_headings(draft.rng, len(clauses), draft.slogans)
            clauses = [f"{name}。{draft.phrase('rule')}" for name in names]
        Body(draft).items(list(dict.fromkeys(clauses)), self.item)

    def _article(self, label: str, piece: str) -> None:
        draft, rng = self.draft, self.draft.rng
        name = rng.choice((outline.general_heading(rng), invented_headings(rng, 1, draft.slogans)[0]))
        form = self.form
        if form in _NAMED and not draft.chance(self.named):
            form = "together"
        if form == "apart":
            draft.add(label, "paragraph")
            draft.add(piece, "continuation", joined=draft.chance(0.2))
        elif form == "named":
            draft.add(label + self.gap + name + self.end, "heading", self.depth)
            draft.add(piece, "paragraph")
        elif form == "bracket_apart":
            draft.add(f"{label}{self.gap}（{outline.general_heading(rng)}）", "heading", self.depth)
            draft.add(piece, "paragraph")
        elif form == "bracket":
            lead = label + self.gap + rng.choice(("【{}】", "（{}）")).format(outline.general_heading(rng))
            draft.add(lead + piece, "opening", self.depth, lead=len(lead))
        elif form == "named_together":
            lead = f"{label}{self.gap}{name}。"
            draft.add(lead + piece, "opening", self.depth, lead=len(lead))
        elif form == "none":
            draft.add(label + sentences(piece)[0].rstrip("：") + ("" if piece[-1] == "。" else "："), "paragraph")
        else:
            draft.add(label + self.gap + piece, "paragraph", lead=len(label))


def regulation(draft: Draft) -> Article:
    """A regulation, with the line of its enactment, sometimes with a table of contents."""
    draft.kind = "规章"
    draft.add_title(draft.phrase("regulation"), share=0.25)
    if draft.chance(0.7):
        enacted = draft.phrase("enacted")
        draft.add(draft.rng.choice((f"（{enacted}）", f"（{enacted}）", f"({enacted})", enacted)), "fact")
    if draft.chance(0.3):
        draft.number = names.document_number(draft.rng, draft.place, draft.report.year)
        draft.add(f"（{draft.number}）", "number")
    before = len(draft.lines)
    law_body(draft, 1)
    insert_contents(draft, before, 0.35)
    return draft.finish("regulation")


def order(draft: Draft) -> Article:
    """An order (令) that promulgates a regulation."""
    rng = draft.rng
    draft.kind = "令"
    name = draft.phrase("regulation")
    draft.masthead, draft.number = draft.phrase("order_masthead"), draft.phrase("order_number")
    if draft.chance(0.4):
        draft.add_title(name, share=0.2)
    if draft.chance(0.3):
        draft.add(f"{draft.masthead}　{draft.number}", "number")
    else:
        draft.add(draft.masthead, "masthead")
        draft.add(draft.number, "number")
    draft.say("order_text", "paragraph", named=name)
    draft.sign([draft.phrase("head_of") + rng.choice(("　", " ", "：", "  ")) + names.person(rng)])
    draft.issuers = (draft.place.government,)
    draft.add_title(name, share=0.2)
    law_body(draft, 1)
    return draft.finish("order")
