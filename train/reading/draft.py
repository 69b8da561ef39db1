"""A document in the making: its report, its invented place, and the lines written so far."""

import itertools
import re
from collections.abc import Sequence
from random import Random

from train.reading import names, words
from train.reading.article import Article, ArticleLine, Facts, SourceReport
from zhili.reading import Role

_BREAKS = re.compile(
    r"(?<=.)(?=关于)|(?<=关于)(?=.{6})|(?<=关于印发)|(?<=关于转发)"
    r"|(?<=.{5})(?=的(?:通知|意见|批复|函|通告|公告|请示|报告|决定)$)|(?<=.)(?=《)|(?<=》)(?=.)|(?<=[，：、—])(?=.{3})"
    r"|(?<=.{6})(?=(?:实施方案|工作方案|管理办法|行动计划|工作报告))|(?<=人民政府)(?=.{4})"
)
_MOST_ON_TWO_LINES = 20  # characters
_LEVEL_ABOVE = {
    "province": "province",
    "city": "province",
    "county": "city",
    "township": "county",
    "street": "county",
    "village": "township",
}


class Draft:
    """A document in the making.

    Args:
        rng: the source of every choice.
        report: the report that gives the text.
        slogans: texts for headings that the report lacks, from `train.reading.slogans.corpus_slogans`.
    """

    def __init__(self, rng: Random, report: SourceReport, slogans: Sequence[str] = ()) -> None:
        self.rng = rng
        self.report = report
        self.slogans = slogans
        self.place = names.place(rng, report.level)
        self.above = names.place(rng, _LEVEL_ABOVE[report.level])
        self.office = names.office(rng, self.place)
        self.made = names.day(rng, report.year)
        self.lines: list[ArticleLine] = []
        self.title = ""
        self.number = self.masthead = self.signatory = self.addressee = self.kind = ""
        self.issuers: tuple[str, ...] = ()
        self.attachments: tuple[str, ...] = ()
        self.author = ""

    def chance(self, share: float) -> bool:
        """Whether an event of that probability happens."""
        return self.rng.random() < share

    def phrase(self, name: str, **values: str) -> str:
        """A random phrase of that name in `phrases.yaml`, filled in.

        Args:
            name: the name of the list of phrases.
            values: what stands for names in braces that a draft does not know, or in place of its own.
        """
        rng, made = self.rng, self.made
        own = {
            "place": self.place.name, "short": self.place.short, "office": self.office, "kind": self.kind,
            "above": self.above.name, "above_short": self.above.short, "government": self.place.government,
            "author": self.author, "year": str(made.year), "month": str(made.month), "day": str(made.day),
            "date": made.full(), "han_date": made.chinese(),
            "earlier": made.earlier(9).full(), "later": made.earlier(-45).full(),
        }  # fmt: skip
        invented = {
            "person": names.person(rng), "people": names.people(rng), "department": rng.choice(words.DEPARTMENTS),
            "subject": rng.choice(words.TOPICS), "topic": names.topic(rng), "plan": rng.choice(words.PLAN_NOUNS),
            "phone": names.telephone(rng), "post": str(rng.randint(100000, 859999)),
            "post_of": rng.choice(words.phrases("posts")),
            "digit": str(rng.randint(1, 9)), "small": str(rng.randint(2, 20)), "count": str(rng.randint(1, 320)),
        }  # fmt: skip
        return rng.choice(words.phrases(name)).format_map({**own, **invented, **values})

    def say(self, name: str, role: Role, **values: str) -> None:
        """Add a random phrase of that name as a line."""
        self.add(self.phrase(name, **values), role)

    def maybe(self, share: float, name: str, role: Role, **values: str) -> None:
        """Add a random phrase of that name as a line, with the probability `share`."""
        if self.chance(share):
            self.say(name, role, **values)

    def add(self, text: str, role: Role, depth: int = 0, lead: int = 0, joined: bool = False) -> None:
        """Add a line."""
        self.lines.append(ArticleLine(text, role, depth, lead, joined))

    def add_title(self, title: str, role: Role = "title", share: float = 0.45) -> None:
        """Add a title (or the title of a part), set over several lines with the probability `share` if it is long.

        Args:
            title: the title on one line; it becomes the title of the document if `role` is "title".
            role: "title" or "part".
            share: the probability of line breaks.
        """
        parts = break_title(self.rng, title) if len(title) > 13 and self.chance(share) else [title]
        joined = self.chance(0.5)
        later: Role = "title" if role == "title" else "continuation"
        for index, part in enumerate(parts):
            depth = int(role == "part" and index == 0)
            self.add(part, later if index else role, depth, joined=joined and index > 0)
        if role == "title" and not self.title:
            self.title = title

    def sign(self, issuers: Sequence[str] = ()) -> None:
        """Add the signature and the day, in one of the forms of offices."""
        issuers = list(issuers or self.issuers or [self.office])
        rng = self.rng
        signed = self.made.signed(rng)
        if len(issuers) == 1 and self.chance(0.06):
            self.add(issuers[0] + rng.choice(("　", " ", "    ")) + signed, "signature")
            return
        if len(issuers) > 1 and self.chance(0.4):
            self.add(rng.choice(("　", "  ", "        ")).join(issuers), "signature")
            self.add(signed, "day")
            return
        joined = self.chance(0.2)
        for index, issuer in enumerate(issuers):
            self.add(issuer, "signature", joined=joined and index > 0)
        self.add(signed, "day", joined=joined)

    def pick_issuers(self, joint: float = 0.15) -> None:
        """Choose the issuers: one office, or with the probability `joint` two or three of one place."""
        if self.chance(joint) and self.place.level in ("province", "city", "county"):
            chosen = self.rng.sample(words.DEPARTMENTS, self.rng.choice((2, 2, 3)))
            self.issuers = tuple(self.place.name + name for name in chosen)
        else:
            self.issuers = (self.office,)

    def finish(self, family: str) -> Article:
        """Return the document, with facts for what the draft left open."""
        rng, year = self.rng, self.report.year
        index = rng.choice(("/", "-", "X/")).join(
            (str(rng.randint(10**7, 10**9)), f"{year}-{rng.randint(1, 99999):05d}")
        )
        pictures = rng.choice((0, 0, 1, 2, 4))
        facts = Facts(
            title=self.title or self.report.title,
            kind=self.kind,
            masthead=self.masthead,
            number=self.number,
            signatory=self.signatory,
            addressee=self.addressee,
            issuers=self.issuers or (self.office,),
            published=self.made.earlier(-rng.choice((0, 0, 0, 1, 2, 5, 30, 400))).iso,
            made=self.made.iso,
            time=names.clock(rng) if self.chance(0.5) else "",
            source=self.phrase("sources"),
            author=self.author or (names.people(rng) if self.chance(0.5) else ""),
            editor=names.person(rng),
            site=self.phrase("sites"),
            columns=("首页", *rng.sample(words.COLUMNS[1:], rng.choice((1, 2, 2, 3)))),
            index_number=index,
            keywords=" ".join(rng.sample(words.KEYWORDS, rng.randint(2, 4))),
            subject=rng.choice(words.SUBJECTS),
            year=year,
            place=self.place.name,
            genre=self.report.genre,
            attachments=self.attachments,
            pictures=tuple(self._caption() for _ in range(pictures)),
        )
        return Article(family, tuple(self.lines), facts)

    def _caption(self) -> str:
        mark = self.rng.choice(("", "", "▲", "△", "图：", "↑"))
        return mark + self.phrase("pictures") + self.phrase("picture_credits")


def break_title(rng: Random, title: str) -> list[str]:
    """Set a title over two or three lines, mostly at natural places where there are some."""
    if len(title) > _MOST_ON_TWO_LINES and rng.random() < 0.4:  # lines of equal lengths, wherever they break
        size = -(-len(title) // rng.choice((2, 2, 3)))
        return [part for start in range(0, len(title), size) if (part := title[start : start + size].strip())]
    places = [match.start() for match in _BREAKS.finditer(title) if 3 <= match.start() <= len(title) - 2]
    if not places:
        middle = len(title) // 2 + rng.randint(-2, 2)
        inside = title[:middle].count("《") > title[:middle].count("》")
        places = [] if inside and rng.random() < 0.5 else [middle]
    count = min(len(places), 2 if len(title) > 26 and rng.random() < 0.5 else 1)
    cuts = [0, *sorted(rng.sample(places, count)), len(title)]
    parts = [title[start:end].strip() for start, end in itertools.pairwise(cuts)]
    return [part for part in parts if part]
