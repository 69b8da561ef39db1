"""The body of a document: headings, openings, paragraphs and items from the passages of a report."""

import re
from collections.abc import Sequence

from train.reading import outline
from train.reading.draft import Draft
from train.reading.outline import Numbering
from train.reading.passages import ACTION, Section, has_openings, lead_of, paragraphs, sections, sentences


class Body:
    """Writer of the body of a draft.

    Args:
        draft: the document.
        depth: the depth of the outermost headings.
    """

    def __init__(self, draft: Draft, depth: int = 1, levels: list[Numbering] | None = None) -> None:
        self.draft = draft
        self.rng = draft.rng
        self.depth = depth
        self.levels = levels or outline.ladder(draft.rng)
        self.openings = has_openings(draft.report.passages)
        self.ending = self.rng.choice(("", "", "", "", "", "", "。", "："))

    def number(self, level: int, count: int) -> str:
        """The number of a heading, for a level of this document from 0."""
        return self.levels[min(level, len(self.levels) - 1)](count)

    def heading(self, level: int, count: int, text: str) -> None:
        """Add a heading; a bare part number (01, PART 1) may have a line of its own."""
        number, depth, rng = self.number(level, count), self.depth + level, self.rng
        text = text.rstrip("。：:") + (self.ending if number.strip() or self.ending == "。" else "")
        if re.search(r"^(?:0\d|P|N)", number) and rng.random() < 0.6:
            self.draft.add(number.strip("　/ "), "heading", depth)
            self.draft.add(text, "continuation", joined=rng.random() < 0.3)
        elif len(text) > 24 and "，" in text[6:-4] and rng.random() < 0.12:
            head, _, rest = text.partition("，")
            self.draft.add(f"{number}{head}，", "heading", depth)
            self.draft.add(rest, "continuation", joined=True)
        else:
            self.draft.add(number + text, "heading", depth)

    def opening(self, lead: str, rest: str, depth: int) -> None:
        """Add a paragraph whose first words are a heading."""
        self.draft.add(lead + rest, "opening", depth, lead=len(lead.rstrip()))

    def text(self, text: str, depth: int, count: int = 0, share: float = 0.3) -> None:
        """Add a passage as paragraphs, or as an opening where the report has them."""
        lead = lead_of(text, loose=self.openings)
        if lead and self.openings:
            number = self.number(depth - self.depth, count) if count and self.rng.random() < 0.5 else ""
            self.opening(number.strip("　 ") + lead, text[len(lead) :], depth)
            return
        if lead and ACTION.match(lead):  # reads like a heading, but its neighbours have none
            text = lead[:-1] + "，" + text[len(lead) :]
        parts = paragraphs(self.rng, text, share)
        for part in parts:
            self.draft.add(part, "paragraph")

    def items(self, texts: Sequence[str], style: str) -> None:
        """Add numbered items that end in ； but for the last."""
        numbering = outline.mixed(self.rng, style)
        mark = self.rng.choice(("；", "；", "；", "。", ";"))
        for index, text in enumerate(texts, 1):
            end = "。" if index == len(texts) else mark
            self.draft.add(numbering(index) + text.rstrip("。；，！") + end, "paragraph")

    def plain(self) -> None:
        """Add the passages without any heading."""
        for index, passage in enumerate(self.draft.report.passages, 1):
            self.text(passage.text, self.depth, index)

    def short_lines(self) -> None:
        """Add every sentence as a paragraph of its own."""
        for passage in self.draft.report.passages[:4]:
            for part in sentences(passage.text):
                self.draft.add(part, "paragraph")
        if self.rng.random() < 0.3:
            self.draft.add(
                self.rng.choice(("未完待续", "（完）", "让我们一起期待！", "你准备好了吗？", "加油！")), "paragraph"
            )

    def lead_headings(self) -> None:
        """Add passages with their first sentences as headings on lines of their own, such as 一是抓好项目建设。"""
        rng = self.rng
        groups = [passage.text for passage in self.draft.report.passages]
        leads = [lead_of(text, loose=self.openings) for text in groups]
        if not self.openings:
            groups = groups[:8]
            leads = outline.parallel_headings(rng, len(groups))
            rests = groups
        else:
            rests = [text[len(lead) :] for text, lead in zip(groups, leads, strict=True)]
        style = rng.choice(("point", "point", "point", "bare", "han_bracket", "plain", "part"))
        numbering = outline.mixed(rng, style)
        end = rng.choice(("。", "。", "。", "", "：")) if style == "point" else rng.choice(("", "", "。"))
        self.openings = False
        for index, (lead, rest) in enumerate(zip(leads, rests, strict=True), 1):
            if lead:
                self.draft.add(numbering(min(index, 12)) + lead.rstrip("。") + end, "heading", self.depth)
            self.text(rest, self.depth + 1)

    def run_in(self) -> None:
        """Add the sections with their headings run into the first paragraph of each."""
        rng = self.rng
        mark = rng.choice(("。", "。", "。", "：", "　　", " ", "  "))
        groups = self._headed_groups()
        bracket = rng.random() < 0.15
        joint = rng.random() < 0.5
        self.openings = False
        for index, section in enumerate(groups, 1):
            head = section.heading.rstrip("。：:？?")
            lead = f"【{head}】" if bracket else self.number(0, index) + head + mark
            self.opening(lead, section.texts[0], self.depth)
            for text in section.texts[1:] if joint else section.texts[1:2]:
                self.text(text, self.depth + 1)

    def _headed_groups(self) -> list[Section]:
        """The sections, with invented headings where the report has none."""
        groups = sections(self.draft.report)
        if all(group.heading for group in groups):
            return groups
        if not any(group.heading for group in groups):
            groups = [Section("", [text]) for group in groups for text in group.texts][:9]
        invented = outline.parallel_headings(self.rng, min(len(groups), 12))
        return [Section(group.heading or name, group.texts) for group, name in zip(groups, invented, strict=False)]

    def headed(self, invent: bool = True) -> None:
        """Add the sections below headings, often on two levels, sometimes down to a fifth."""
        rng = self.rng
        groups = self._headed_groups() if invent else sections(self.draft.report)
        two_levels = len(groups) >= 4 and len(self.levels) > 1 and rng.random() < 0.6
        if not two_levels:
            count = 0
            for group in groups:
                if group.heading:
                    count += 1
                    self.heading(0, count, group.heading)
                self.below(group.texts, 1)
            return
        size = rng.randint(2, max(2, len(groups) // 2))
        chunks = [groups[start : start + size] for start in range(0, len(groups), size)]
        tops = [outline.general_heading(rng) for _ in chunks]
        for top_index, (top, chunk) in enumerate(zip(tops, chunks, strict=True), 1):
            self.heading(0, top_index, top)
            for index, group in enumerate(chunk, 1):
                if group.heading:
                    self.heading(1, index, group.heading)
                self.below(group.texts, 2)

    def below(self, texts: Sequence[str], level: int) -> None:
        """Add the paragraphs of a section: plain, or with deeper headings, openings or numbered paragraphs."""
        rng = self.rng
        deeper = level < len(self.levels)
        choice = rng.random()
        if deeper and len(texts) >= 2 and choice < 0.2 and not self.openings:
            for index, (name, text) in enumerate(
                zip(outline.parallel_headings(rng, min(len(texts), 10)), texts, strict=False), 1
            ):
                self.heading(level, index, name)
                self.below([text], level + 1)
        elif deeper and len(texts) >= 2 and choice < 0.35 and not self.openings:
            for index, (name, text) in enumerate(
                zip(outline.parallel_headings(rng, min(len(texts), 10)), texts, strict=False), 1
            ):
                self.opening(self.number(level, index).strip("　 ") + name + "。", text, self.depth + level)
        elif deeper and choice < 0.5 and not self.openings:
            self.numbered(texts, level)
        else:
            for index, text in enumerate(texts, 1):
                self.text(text, self.depth + level, index)

    def numbered(self, texts: Sequence[str], level: int) -> None:
        """Add the sentences of a section as numbered paragraphs; one without an end mark is a heading."""
        pieces = [piece for text in texts for piece in paragraphs(self.rng, text, 0.9)]
        for index, piece in enumerate(pieces[:18], 1):
            lead = lead_of(piece)
            number = self.number(level, index).strip("　 ")
            if lead and len(lead) < 22 and ACTION.match(lead):
                self.opening(number + lead, piece[len(lead) :], self.depth + level)
            else:
                self.draft.add(number + piece, "paragraph")
