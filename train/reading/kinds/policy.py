"""Policies and work reports of many sections."""

from collections.abc import Iterator

from train.reading import names, outline, slogans
from train.reading.article import Article
from train.reading.draft import Draft
from train.reading.kinds.contents import insert_contents

_BELOW = ("headings", "headings", "items", "openings", "openings", "openings", "both", "both", "plain", "rules")
_SECOND = ("han_bracket", "han_bracket", "han_bracket", "arabic", "arabic_bracket", "point", "bare")


def policy(draft: Draft) -> Article:
    """A policy or work report whose sections have headings, or paragraphs that begin with headings, throughout."""
    draft.kind = draft.rng.choice(("意见", "规划", "方案", "报告"))
    draft.add_title(draft.phrase("policy_title"))
    if draft.chance(0.5):
        draft.number = names.document_number(draft.rng, draft.place, draft.report.year)
        draft.add(draft.number, "number")
    if draft.chance(0.4):
        draft.addressee = draft.phrase(f"addressee_{draft.place.level}")
        draft.add(draft.addressee + "：", "addressee")
    start = len(draft.lines)
    _PolicyWriter(draft).write()
    insert_contents(draft, start, 0.1)
    if draft.chance(0.5):
        draft.sign()
    return draft.finish("policy")


class _PolicyWriter:
    """Writer of the sections of a policy; their form is the same throughout."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.rng = draft, draft.rng
        self.first = outline.mixed(self.rng, self.rng.choice(("han", "han", "han", "chapter", "bare", "part")))
        self.second = outline.mixed(self.rng, self.rng.choice(_SECOND))
        self.below = self.rng.choice(_BELOW)
        self.end = self.rng.choice(("", "", "", "。", "。", "："))
        self.separator = "。"
        self.item = outline.mixed(self.rng, self.rng.choice(("arabic", "arabic", "arabic_bracket", "circle")))
        self.item_end = self.rng.choice(("。", "。", "；"))
        self.runs_on = self.rng.random() < 0.3  # the numbers of the second level run through all sections
        self.texts = self._texts()
        self.count = 0

    def _texts(self) -> Iterator[str]:
        """The paragraphs of the report, again and again."""
        own = [passage.text for passage in self.draft.report.passages]
        while True:
            yield from self.rng.sample(own, len(own))

    def write(self) -> None:
        """Add the sections."""
        if self.rng.random() < 0.7:
            self.draft.add(next(self.texts), "paragraph")
        tops = self.rng.randint(2, 5)
        for top in range(1, tops + 1):
            self.draft.add(self.first(top) + self._top(), "heading", 1)
            if self.rng.random() < 0.4:
                self._lead_in()
            self._section()

    def _top(self) -> str:
        if self.rng.random() < 0.5:
            return outline.general_heading(self.rng)
        return next(slogans.headings(self.rng))

    def _lead_in(self) -> None:
        self.draft.add(self.draft.phrase("section_lead"), "paragraph")

    def _section(self) -> None:
        if self.below == "plain":
            for _ in range(self.rng.randint(1, 6)):
                self.draft.add(next(self.texts), "paragraph")
            return
        self.count = self.count if self.runs_on else 0
        headings = slogans.headings(self.rng)
        for _ in range(self.rng.randint(2, 8)):
            self.count += 1
            number = self.second(min(self.count, 30)).strip("　 ")
            if self.below == "openings":
                self._opening(number + next(headings), 2)
            elif self.below == "rules":
                self._rule(number)
            else:
                self._heading(number + next(headings))

    def _rule(self, number: str) -> None:
        """Add a sentence as a heading (（二）符合下列条件的予以保留。) over items or text, or one paragraph."""
        if self.rng.random() < 0.25:
            self.draft.add(number + self.draft.phrase("rule"), "paragraph")
            return
        self.draft.add(number + self.draft.phrase("rule_heading").rstrip("。") + (self.end or "。"), "heading", 2)
        if self.rng.random() < 0.6:
            self._items()
        else:
            self.draft.add(next(self.texts), "paragraph")

    def _heading(self, text: str) -> None:
        self.draft.add(text + self.end, "heading", 2)
        if self.below == "both":
            headings = slogans.headings(self.rng)
            for _ in range(self.rng.randint(2, 5)):
                self._opening(next(headings), 3)
        elif self.below == "items" and self.rng.random() < 0.6:
            self._items()
        else:
            for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
                self.draft.add(next(self.texts), "paragraph")

    def _items(self) -> None:
        """Add numbered paragraphs of one sentence each, directly below a heading."""
        pool = ("clause", "rule", "announcement_rule")
        for index in range(1, self.rng.randint(3, 8)):
            text = self.draft.phrase(self.rng.choice(pool)).rstrip("。；")
            self.draft.add(self.item(index).strip("　 ") + text + self.item_end, "paragraph")

    def _opening(self, heading: str, depth: int) -> None:
        self.draft.add(heading + self.separator + next(self.texts), "opening", depth, lead=len(heading) + 1)
