"""Regulations, and orders that promulgate them: chapters and articles."""

from train.reading import names, outline
from train.reading.article import Article
from train.reading.body import Body
from train.reading.draft import Draft
from train.reading.passages import lead_of, paragraphs

_FORMS = ("together", "together", "together", "together", "apart", "named", "bracket")


def law_body(draft: Draft, depth: int) -> None:
    """Add chapters and articles (第一条 …) from the passages.

    Args:
        draft: the document.
        depth: the depth of the chapters.
    """
    rng = draft.rng
    pieces = [piece for passage in draft.report.passages for piece in paragraphs(rng, passage.text, 0.7)][:24]
    count = rng.choice((0, 2, 3, 4, 5)) if len(pieces) >= 6 else 0
    starts = sorted({0, *rng.sample(range(1, len(pieces)), count - 1)}) if count else []
    chapters = dict(zip(starts, outline.law_headings(rng, count), strict=False))
    writer = _ArticleWriter(draft, depth, bool(chapters))
    numbering = outline.mixed(rng, "chapter")
    for index, piece in enumerate(pieces):
        if index in chapters:
            draft.add(numbering(starts.index(index) + 1) + chapters[index], "heading", depth)
        writer.write(piece, first=index in chapters)


class _ArticleWriter:
    """Writer of the articles of a regulation.

    Args:
        draft: the document.
        depth: the depth of the chapters.
        chapters: whether there are chapters.
    """

    def __init__(self, draft: Draft, depth: int, chapters: bool) -> None:
        self.draft = draft
        self.depth = depth + chapters
        self.gap = draft.rng.choice(("　", "　", " ", "  ", ""))
        self.form = draft.rng.choice(_FORMS)
        self.number = 0

    def write(self, piece: str, first: bool) -> None:
        """Add a paragraph as an article, or as a further paragraph of the article before."""
        draft = self.draft
        if self.number and not first and draft.chance(0.15):
            draft.add(piece, "paragraph")
            return
        self.number += 1
        self._article(f"第{names.numeral(self.number)}条", piece)
        if draft.chance(0.18):
            Body(draft).items([draft.phrase("clause") for _ in range(draft.rng.randint(3, 7))], "han_bracket")

    def _article(self, label: str, piece: str) -> None:
        draft, rng = self.draft, self.draft.rng
        if self.form == "apart":
            draft.add(label, "paragraph")
            draft.add(piece, "continuation")
        elif self.form == "named":
            name = outline.general_heading(rng) + rng.choice(("。", ""))
            draft.add(label + self.gap + name, "heading", self.depth)
            draft.add(piece, "paragraph")
        elif self.form == "bracket":
            lead = label + self.gap + rng.choice(("【{}】", "（{}）")).format(outline.general_heading(rng))
            draft.add(lead + piece, "opening", self.depth, lead=len(lead))
        else:
            lead = lead_of(piece)
            whole = label + self.gap + piece
            if lead and len(lead) < 18:
                draft.add(whole, "opening", self.depth, lead=len(whole) - len(piece) + len(lead))
            else:
                draft.add(whole, "paragraph")


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
    body = draft.lines[before:]
    chapters = [line.text for line in body if line.role == "heading" and line.depth == 1 and "条" not in line.text]
    if len(chapters) >= 3 and draft.chance(0.35):
        del draft.lines[before:]
        for text in ("目　录", *chapters):
            draft.add(text, "furniture")
        draft.lines += body
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
