"""The paragraphs below a heading: plain, with openings, with deeper headings, as numbered items or as points."""

from collections.abc import Sequence

from train.reading import outline
from train.reading.draft import Draft
from train.reading.outline import Numbering
from train.reading.passages import has_lone_leads, has_openings, lead_of, paragraphs, point_lead, sentences
from train.reading.slogans import invented_headings
from zhili.reading import ACTION

_LEAVES = {
    "plain": 40,
    "openings": 14,
    "bare_openings": 12,
    "headings": 8,
    "items": 14,
    "points": 8,
    "point_items": 6,
}
"""What is below the headings of a document, and how often."""

_MOST_SET_OFF = 12  # characters


class Leaves:
    """Writer of the paragraphs below headings.

    Args:
        draft: the document.
        depth: the depth of the outermost headings.
        levels: the numbering of each level, outermost first.
    """

    def __init__(self, draft: Draft, depth: int, levels: list[Numbering]) -> None:
        self.draft = draft
        self.rng = draft.rng
        self.depth = depth
        self.levels = levels
        self.openings = has_openings(draft.report.passages)
        self.numbered = self.rng.random() < 0.5
        self.leaf = self.rng.choices(list(_LEAVES), list(_LEAVES.values()))[0]
        self.lone_leads = has_lone_leads(draft.report.passages)
        self.points = outline.mixed(self.rng, self.rng.choice(("point", "point", "point", "dash")))
        self.lead_mark = self.rng.choices(("。", "：", "【】", " "), (72, 14, 11, 3))[0]

    def number(self, level: int, count: int, text: str = "") -> str:
        """The number of a heading, for a level of this document from 0; 一要 continues a verb."""
        number = self.levels[min(level, len(self.levels) - 1)](count)
        return number + "抓好" if number.endswith("要") and text and not ACTION.match(text) else number

    def heading(self, level: int, count: int, text: str) -> None:
        """Add a heading."""
        raise NotImplementedError

    def opening(self, lead: str, rest: str, depth: int) -> None:
        """Add a paragraph whose first words are a heading."""
        self.draft.add(lead + rest, "opening", depth, lead=len(lead.rstrip()))

    def text(self, text: str, depth: int, count: int = 0, share: float = 0.3) -> None:
        """Add a passage as paragraphs, or as an opening where the report has them."""
        lead = lead_of(text, loose=self.openings)
        if lead and self.openings:
            number = self.number(depth - self.depth, count, lead).strip("　 ") if count and self.numbered else ""
            self.opening(number + (outline.strip_number(lead) if number else lead), text[len(lead) :], depth)
            return
        if lead and ACTION.match(lead) and not self.lone_leads:  # reads like a heading, but its neighbours have none
            text = lead[:-1] + "，" + text[len(lead) :]
        for part in paragraphs(self.rng, text, share):
            own = point_lead(part)
            if own:
                self.opening(own, part[len(own) :], depth)
            else:
                self.draft.add(part, "paragraph")

    def below(self, texts: Sequence[str], level: int) -> None:
        """Add the paragraphs of a section, mostly in the form that the document has for them."""
        plain = self.openings or self.leaf == "plain" or self.rng.random() < 0.2
        if plain or (self.leaf == "headings" and (level >= len(self.levels) or len(texts) < 2)):
            for index, text in enumerate(texts, 1):
                self.text(text, self.depth + level, index)
        elif self.leaf == "items":
            self._items(texts, level)
        elif self.leaf == "point_items":
            self._point_items(texts)
        elif self.leaf == "headings":
            names = invented_headings(self.rng, len(texts), self.draft.slogans)
            for index, (name, text) in enumerate(zip(names, texts, strict=True), 1):
                self.heading(level, index, name)
                self.text(text, self.depth + level + 1)
        else:
            self._below_openings(texts, level)

    def _below_openings(self, texts: Sequence[str], level: int) -> None:
        parts = self._parts(texts)
        names = invented_headings(self.rng, len(parts), self.draft.slogans)
        deeper = level < len(self.levels)
        for index, (name, part) in enumerate(zip(names, parts, strict=True), 1):
            own = lead_of(part)
            kept = bool(own and ACTION.match(own))
            lead = self._marked(own[:-1] if kept else name)
            rest = part[len(own) :] if kept else part
            number = ""
            if self.leaf == "openings" and deeper:
                number = self.number(level, index, lead).strip("　 ")
            elif self.leaf != "bare_openings":
                number = self.points(index)
                number += "抓好" if number.endswith("要") and not ACTION.match(lead) else ""
            self.opening(number + lead, rest, self.depth + level)

    def _marked(self, name: str) -> str:
        """A heading with the mark that sets it off from its paragraph; a colon or bracket only after a few words."""
        if len(name) > _MOST_SET_OFF or self.lead_mark == "。":
            return f"{name}。"
        return f"【{name}】" if self.lead_mark == "【】" else name + self.lead_mark

    def _parts(self, texts: Sequence[str]) -> list[str]:
        """The texts, or runs of their sentences where there are few of them."""
        if len(texts) >= 3:
            return list(texts)
        size = self.rng.randint(2, 3)
        parts = []
        for text in texts:
            found = sentences(text)
            runs = ["".join(found[start : start + size]) for start in range(0, len(found), size)]
            if len(runs) > 1 and len(runs[-1]) < 40:
                runs[-2:] = ["".join(runs[-2:])]
            parts += runs
        return parts

    def _items(self, texts: Sequence[str], level: int) -> None:
        """Add the sentences as numbered paragraphs of one sentence each."""
        pieces = [piece for text in texts for piece in sentences(text) if len(piece) > 9]
        deeper = level < len(self.levels)
        numbering = self.levels[level] if deeper else outline.mixed(self.rng, self.rng.choice(("arabic", "circle")))
        if numbering(1).endswith(("是", "要", "，")) or not numbering(1).strip() or len(pieces) < 3:
            numbering = outline.mixed(self.rng, "arabic_bracket")
        mark = self.rng.choice(("。", "。", "；"))
        for index, piece in enumerate(pieces[:18], 1):
            end = mark if index < min(len(pieces), 18) and piece.endswith("。") else piece[-1]
            self.draft.add(numbering(index).strip("　 ") + outline.strip_number(piece[:-1]) + end, "paragraph")

    def _point_items(self, texts: Sequence[str]) -> None:
        """Add points of one sentence each: paragraphs, or all in one paragraph."""
        pieces = [piece for text in texts for piece in sentences(text) if len(piece) > 12][:8]
        points = [
            f"{outline.numbered_point(index)}{outline.strip_number(piece)}" for index, piece in enumerate(pieces, 1)
        ]
        whole = self.rng.random() < 0.5
        for point in ["".join(points)] if whole and points else points:
            self.draft.add(point, "paragraph")
