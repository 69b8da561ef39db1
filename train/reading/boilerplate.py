"""What surrounds the text of a page: menus, lists of links, tools, comments, footers."""

from collections.abc import Sequence
from html import escape
from random import Random

from train.reading import names, words
from train.reading.article import Article


class Boilerplate:
    """The functions that templates call for what belongs to the site. All text is HTML without roles.

    Args:
        rng: the source of every choice.
        article: the article that the page shows.
    """

    def __init__(self, rng: Random, article: Article) -> None:
        self.rng = rng
        self.article = article
        self.facts = article.facts
        self.place = names.place(rng, rng.choice(("county", "city", "county", "township")))

    def pick(self, *choices: str) -> str:
        """One of the choices."""
        return self.rng.choice(choices)

    def chance(self, share: float) -> bool:
        """Whether an event of that probability happens."""
        return self.rng.random() < share

    def number(self, low: int, high: int) -> int:
        """A random whole number."""
        return self.rng.randint(low, high)

    def name(self, *stems: str) -> str:
        """A class or id made of one of the stems, as a generator of pages names it."""
        return self.rng.choice(stems) + self.pick("", "", "", str(self.number(1, 30)), "_box", "-wrap", "Con", "2020")

    def title_text(self) -> str:
        """The title without markup."""
        return escape(self.facts.title)

    def views(self) -> str:
        """How often the page was read; the number is often missing from saved pages."""
        count = self.number(3, 9000)
        return self.rng.choice(words.VIEW_LABELS) + self.pick("", str(count), f"{count}次", f" {count} ")

    def toolbar(self, most: int = 4) -> str:
        """Sizes of type, print, close and the like, each on its own line or together."""
        tools = self.rng.sample(words.PAGE_TOOLS, self.number(1, most))
        shown = [self.rng.choice(words.TYPE_SIZES), *tools]
        if self.chance(0.5):
            return "<div>" + " ".join(shown) + "</div>"
        return "".join(f"<div><a href='#'>{text}</a></div>" for text in shown)

    def crumbs(self, tag: str = "div", attributes: str = "") -> str:
        """The path to the page: 首页 > 新闻中心 > 正文."""
        joint = self.pick(" > ", " &gt; ", " >> ", "&nbsp;&gt;&nbsp;", " / ", "»", " → ", " - ", ">")
        start = self.pick("当前位置：", "您的位置：", "您当前所在位置：", "位置:", "", "", "当前位置 : ")
        last = self.pick("", f"{joint}正文", f"{joint}{self.title_text()}", f"{joint}文章内容")
        links = joint.join(f'<a href="../">{name}</a>' for name in self.facts.columns)
        return f"<{tag}{attributes}>{start}{links}{last}</{tag}>"

    def menu(self, count: int, form: str = "") -> str:
        """A menu of a government site.

        Args:
            count: the number of links.
            form: "ul", "inline" or "cells"; "" for any.
        """
        pool = [name.format(p=self.place.short) for name in words.MENU]
        return self._links(self.rng.sample(pool, min(count, len(pool))), form)

    def news_menu(self, count: int, form: str = "") -> str:
        """A menu of a news site."""
        return self._links(self.rng.sample(words.NEWS_MENU, min(count, len(words.NEWS_MENU))), form)

    def _links(self, texts: Sequence[str], form: str) -> str:
        form = form or self.pick("ul", "ul", "inline", "cells")
        links = [f'<a href="#">{text}</a>' for text in texts]
        if form == "ul":
            return "<ul>" + "".join(f"<li>{link}</li>" for link in links) + "</ul>"
        if form == "cells":
            return "<table><tr>" + "".join(f"<td>{link}</td>" for link in links) + "</tr></table>"
        return self.pick(" | ", " ", "&nbsp;", "\n", " · ").join(links)

    def headlines(self, count: int, dated: bool | None = None) -> str:
        """A list of links to other pages, with or without days."""
        dated = self.chance(0.5) if dated is None else dated
        return "<ul>" + "\n".join(self._headline(dated) for _ in range(count)) + "</ul>"

    def _headline(self, dated: bool) -> str:
        text = names.headline(self.rng, self.place if self.chance(0.5) else None)
        if len(text) > 22 and self.chance(0.15):
            text = text[:20] + "..."
        day = names.day(self.rng, self.facts.year)
        shown = f"<span>{self.pick(day.iso, day.iso[5:], f'[{day.iso}]')}</span>" if dated else ""
        return f'<li>{self.pick("", "· ")}<a href="#">{escape(text)}</a>{shown}</li>'

    def chatter(self, count: int) -> str:
        """A list of teasers of a commercial site."""
        texts = self.rng.sample(words.CHATTER, min(count, len(words.CHATTER)))
        return "".join(f'<li><a href="#"><img src="t.jpg">{text}</a></li>' for text in texts)

    def related(self, count: int = 5, tag: str = "div") -> str:
        """A heading such as 相关阅读 above a list of links."""
        head = self.rng.choice(words.RELATED_HEADS) + self.pick("", "", "：", " MORE", " 更多>>")
        name, inner = self.pick("related", "xgwz", "box", "hot", "list-b"), self.pick("h3", "h4", "div", "p")
        return f'<{tag} class="{name}"><{inner}>{head}</{inner}>{self.headlines(count)}</{tag}>'

    def pager(self) -> str:
        """Links to the pages before and after."""
        pairs = (("上一篇：", "下一篇："), ("上一条：", "下一条："), ("上一篇:", "下一篇:"), ("上一页 ", "下一页 "))
        labels = self.rng.choice((*pairs, ("【上一条】", "【下一条】")))
        lines = []
        for label in labels:
            target = names.headline(self.rng) if self.chance(0.67) else "没有了"
            lines.append(f'<p>{label}<a href="#">{escape(target)}</a></p>')
        return f'<div class="{self.pick("pager", "sxp", "page", "prevnext")}">{"".join(lines)}</div>'

    def disclaimer(self) -> str:
        """A line of a site on rights and opinions."""
        return f"<p>{self.rng.choice(words.DISCLAIMERS)}</p>"

    def footer(self, tag: str = "div") -> str:
        """The foot of a government site: organiser, operator, records, address."""
        rng = self.rng
        values = {
            "place": self.place.name,
            "code": rng.randint(10**9, 10**13),
            "number": rng.randint(1000, 23999999),
            "phone": names.telephone(rng),
            "count": rng.randint(1, 300),
            "post": rng.randint(100000, 859999),
            "year": rng.randint(2003, 2024),
        }
        chosen = [line.format_map(values) for line in words.FOOTERS if self.chance(0.4)]
        joint = self.pick("<br>", "</p><p>", "&nbsp;&nbsp;", " | ", "　", "</li><li>")
        opened, closed = ("<ul><li>", "</li></ul>") if "li" in joint else ("<p>", "</p>")
        name = self.pick("footer", "foot", "bottom", "copyright", "wzdb", "gl-footer")
        return f'<{tag} class="{name}">{opened}{joint.join(chosen)}{closed}</{tag}>'

    def friends(self) -> str:
        """Links to other sites."""
        first, second = self.rng.sample(words.FRIEND_HEADS, 2)
        places = [names.place(self.rng, "county").name for _ in range(self.number(4, 14))]
        links = self._links(places, "")
        return f'<div class="{self.pick("links", "yqlj", "friend")}"><h4>{first}</h4>{links}<div>{second}</div></div>'

    def comments(self, count: int) -> str:
        """Comments of readers."""
        return "".join(self._comment() for _ in range(count))

    def _comment(self) -> str:
        who = self.pick("网友", "用户", "游客", "") + self.pick("清风", "老王", "山里人", "小鱼", "momo")
        head = f"<span>{who}{self.number(1, 999)}</span><span>{self.number(1, 23)}小时前</span>"
        foot = f"<a>回复</a> <a>赞({self.number(0, 99)})</a>"
        return f'<div class="cmt">{head}<p>{self.rng.choice(words.COMMENTS)}</p>{foot}</div>'

    def attachments(self, tag: str = "p") -> str:
        """Links to attached files, where the document has some or by chance."""
        named = self.facts.attachments or ((self.facts.title,) if self.chance(0.4) else ())
        if not named:
            return ""
        suffix = self.pick(".doc", ".docx", ".pdf", ".xls", ".wps", ".ofd")
        head = self.pick("附件下载：", "附件：", "相关附件", "文件下载：", "附件", "")
        lines = [f"<{tag}>{head}</{tag}>"] if head else []
        for index, name in enumerate(named, 1):
            number = self.pick("", f"{index}.", f"附件{index}：")
            lines.append(f'<{tag}><a href="./P02.doc">{number}{escape(name)}{suffix}</a></{tag}>')
        return f'<div class="{self.pick("fj", "attach", "appendix", "download")}">{"".join(lines)}</div>'
