"""What a site, a messenger or a program leaves around a text that was copied from it."""

from random import Random

from train.reading import names, words
from train.reading.article import Facts
from train.reading.layouts.flow import Lines, added
from train.reading.names import Day

_SHARE = (
    "分享到：",
    "分享到微信",
    "【打印本页】 【关闭窗口】",
    "打印",
    "关闭",
    "扫一扫在手机打开当前页",
    "收藏",
    "字号：大 中 小",
    "【字体：大 中 小】",
    "字体：[大] [中] [小]",
    "保存",
    "语音播报",
    "我要纠错",
    "返回顶部",
    "A+ A-",
    "微信扫一扫分享",
)
_BUTTONS = (
    "分享",
    "点赞",
    "在看",
    "收藏",
    "转发",
    "写留言",
    "阅读原文",
    "赞",
    "微信扫一扫关注该公众号",
    "轻点两下取消赞",
    "听全文",
    "打开APP查看更多",
)
_FOOT = (
    "主办：{g}",
    "承办：{g}办公室",
    "网站标识码：{n}",
    "{p}ICP备{n}号",
    "版权所有：{g}",
    "联系电话：{t}",
    "网站地图 | 关于我们 | 联系我们",
    "地址：{p}人民路{d}号",
    "建议使用1024×768分辨率浏览本站",
    "公安机关备案号 {n}",
    "您是第 {n} 位访客",
    "技术支持：{p}信息中心",
)
_FOLLOW = (
    "点击上方蓝字关注我们",
    "点击蓝字 关注我们",
    "↑点击上方“{s}发布”关注我们",
    "关注我们，了解更多资讯",
    "蓝字关注，不迷路",
)
_AREAS = ("湖北", "四川", "浙江", "河南", "广西", "甘肃", "山东", "贵州")
_MORE = ("喜欢此内容的人还喜欢", "往期推荐", "更多精彩", "相关阅读", "热门推荐", "往期回顾")


def published_day(facts: Facts) -> Day | None:
    """The day of publication."""
    parts = facts.published.split("-")
    return Day(*(int(part) for part in parts)) if len(parts) == 3 else None


def shown_day(rng: Random, facts: Facts) -> str:
    """The day of publication as a byline shows it, with the time if it is known."""
    day = published_day(facts)
    return day.published(rng, facts.time) if day else ""


def byline(rng: Random, facts: Facts) -> str:
    """The facts of a page on one line: 时间：2023-05-06 10:20 作者：王二 来源：云台县."""
    colon = rng.choice(("：", "：", ":", "： "))
    labels = [
        (rng.choice(("时间", "发布时间", "发布日期", "日期", "更新时间")), shown_day(rng, facts)),
        (rng.choice(("作者", "作者", "供稿", "撰稿", "发布人")), facts.author),
        (rng.choice(("来源", "来源", "信息来源", "文章来源", "稿源")), facts.source),
    ]
    if rng.random() < 0.5:
        rng.shuffle(labels)
    shown = [f"{label}{colon}{value}" for label, value in labels if value and rng.random() < 0.92]
    if rng.random() < 0.35:
        shown.append(
            rng.choice(("浏览次数", "点击数", "阅读", "浏览量", "点击"))
            + f"{colon}{rng.choice(('', '', rng.randint(3, 9000)))}"
        )
    if rng.random() < 0.15:
        shown = [value for _, value in labels if value]
    joint = rng.choice((" ", "  ", "　", "　　", " | ", "", "\u3000|\u3000", "    "))
    return joint.join(shown)


def byline_lines(rng: Random, facts: Facts) -> Lines:
    """The facts of a page, one on a line, with or without labels."""
    labels = [
        (rng.choice(("来源", "信息来源", "稿件来源")), facts.source),
        (rng.choice(("发布时间", "发布日期", "时间")), shown_day(rng, facts)),
        (rng.choice(("作者", "供稿")), facts.author),
    ]
    rng.shuffle(labels)
    bare, colon = rng.random() < 0.25, rng.choice(("：", ":", "： "))
    return added("fact", *(value if bare else f"{label}{colon}{value}" for label, value in labels if value))


def crumbs(rng: Random, facts: Facts) -> str:
    """The way to a page: 当前位置：首页 > 新闻中心."""
    joint = rng.choice((" > ", ">", " >> ", " / ", "→", "-", " » ", "＞", " › "))
    head = rng.choice(("当前位置：", "您所在的位置：", "您的位置：", "当前位置:", "位置：", "您现在的位置是：", ""))
    last = rng.choice(("", "", joint + "正文", joint + facts.title[:16]))
    return head + joint.join(facts.columns) + last


def site_head(rng: Random, facts: Facts) -> str:
    """The name of a site or of its column, as the head of a page shows it."""
    place = facts.place or names.place(rng, "county").name
    return rng.choice(words.phrases("site_heads")).format(place=place, short=place[:-1])


def menu(rng: Random, facts: Facts) -> Lines:
    """The menu of a site, one entry on a line or all on one."""
    entries = [entry.format(p=facts.place) for entry in rng.sample(words.MENU, rng.randint(4, 12))]
    if rng.random() < 0.5:
        return added("boilerplate", rng.choice((" ", "　", " | ", "｜", "  ")).join(entries))
    return added("boilerplate", *entries)


def share_buttons(rng: Random, most: int = 3) -> Lines:
    """Buttons around a text."""
    return added("boilerplate", *rng.sample(_SHARE, rng.randint(1, most)))


def credits_line(rng: Random, facts: Facts) -> Lines:
    """The last lines of a page: source and editors."""
    editor, checker = facts.editor, names.person(rng)
    mark = rng.choice(("：", "：", ":", " | ", "丨", "／"))
    texts = rng.choice(
        (
            (f"责任编辑{mark}{editor}",),
            (f"【责任编辑：{editor}】",),
            (f"（责任编辑：{editor}）",),
            (f"[责编：{editor}]",),
            (f"编辑{mark}{editor}", f"审核{mark}{checker}"),
            (f"编辑{mark}{editor}　校对{mark}{names.person(rng)}　审核{mark}{checker}",),
            (f"一审{mark}{editor}", f"二审{mark}{checker}", f"三审{mark}{names.person(rng)}"),
            (f"编辑：{editor}", f"责编：{names.person(rng)}", f"审核：{checker}", f"监制：{names.person(rng)}"),
            (f"初审：{editor}　复审：{checker}　终审：{names.person(rng)}",),
        )
    )
    lines = added("boilerplate", *texts)
    if facts.source and rng.random() < 0.4:
        lines.insert(0, *added("fact", f"来源{mark}{facts.source}"))
    return lines


def neighbours(rng: Random) -> Lines:
    """Links to other pages below a text."""
    if rng.random() < 0.6:
        colon = rng.choice(("：", "：", ":"))
        return added(
            "boilerplate",
            f"上一篇{colon}{names.headline(rng)}",
            f"下一篇{colon}{rng.choice((names.headline(rng), '没有了'))}",
        )
    head = rng.choice(
        ("相关链接：", "相关文章", "相关新闻", "推荐阅读", "猜你喜欢", "热点新闻", "相关信息", "图文推荐")
    )
    dated = rng.random() < 0.4
    return added(
        "boilerplate",
        head,
        *(
            names.headline(rng) + (f" {rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}" if dated else "")
            for _ in range(rng.randint(2, 6))
        ),
    )


def site_foot(rng: Random, facts: Facts) -> Lines:
    """The foot of a site."""
    texts = rng.sample(_FOOT, rng.randint(2, 6))
    number, phone = rng.randint(10**7, 10**8), f"0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}"
    return added(
        "boilerplate",
        *(
            text.format(g=facts.place + "人民政府", p=facts.place, n=number, t=phone, d=rng.randint(1, 200))
            for text in texts
        ),
    )


def wechat_head(rng: Random, facts: Facts) -> Lines:
    """What WeChat shows below the title: account, day, place."""
    account = facts.place[:2] + rng.choice(("发布", "融媒", "播报", "微讯", "党建", "卫健", "政务"))
    shown = shown_day(rng, facts)
    area = rng.choice(_AREAS)
    texts = rng.choice(
        (
            (f"原创 {facts.author or facts.editor} {account} {shown} {area}",),
            (account, shown),
            (f"{account} {shown} 发表于{area}",),
            ("原创", facts.author or facts.editor, account, f"{shown} {area}"),
            (f"{shown} {account}",),
            (account, f"{shown} 发表于 {area}", "听全文"),
        )
    )
    lines = [line for text in texts for line in added("boilerplate" if text in ("原创", "听全文") else "fact", text)]
    if rng.random() < 0.5:
        lines += added("boilerplate", rng.choice(_FOLLOW).format(s=facts.place[:2]))
    return lines


def wechat_foot(rng: Random, facts: Facts) -> Lines:
    """What WeChat shows below a text: credits, buttons, other pieces."""
    lines = credits_line(rng, facts) if rng.random() < 0.8 else []
    if rng.random() < 0.6:
        lines += added("boilerplate", *rng.sample(_BUTTONS, rng.randint(1, 4)))
    if rng.random() < 0.4:
        lines += added("boilerplate", rng.choice(_MORE), *(names.headline(rng) for _ in range(rng.randint(1, 4))))
    return lines


def page_address(rng: Random, facts: Facts) -> str:
    """The address of a page."""
    day = (facts.published or f"{facts.year}-01-01").split("-")
    site = "".join(rng.choice("abcdefghjklmnpqstwxyz") for _ in range(rng.randint(2, 5)))
    path = rng.choice(("zwgk/tzgg", "xwzx/xzdt", "art", "info/1032", "content", "gk/fdzdgknr"))
    name = f"t{''.join(day)}_{rng.randint(10000, 999999)}.{rng.choice(('html', 'shtml', 'htm'))}"
    return f"{rng.choice(('http', 'https'))}://www.{site}.example.cn/{path}/{day[0]}{day[1]}/{name}"
