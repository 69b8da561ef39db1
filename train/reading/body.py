"""The body of a document: headings, openings and paragraphs from the passages of a report."""

import re
from collections.abc import Sequence

from train.reading import outline
from train.reading.draft import Draft
from train.reading.leaves import Leaves
from train.reading.outline import Numbering
from train.reading.passages import Section, lead_of, sections, sentences, unnumbered
from train.reading.slogans import invented_headings

_MOST = 22  # openings on one level


class Body(Leaves):
    """Writer of the body of a draft. What is drawn once, such as the end mark of headings, holds for all of it.

    Args:
        draft: the document.
        depth: the depth of the outermost headings.
        levels: the numbering of each level, outermost first; None to draw one.
    """

    def __init__(self, draft: Draft, depth: int = 1, levels: list[Numbering] | None = None) -> None:
        super().__init__(draft, depth, levels or outline.ladder(draft.rng))
        self.ending = self.rng.choices(("", "。", "："), (60, 27, 13))[0]
        self.mark = self.rng.choices(("。", "：", "　　", " ", "  "), (76, 10, 5, 5, 4))[0]
        self.inner = self.rng.choices(("headings", "openings", "bare_openings"), (50, 38, 12))[0]

    def heading(self, level: int, count: int, text: str) -> None:
        """Add a heading; a bare part number (01, PART 1) may have a line of its own."""
        text = outline.strip_number(text).rstrip("。：:")
        number, depth, rng = self.number(level, count, text), self.depth + level, self.rng
        end = "" if text.endswith(("？", "！", "?", "!")) else self.ending
        text += end if number.strip() or end == "：" else ""  # without a number, 。 ends a paragraph
        if re.search(r"^(?:0\d|P|N|\d$)", number) and rng.random() < 0.6:
            self.draft.add(number.strip("　/ "), "heading", depth)
            self.draft.add(text, "continuation", joined=rng.random() < 0.3)
        elif len(text) > 24 and "，" in text[6:-4] and rng.random() < 0.04:
            head, _, rest = text.partition("，")
            self.draft.add(f"{number}{head}，", "heading", depth)
            self.draft.add(rest, "continuation", joined=True)
        else:
            self.draft.add(number + text, "heading", depth)

    def items(self, texts: Sequence[str], style: str) -> None:
        """Add numbered items that end in ； but for the last."""
        numbering = outline.mixed(self.rng, style)
        mark = self.rng.choice(("；", "；", "；", "。", ";"))
        for index, text in enumerate(texts, 1):
            end = "。" if index == len(texts) or "。" in text[:-1] else mark
            text = outline.strip_number(text)
            self.draft.add(numbering(index) + text.rstrip("。；，！") + end, "paragraph")

    def plain(self) -> None:
        """Add the passages without any heading."""
        for index, passage in enumerate(self.draft.report.passages, 1):
            self.text(unnumbered(passage.text), self.depth, index)

    def short_lines(self) -> None:
        """Add every sentence as a paragraph of its own."""
        for passage in self.draft.report.passages[:4]:
            for part in sentences(unnumbered(passage.text)):
                self.draft.add(part, "paragraph")
        self.draft.maybe(0.3, "last_words", "paragraph")

    def lead_headings(self) -> None:
        """Add passages with their first sentences as headings on lines of their own, such as 一是抓好项目建设。"""
        rng = self.rng
        groups = [unnumbered(passage.text) for passage in self.draft.report.passages]
        leads = [lead_of(text, loose=self.openings) for text in groups]
        if not self.openings:
            groups = groups[:_MOST]
            leads = invented_headings(rng, len(groups), self.draft.slogans)
            rests = groups
        else:
            rests = [text[len(lead) :] for text, lead in zip(groups, leads, strict=True)]
        style = rng.choice(("point", "point", "han", "bare", "han_bracket", "han_bracket", "arabic", "plain", "part"))
        self.levels = [outline.mixed(rng, style), outline.mixed(rng, "bare")]
        self.ending = rng.choice(("。", "。", "。", "", "：")) if style == "point" else rng.choice(("", "", "。", "："))
        self.openings, self.leaf = False, "plain"
        count = 0
        for lead, rest in zip(leads, rests, strict=True):
            if lead:
                count += 1
                self.heading(0, count, lead)
            self.below([rest], 1)

    def run_in(self) -> None:
        """Add the sections with their headings run into the first paragraph of each."""
        self.openings = False
        self._openings(0, self._headed_groups()[:_MOST], bare=False)

    def _openings(self, level: int, groups: Sequence[Section], bare: bool) -> None:
        bracket, whole = self.rng.random() < 0.15, self.rng.random() < 0.35
        for index, section in enumerate(groups, 1):
            head = outline.strip_number(section.heading).rstrip("。：:？?")
            number = "" if bare else self.number(level, index, head)
            texts = [unnumbered(text) for text in section.texts]
            if not head:
                texts, lead = texts[1:] or texts, ""
            elif bracket:
                lead = f"【{head}】"
            else:
                lead = number.strip("　 ") + head + self.mark
            if lead:
                self.opening(lead, texts[0], self.depth + level)
                texts = texts[1:]
            for text in texts if whole else texts[:1]:
                self.text(text, self.depth + level + 1)

    def _headed_groups(self) -> list[Section]:
        """The sections, with invented headings where the report has none."""
        groups = sections(self.draft.report)
        if all(group.heading for group in groups):
            return groups
        if not any(group.heading for group in groups):
            groups = [Section("", [text]) for group in groups for text in group.texts][: 2 * _MOST]
        invented = invented_headings(self.rng, len(groups), self.draft.slogans)
        return [Section(group.heading or name, group.texts) for group, name in zip(groups, invented, strict=True)]

    def headed(self, invent: bool = True) -> None:
        """Add the sections below headings, often on two levels, sometimes down to a fifth."""
        rng = self.rng
        groups = self._headed_groups() if invent else sections(self.draft.report)
        if len(groups) < 4 or len(self.levels) < 2 or rng.random() < 0.35:
            self._headings(0, groups)
            return
        size = rng.randint(2, max(2, min(len(groups) // 2, _MOST)))
        chunks = [groups[start : start + size] for start in range(0, len(groups), size)]
        for index, (top, chunk) in enumerate(zip(self._tops(len(chunks)), chunks, strict=True), 1):
            self.heading(0, index, top)
            self.draft.maybe(0.3, "section_lead", "paragraph")
            if self.inner == "headings" or not all(group.heading for group in chunk):
                self._headings(1, chunk)
            else:
                self._openings(1, chunk, bare=self.inner == "bare_openings")

    def _tops(self, count: int) -> list[str]:
        if self.rng.random() < 0.5:
            return [outline.general_heading(self.rng) for _ in range(count)]
        return invented_headings(self.rng, count, self.draft.slogans)

    def _headings(self, level: int, groups: Sequence[Section]) -> None:
        count = 0
        for group in groups:
            if group.heading:
                count += 1
                self.heading(level, count, group.heading)
            self.below([unnumbered(text) for text in group.texts], level + 1)
