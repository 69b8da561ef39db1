"""Parse lines of labelled fields around an article: 来源, 作者, 发布时间, 索引号 …

The values are facts about the document under these keys: `title`; `author`; `source` (who published the text before);
`issuer` (the office); `number` (文号); `index` (索引号); `keywords`; and the dates, as YYYY-MM-DD: `date` (of
publication), `made` (on which the document was made, signed or took effect) and `day` (of a line without a label). The
title of a document may state one more date, `meeting`: the day of the meeting.
"""

import re
from functools import lru_cache

from zhili.reading.wording.dates import find_date, find_short_date, is_date
from zhili.text import normalise, normalise_with_offsets

# The labels of each key; labels under "" are recognised, but their values are not used. They are simplified and contain
# no spaces, like the normalised lines.
_LABELS = {
    "date": "发布时间 发布日期 发文日期 发文时间 发稿时间 发稿日期 更新时间 更新日期 公开日期 公开时间 发表时间 "
    "发表日期 上传时间 录入时间 文章时间 信息时间 "
    "publish_date publishdate pubdate date "
    "添加时间 创建时间 提交时间 发布于 时间 日期",
    "made": "成文日期 成文时间 生成日期 生成时间 印发日期 印发时间 制发日期 签发日期 施行日期 生效日期 实施日期",
    "author": "作者 执笔 撰稿 撰稿人 撰文 供稿 供稿人 通讯员 记者 本报记者 特约记者 见习记者 文字 文图 图文 文/图 "
    "图/文 文 投稿 投稿人 报送人 author",
    "source": "来源 信息来源 文章来源 稿件来源 内容来源 新闻来源 资料来源 消息来源 发布来源 出处 供稿单位 来稿单位 "
    "信息提供 报送单位 转载自 source source_domain",
    "issuer": "发文机关 发文机构 发文单位 发布机构 发布单位 发布机关 发布部门 制发机关 公开机构 信息公开机构 "
    "信息发布单位 公开主体 公开责任部门 "
    "责任部门 所属机构 机构名称 publisher",
    "number": "文号 发文字号 发文文号 发文号 文件编号 文件号 公文编号 发布文号",
    "index": "索引号 索取号 信息索引号 信息索引",
    "keywords": "主题词 关键词 关键字 标签",
    "title": "标题 名称 信息名称 文件名称 公文名称 信息标题 文件标题 文章标题 title",
    "": "主题分类 信息分类 体裁分类 服务对象 公开类别 信息类别 所属类别 分类 类别 公文种类 文种 体裁 公开方式 "
    "公开形式 公开范围 公开时限 公开程序 公开属性 "
    "有效性 效力状态 时效性 时效 是否有效 语种 载体类型 信息格式 栏目 所属栏目 所属主题 内容概述 内容摘要 内容概要 "
    "失效日期 废止日期 失效时间 "
    "责任编辑 责编 编辑 编审 审核 审核人 审稿 校对 核稿 签发 签发人 初审 复审 终审 一审 二审 三审 监制 总监制 主编 "
    "执行主编 值班编委 值班主任 制作 排版 美编 "
    "摄影 摄像 图片 图 编发 编校 发布人 发布者 发布员 信息员 录入 录入人 录入员 录入者 浏览次数 浏览量 浏览数 浏览 "
    "点击数 点击率 点击量 点击次数 点击 阅读次数 "
    "阅读数 阅读量 阅读 访问量 访问次数 访问数 人气 次数 已阅 字号 字体 字体大小 文字大小 字号大小 分享到 分享 打印 "
    "收藏 视力保护色 保护视力色 背景色 背景颜色 原标题 "
    "原文链接 链接 网址 当前位置 您的位置 您现在的位置 您当前的位置 您当前位置 现在的位置 你的位置 你现在的位置 "
    "所在位置 当前所在位置 位置 上一篇 下一篇 上一条 下一条 上篇 "
    "下篇 前一篇 后一篇 联系电话 咨询电话 电话 联系人 传真 邮编 邮政编码 地址 邮箱 网站标识码 主办 主办单位 承办 "
    "承办单位 技术支持 备案号 抄送 抄报 收录于合集 "
    "预览 朗读 抓取时间 抓取日期 采集时间 采集日期 下载时间 "
    "URL url source_url link capture_date crawl_date capture_method http_status content_sha256 corpus_id",
}
_KEYS = {label: key for key, labels in _LABELS.items() for label in labels.split()}
_LABEL = "|".join(sorted(map(re.escape, _KEYS), key=len, reverse=True))
_PAIR = re.compile(rf"(?P<label>{_LABEL})[】\])]?\s*(?:[:|丨│]|/(?![文图]))\s*")
# Labels that may be followed by a space instead of a colon.
_LABEL_BEFORE_SPACE = re.compile(
    r"[\[【(]?(文/图|图/文|文图|图文|责任编辑|责编|编辑|来源|信息来源|作者|供稿|撰稿|通讯员|本报记者|特约记者|见习记者|记者|发布时间|发布日期|更新时间|浏览次数|浏览量|点击数|点击量|"
    r"阅读量|索引号|发文机关|发文字号|文号|成文日期|主题词|审核|校对|摄影)(?=\s)"
)
_BUTTON_WORDS = (
    "打印本页 打印此页 打印文章 打印 关闭窗口 关闭本页 关闭页面 关闭 分享到 分享 收藏本页 收藏 加入收藏 设为首页 "
    "返回顶部 返回首页 返回列表 返回上页 返回上一页 返回 回到顶部 网站首页 首页 主页 特大 超大 默认 大 中 小 字体 "
    "字号 微信好友 微信 新浪微博 腾讯微博 微博 QQ空间 QQ 朋友圈 无障碍浏览 无障碍阅读 无障碍 长者模式 长者版 "
    "老年版 适老化 关怀版 关怀模式 繁体版 繁体 简体版 简体 繁 简 English EN 登录 注册 全站搜索 站内搜索 高级搜索 "
    "搜索 检索 网站地图 联系我们 关于我们 网站声明 隐私声明 隐私政策 法律声明 版权声明 使用帮助 网站帮助 智能问答 "
    "智能机器人 客户端 手机版 电脑版 移动端 移动版 RSS 点赞 赞 在看 喜欢 举报 纠错 我要纠错 转发 复制链接 附件下载 "
    "下载 相关附件 更多 more 全文朗读 语音播报 朗读 听新闻 播放 A+ A- A T+ T- T 已赞 关注 展开 收起 阅读原文 "
    "上一页 下一页 尾页 末页 菜单 次 TOP 文件下载 资料下载 相关下载"
)
BUTTONS = tuple(sorted(_BUTTON_WORDS.split(), key=len, reverse=True))
_BUTTON = "|".join(map(re.escape, BUTTONS))
_TRAILING_BUTTONS = re.compile(
    rf"(?:[\s\[\]【】()|>·:]|(?:(?<=[\s\]】)|\d])|(?<=次))(?:{_BUTTON})|(?:打印|关闭|分享|收藏|字体|字号).*)+$"
)
_OPENING = "[]【】()<>《》|·*•—- "
_CLOSING = " \t\u3000|】])）/,，;；"
_TRAILING_DATE = re.compile(r"[\s|(]*(?:19|20)\d\d[-年./]\d{1,2}[-月./]\d{1,2}日?[\s\d:)]*$")
_COUNT = re.compile(r"\d*\s*(?:次|人次|人|万|\+)?|loading.*|加载中.*|\$?\{.*\}", re.IGNORECASE)
_COUNTED = re.compile("(?:浏览|点击|阅读|访问)|人气|次数|已阅")
_MAX_LENGTHS = {
    "author": 30,
    "source": 40,
    "issuer": 50,
    "number": 40,
    "index": 50,
    "keywords": 80,
    "title": 80,
    "made": 40,
}
_TITLES = frozenset({"标题", "文章标题", "信息标题", "原标题", "title"})  # they may ask or exclaim
_WITH_SENTENCES = frozenset({"地址", "抄送", "抄报", "主办", "承办"})
_FIRST_LABEL_WITHIN = 100  # characters of a line

normalise_line = lru_cache(maxsize=64)(normalise)  # several functions normalise the same line


def parse_fields(raw: str) -> dict[str, str] | None:
    """Parse a line that consists of labels and short values.

    "时间:2024-03-15 09:20作者:林一 王二来源:云台镇" is such a line; a sentence that mentions its 来源 is not.

    Args:
        raw: one line, not normalised.

    Returns:
        The values by key, "" for a label without a value; None if the line is not of this form.
    """
    text = normalise_line(raw[:_FIRST_LABEL_WITHIN] if len(raw) > _FIRST_LABEL_WITHIN else raw)
    first = _PAIR.search(text)
    before = text[: first.start()].strip(_OPENING) if first else text
    if first is None or (before and not is_date(before)):
        return _parse_without_colons(raw)
    line = normalise_with_offsets(raw.replace("\n", " "))
    pairs = list(_PAIR.finditer(line.text))
    if not pairs:  # the whole line, unlike its beginning, is mojibake
        return None
    fields = {"date": find_date(before) or ""} if before else {}
    for match, end in zip(pairs, [*(m.start() for m in pairs[1:]), len(line.text)], strict=True):
        label, value = match["label"], line.text[match.end() : end]
        cleaned = _TRAILING_BUTTONS.sub("", value).strip(_CLOSING + "[【(")
        if not _fits_label(label, cleaned):
            return None
        key = _KEYS[label]
        trailing_date = _TRAILING_DATE.search(cleaned) if key not in ("date", "made", "") else None
        if trailing_date:
            fields.setdefault("day", find_date(trailing_date[0]) or "")
            cleaned = cleaned[: trailing_date.start()]
        if key and cleaned:
            start = match.end() + value.index(cleaned)
            raw_start, raw_end = line.span(start, start + len(cleaned))
            fields[key] = fields.get(key) or _value(key, raw[raw_start:raw_end], cleaned)
        elif key:
            fields.setdefault(key, "")
    return fields


def begins_with_label(raw: str) -> bool:
    """Whether a line begins with a label and a colon."""
    return _PAIR.match(normalise_line(raw[:_FIRST_LABEL_WITHIN]).lstrip(_OPENING)) is not None


def lone_label_key(raw: str) -> str | None:
    """The key of a line that consists of one label, its value being on the next line; None for other lines."""
    if len(raw) >= 40:
        return None
    text = normalise_line(raw).strip("[]【】()|")
    label = text.rstrip(": ")
    return _KEYS.get(label) if text != label or len(label) > 2 else None


def may_be_value(key: str, raw: str) -> bool:
    """Whether a line may be the value of a label on the line before it."""
    text = normalise_line(raw)
    if key in ("date", "made"):
        return find_date(text) is not None and len(text) < 40
    return len(text) <= min(_MAX_LENGTHS.get(key, 20), 40 if key != "author" else 12) and not re.search(
        "[。,!?;:]", text
    )


def normalise_words(raw: str) -> str:
    """Normalise the parts between spaces, and keep the spaces."""
    return " ".join(normalise(part) for part in raw.split())


def _value(key: str, raw: str, cleaned: str) -> str:
    """The date in a value, or the value with its spaces, which separate names; `cleaned` has no spaces."""
    if key in ("date", "made"):
        return find_date(cleaned) or find_short_date(cleaned) or ""
    value = normalise_words(raw).strip(_CLOSING)
    return value if normalise(value) == cleaned else cleaned


def _fits_label(label: str, value: str) -> bool:
    """Whether a text may be the value of a label on the same line."""
    key = _KEYS[label]
    if not value:
        return True
    if key in ("date", "made"):
        return len(value) <= 40 and (
            find_date(value) is not None or re.fullmatch(r"[\d\s:./年月日-]+", value) is not None
        )
    if _COUNTED.search(label):
        return bool(_COUNT.fullmatch(value.replace(" ", "")))
    if label in ("内容概述", "内容摘要", "内容概要"):
        return True
    if re.search("[。;]" if label in _TITLES else "[。!?;]", value) and label not in _WITH_SENTENCES:
        return False
    return len(value) <= _MAX_LENGTHS.get(key, 100 if len(label) > 2 else 60)


def _parse_without_colons(raw: str) -> dict[str, str] | None:
    """Parse a short line with a space instead of a colon after each label."""
    if len(raw) > 150:
        return None
    text = normalise_words(raw)
    if len(text) > 50 or not _LABEL_BEFORE_SPACE.match(text) or re.search("[。,!?;、:]", text):
        return None
    fields: dict[str, str] = {}
    matches = list(_LABEL_BEFORE_SPACE.finditer(text))
    for match, end in zip(matches, [*(m.start() for m in matches[1:]), len(text)], strict=True):
        value = text[match.end() : end].strip(_CLOSING + "[【(")
        key = _KEYS[match[1]]
        if len(value) > 20 or (key in ("date", "made") and not find_date(value)):
            return None
        if key:
            fields.setdefault(key, _value(key, value, value))
    return fields
