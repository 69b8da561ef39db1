"""Invented names: places, offices, people, numbers of documents, and days in all their forms."""

from dataclasses import dataclass
from random import Random

from train.reading import words

_DIGITS = "〇一二三四五六七八九"


def numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese: 十二."""
    tens, units = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[units] if units else "")


def person(rng: Random) -> str:
    """An invented name, sometimes of two characters set apart by a space."""
    surname = rng.choice(words.SURNAMES)
    given = "".join(rng.choice(words.GIVEN) for _ in range(rng.choice((1, 2, 2))))
    return f"{surname}{rng.choice(('', '', '　', '  '))}{given}" if len(given) == 1 else surname + given


def people(rng: Random, most: int = 3) -> str:
    """One to `most` names, joined as bylines do."""
    joint = rng.choice((" ", "　", "、", "/", "  "))
    return joint.join(person(rng) for _ in range(rng.randint(1, most)))


@dataclass(frozen=True)
class Place:
    """An invented place: its short name, its full name and its level."""

    short: str
    name: str
    level: str

    @property
    def government(self) -> str:
        """The government of the place, or the office of a street or village."""
        if self.level == "street":
            return f"{self.name}办事处"
        return f"{self.name}村民委员会" if self.level == "village" else f"{self.name}人民政府"


def place(rng: Random, level: str) -> Place:
    """An invented place of a level of the corpus: province, city, county, township, street or village."""
    short = rng.choice(words.PLACE_FIRST) + rng.choice(words.PLACE_SECOND)
    suffix = {
        "province": "省",
        "city": "市",
        "county": rng.choice(words.COUNTY_SUFFIXES),
        "township": rng.choice(("镇", "镇", "乡")),
        "street": "街道",
        "village": rng.choice(("村", "社区")),
    }[level]
    return Place(short, short + suffix, level)


def office(rng: Random, where: Place) -> str:
    """An office of a place."""
    if where.level in ("village",):
        return where.government
    if where.level in ("township", "street"):
        return rng.choice(
            (where.government, where.government, f"中共{where.name}委员会", where.name + rng.choice(words.TOWN_UNITS))
        )
    department = where.name + rng.choice(words.DEPARTMENTS)
    party = where.name + rng.choice(words.PARTY)
    return rng.choice((where.government, f"{where.government}办公室", department, department, f"中共{party}", party))


def document_number(rng: Random, where: Place, year: int, form: str = "") -> str:
    """A number such as 云政办发〔2023〕12号, with the brackets that offices use."""
    kind = form or rng.choice(words.NUMBER_FORMS)
    head = rng.choice(
        (where.short[0], where.short[0], where.short, where.short[0] + rng.choice(("", "", "县", "市", "区")))
    )
    left, right = rng.choice(("〔〕", "〔〕", "〔〕", "〔〕", "[]", "［］", "()", "（）", "【】"))
    count = rng.randint(1, 260)
    sequence = rng.choice((f"{count}", f"{count}", f"{count}", f"第{count}", f"{count:03d}", f" {count} "))
    return f"{head}{kind}{left}{year}{right}{sequence}号"


@dataclass(frozen=True)
class Day:
    """A day and its written forms."""

    year: int
    month: int
    day: int

    @property
    def iso(self) -> str:
        """YYYY-MM-DD."""
        return f"{self.year}-{self.month:02d}-{self.day:02d}"

    def full(self) -> str:
        """2023年7月5日."""
        return f"{self.year}年{self.month}月{self.day}日"

    def chinese(self, zero: str = "〇") -> str:
        """二〇二三年七月五日."""
        year = "".join(_DIGITS[int(digit)] for digit in str(self.year)).replace("〇", zero)
        return f"{year}年{numeral(self.month)}月{numeral(self.day)}日"

    def signed(self, rng: Random) -> str:
        """The day as a signature shows it."""
        year, month, day = self.year, self.month, self.day
        forms = (
            *[self.full()] * 4,
            self.chinese(),
            self.chinese("○"),
            self.chinese("O"),
            f"{year} 年 {month} 月 {day} 日",
            f"{year}年{month:02d}月{day:02d}日",
            f"{year}年{month}月",
            f"{year}.{month}.{day}",
        )
        return rng.choice(forms)

    def published(self, rng: Random, time: str = "") -> str:
        """The day as a byline shows it, often with the time."""
        year, month, day = self.year, self.month, self.day
        forms: tuple[str, ...] = (
            *[self.iso] * 3,
            self.full(),
            f"{year}年{month:02d}月{day:02d}日",
            f"{year}/{month:02d}/{day:02d}",
            f"{year}.{month:02d}.{day:02d}",
            f"{year}-{month}-{day}",
            f"{year % 100:02d}-{month:02d}-{day:02d}",
        )
        if time and rng.random() < 0.3:
            forms += (f"{month:02d}-{day:02d}", "昨天", "今天")
        seconds = rng.choice(("", "", f":{rng.randint(0, 59):02d}"))
        return rng.choice(forms) + (f" {time}{seconds}" if time else "")

    def earlier(self, days: int) -> "Day":
        """A day that many days earlier, in months of 28 days."""
        count = (self.year * 12 + self.month - 1) * 28 + min(self.day, 28) - 1 - days
        return Day(count // (12 * 28), count // 28 % 12 + 1, count % 28 + 1)


def day(rng: Random, year: int) -> Day:
    """A random day of a year."""
    return Day(year, rng.randint(1, 12), rng.randint(1, 28))


def clock(rng: Random) -> str:
    """A time of the day, HH:MM."""
    return f"{rng.randint(6, 22):02d}:{rng.randint(0, 59):02d}"


def telephone(rng: Random) -> str:
    """An invented telephone number."""
    return f"0{rng.randint(310, 939)}-{rng.randint(2000000, 8999999)}"


def topic(rng: Random) -> str:
    """A topic of a document: 做好防汛抗旱工作."""
    return rng.choice(words.TOPIC_VERBS) + rng.choice(words.TOPICS)


def headline(rng: Random, where: Place | None = None) -> str:
    """A headline of another page, for lists of links."""
    where = where or place(rng, rng.choice(("county", "township", "city")))
    return rng.choice(words.HEADLINES).format(
        p=where.name,
        t=rng.choice(words.TOPICS),
        n=person(rng),
        a=rng.choice(words.KEYWORDS),
        b=rng.choice(words.KEYWORDS),
    )
