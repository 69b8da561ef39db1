"""What a template shows of an article: its title, its lines, and its facts as bylines, index tables and credits."""

from html import escape
from random import Random

from train.reading import names, words
from train.reading.article import Article, ArticleLine
from train.reading.boilerplate import Boilerplate
from train.reading.markup import BodyMarkup
from train.reading.names import Day
from train.reading.style import styled


class Site(Boilerplate):
    """The functions that templates call. All text is HTML; lines of the document have `data-role`.

    Args:
        rng: the source of every choice.
        article: the article that the page shows.
    """

    def __init__(self, rng: Random, article: Article) -> None:
        super().__init__(rng, article)
        self.separator = self.pick("　", "&nbsp;&nbsp;", " ", "&nbsp;&nbsp;&nbsp;&nbsp;", " | ", "　　", "")

    def title(self, tag: str = "h1", attributes: str = "", broken: float = 0.15) -> str:
        """The title of the page, on one line or, with the probability `broken`, as the document sets it."""
        lines = [line for line in self.article.lines if line.role == "title"]
        if len(lines) > 1 and self.chance(broken):
            inner = "<br>".join(f'<x-line data-role="title">{escape(line.text)}</x-line>' for line in lines)
            return f"<{tag}{attributes}>{inner}</{tag}>"
        return f'<{tag}{attributes} data-role="title">{escape(self.facts.title)}</{tag}>'

    def body(self, titled: bool | None = None, pictures: bool = False, **options: object) -> str:
        """The lines of the article.

        Args:
            titled: whether the body repeats the title; None leaves it to chance.
            pictures: whether the pictures of the article are shown.
            options: fields of `Style` to set; the others are drawn.
        """
        titled = self.chance(0.4) if titled is None else titled
        lines = list(self.article.lines) if titled else self._without_title()
        shown = self.facts.pictures if pictures else ()
        return self._column_link() + BodyMarkup(self.rng, styled(self.rng, **options)).render(lines, shown)

    def _column_link(self) -> str:
        """Sometimes a link to a column above the text: 点击进入“乡镇动态”>>."""
        if not self.chance(0.06):
            return ""
        name = self.pick("点击进入“{}”", "进入专题：{}", "【专题】{}", "更多内容请进入{}", "点击查看“{}”专栏").format(
            self.rng.choice(words.COLUMNS)
        )
        left, right = self.rng.choice((("", ""), ("<strong>", "</strong>"), ("<b>", "</b>")))
        return f'<p><a href="/zt/">{left}{name}{self.pick("&gt;&gt;", "", "»")}{right}</a></p>'

    def _without_title(self) -> list[ArticleLine]:
        """The lines without the title above the text; a title inside the document stays."""
        kept: list[ArticleLine] = []
        for line in self.article.lines:
            if line.role != "title" or any(other.role == "paragraph" for other in kept):
                kept.append(line)
        return kept

    def published(self, timed: bool = True) -> str:
        """The day of publication in some form, with the time if the article has one."""
        year, month, day = map(int, self.facts.published.split("-"))
        return Day(year, month, day).published(self.rng, self.facts.time if timed else "")

    def byline(self, tag: str = "div", attributes: str = "", form: str = "") -> str:
        """The line (or lines) below the title: source, author, time, views, sizes of type.

        Args:
            tag: the tag around each line.
            attributes: its attributes.
            form: "line" for one line, "spans" for one line of spans, "lines" for a line for each fact; "" for any.
        """
        form = form or self.pick("line", "line", "spans", "spans", "lines")
        stated, extra = self._stated(), self._extra()
        if form == "lines":
            marked = "".join(f'<{tag}{attributes} data-role="fact">{text}</{tag}>' for text in stated)
            return marked + "".join(f"<{tag}{attributes}>{text}</{tag}>" for text in extra)
        inside = self.chance(0.6)
        shown = stated + extra if inside else stated
        if form == "spans":
            inner = self.pick("", " ", "&nbsp;&nbsp;", "\n").join(f"<span>{text}</span>" for text in shown)
        else:
            inner = self.separator.join(shown)
        rest = "" if inside else "".join(f"<div>{text}</div>" for text in extra)
        return f'<{tag}{attributes} data-role="fact">{inner}</{tag}>{rest}'

    def former_title(self, share: float = 0.15) -> str:
        """A line that names the title under which the text appeared first."""
        if not self.chance(share):
            return ""
        label = self.pick("原标题：", "原标题:", "（原标题：", "原题：")
        end = "）" if label.startswith("（") else ""
        name = self.pick(escape(self.facts.title), escape(self.facts.title), names.headline(self.rng))
        left, right = self.rng.choice((("", ""), ("", ""), ("<strong>", "</strong>"), ("<b>", "</b>")))
        return f'<p data-role="fact">{left}{label}{name}{end}{right}</p>'

    def _stated(self) -> list[str]:
        rng, facts = self.rng, self.facts
        stated = [rng.choice(words.TIME_LABELS) + self.published()]
        if self.chance(0.8):
            stated.append(rng.choice(words.SOURCE_LABELS) + escape(facts.source))
        if facts.author and self.chance(0.1):
            stated.append(facts.author)
        elif facts.author and self.chance(0.5):
            stated.append(rng.choice(words.AUTHOR_LABELS) + escape(facts.author))
        if self.chance(0.2):
            stated.append(self.pick("编辑：", "责任编辑：", "录入：", "审核：") + facts.editor)
        rng.shuffle(stated)
        return stated

    def _extra(self) -> list[str]:
        extra = [self.views()] if self.chance(0.45) else []
        extra += [self.rng.choice(words.TYPE_SIZES)] if self.chance(0.35) else []
        extra += [self.rng.choice(words.PAGE_TOOLS)] if self.chance(0.2) else []
        return extra

    def credits(self, tag: str = "div", attributes: str = "") -> str:
        """The credits below the text: editors and those who checked it."""
        labels = self.rng.sample(words.EDITOR_LABELS, self.rng.choice((1, 1, 1, 2, 3)))
        texts = [label + names.person(self.rng) for label in labels]
        left, right = self.rng.choice((("", ""), ("", ""), ("（", "）"), ("【", "】"), ("[", "]"), ("(", ")")))
        line = left + self.pick("　", " ", "&nbsp;&nbsp;").join(texts) + right
        return f'<{tag}{attributes} data-role="boilerplate">{line}</{tag}>'

    def index_rows(self, columns: int = 2, style: str = "") -> str:
        """The rows of the index table of a policy page.

        Args:
            columns: how many facts a row shows.
            style: the attributes of a label's cell.
        """
        rows = []
        cells = self._index_facts()
        for start in range(0, len(cells), columns):
            pairs = cells[start : start + columns]
            shown = "".join(f"<td{style}>{label}</td><td>{escape(value)}</td>" for label, value in pairs)
            rows.append(f'<tr data-role="fact">{shown}</tr>')
        return "\n".join(rows)

    def index_items(self, tag: str = "li") -> str:
        """The index facts as items of a list or paragraphs."""
        facts = self._index_facts()
        return "\n".join(f'<{tag} data-role="fact"><b>{label}</b>{escape(value)}</{tag}>' for label, value in facts)

    def _index_facts(self) -> list[tuple[str, str]]:
        facts, rng = self.facts, self.rng
        made = Day(*map(int, facts.made.split("-")))
        values = {
            "index": facts.index_number,
            "subject": self.pick(facts.subject, facts.kind or facts.subject),
            "issuer": self.pick(" ", "；", "、").join(facts.issuers),
            "made": self.pick(made.full(), facts.made, f"{made.year}年{made.month:02d}月{made.day:02d}日"),
            "title": facts.title,
            "number": facts.number,
            "published": self.published(timed=False),
            "keywords": facts.keywords if self.chance(0.6) else "",
            "valid": self.pick("有效", "是", "现行有效", "失效", ""),
            "form": "主动公开",
        }
        colon = self.pick("：", "：", ":", "")
        always = ("index", "issuer", "title", "published")
        shown = [name for name in values if name in always or self.chance(0.75)]
        if self.chance(0.3):
            rng.shuffle(shown)
        return [(rng.choice(words.INDEX_LABELS[name]) + colon, values[name]) for name in shown]
