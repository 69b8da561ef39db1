"""Recognise boilerplate lines: navigation, buttons, copyright notices, attachments and labelled fields."""

import re
from functools import lru_cache

from zhili.reading.wording.dates import find_date, is_date
from zhili.reading.wording.fields import BUTTONS, normalise_line, normalise_words, parse_fields

_MAX_LINE = 160  # characters of a boilerplate line
_SEPARATORS = r"\s\[\]【】()<>《》|·•→←↑↓»›>/\\_=+:,、-"
# Buttons that are not made of others (返回首页 is), so that a line can be read in one way only, and in linear time.
_SIMPLE_BUTTONS = "|".join(
    re.escape(word)
    for word in BUTTONS
    if not re.fullmatch(rf"(?:(?:{'|'.join(re.escape(w) for w in BUTTONS if w != word)})[{_SEPARATORS}]*)+", word)
)
_BUTTONS = re.compile(rf"[{_SEPARATORS}]*+(?:(?:{_SIMPLE_BUTTONS})[{_SEPARATORS}]*+)+(?:\d++[{_SEPARATORS}]*+)?")
_NAME_SEPARATOR = re.compile(r"\s*[|｜丨>＞»›→·•]\s*|\s+")
_SITE_WORDS = re.compile(
    "首页|主页|新闻|政务|公开|动态|公告|公示|互动|服务|专题|专栏|概况|简介|走进|导航|登录|注册|搜索|正文|政策|解读|回应|机构|领导|信箱|投诉|旅游|招商|数据|指南|目录|年报|乡镇|"
    "部门|列表|详情|要闻|资讯|媒体|视频|图片|更多|English|邮箱|地图|网站|无障碍|繁|关怀"
)
_BREADCRUMBS = re.compile(r"(?:网站)?(?:首页|主页)\S{2,40}(?:正文|详情|内容)")
_PAGE_NUMBER = re.compile(r"[-—–·~\s]*(?:第\s*)?\d{1,4}\s*(?:页)?\s*(?:[/共,]+\s*(?:共)?\s*\d{1,4}\s*页?)?[-—–·~\s]*")
# A short line without a full stop that matches this is boilerplate.
_SHORT_LINE = re.compile(
    r"^(?:当前|您|现在|所在|你).{0,6}位置|^[上下前后]一?[篇条][:\s]|^(?:上|下)一[篇条]|没有了$"
    r"|^(?:收藏|分享|打印|关闭|字体|字号).{0,4}[:(\[【]|扫一扫|扫码|扫描.{0,8}二维码|长按.{0,8}(?:识别|关注|二维码)|^.{0,6}二维码$"
    r"|点击(?:上方|下方|右上角|蓝字)|上方蓝字|蓝字关注|关注我们|^微信公众号|^官方微[信博]|政务微[信博]|预览时标签不可点"
    r"|^[\W_]*(?:THE\s*)?END[\W_]*$|^[(-]?全文完|^[(]?完[)]?$|^[(【]?(?:此件|此页|本页).{0,8}(?:公开|无正文)|日印发$|^发表于|发表于\S{2,4}$"
    r"|^(?:(?:已阅|阅读|浏览|点击|播放|评论|转发|点赞|收藏|赞|在看|分享)量?数?\s*\d+[万+]*次?\s*)+$|^共\s*\d+\s*(?:页|条|篇)|^\d+\s*(?:次浏览|人阅读|人浏览|条评论|阅读)$"
    r"|^图为|^(?:PART|NO)\.?\s*\d{1,2}$|^文章?(?:字体|字号|大小)|^您是第.{0,12}(?:访|位)|^(?:更多|查看).{0,8}>+$|^点击.{0,6}(?:查看|进入|下载)|^不再提示|^我知道了$|^同意(?:并继续)?$"
    r"|^(?:主办|承办|协办|指导|运维|维护|建议使用|技术支持).{0,40}(?:版权|电话|邮编|浏览器|分辨率|ICP|备)"
    r"|^(?:稿件|投稿|新闻)(?:热线|邮箱|信箱)|^(?:供稿|撰稿|编辑|审核)[:\s]",
    re.IGNORECASE,
)
# A line that matches this is boilerplate even if it is a sentence.
_ANY_LINE = re.compile(
    r"版权所有(?![人者权])|Copyright|©|\(c\)\s*(?:19|20)\d\d|ICP备|ICP证|公网安备|网安备|网站标识码|未经.{0,12}(?:授权|许可|书面).{0,12}(?:不得|禁止|转载)"
    r"|转载(?:请|须|时).{0,6}注明|^(?:声明|免责声明|特别声明|版权声明)[:\s]|不良信息举报|违法和不良信息|您.{0,8}浏览器|浏览器版本过低|(?:更换|推荐使用|建议使用).{0,12}浏览器"
    r"|cookie|JavaScript|^(?:本网站|本网|本站)(?:所有|使用|支持|声明|内容|刊登|转载)|适老化.{0,10}(?:改造|版)$|本网?站.{0,8}IPv6"
    r"|^(?:报送|抄送|抄报|分送|报|送|发):.{2,100}$|^(?:用|使用|打开)微信.{0,4}扫|分享(?:至|到)(?:朋友圈|微信|微博)",
    re.IGNORECASE,
)
# Author, publisher and time on one line under the title: "原创 林一 云台发布 2024-03-15 09:20".
_BYLINE = re.compile(
    r"[^。,!?;]{0,40}\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?\s*\d{1,2}:\d\d(?::\d\d)?(?:\s*发表于\S{2,6})?(?:\s*\d*[人次条]?(?:参与|评论|跟贴|阅读|浏览|点击){1,2})*+"
)
_MASTHEAD = re.compile(r"[^\d年]{0,12}(?:简报|公报|专报|快报|要情|工作动态|情况反映|政务信息)\s*(?:[（(].{1,12}[)）])?")
_RELATED_LINKS = re.compile(
    r"[【\[<《|·\s]*(?:相关|延伸|推荐|热门|热点|最新|猜你|更多|精彩|往期|图片|本类|同类)(?:的)?(?:链接|阅读|新闻|文章|推荐|信息|稿件|报道|资讯|喜欢|点击|排行|动态|回顾|内容|"
    r"专题|解读|政策|文件|公告|评论|精彩)(?:排行)?榜?[】\]>》|·:\s]*(?:更多|more)?>*",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"\.(?:docx?|xlsx?|pdf|pptx?|wps|et|ofd|zip|rar|7z|jpe?g|png|txt)\b.{0,20}$", re.IGNORECASE)
_ATTACHMENT = re.compile(r"[\[【(]?(?:相关)?附件(?:下载|列表|材料|清单)?\s*\d{0,2}\s*[】\])]?(?:$|[:.、]\s*.{0,100}$)")
_ATTACHMENT_ITEM = re.compile(r"(?:附件\s*)?\d{1,2}\s*[.、:]\s*.{2,80}")
_SENTENCE_END = "。!?;…"
_OFFICES = ("人民政府", "委员会", "办公室", "办公厅", "党委", "党组", "办事处")
_AUTHORITIES = (*_OFFICES, *(f"{place}委" for place in "省市县区镇乡"))
_ORGANISATIONS = (
    *_OFFICES,
    *("支部", "工会", "街道办事处", "中心", "领导小组", "指挥部", "公司", "学校"),
    *"局厅部委办镇乡县市区院",
)
_SIGNED = re.compile(
    rf"([^\s,。;:!?]{{2,30}}(?:{'|'.join(_ORGANISATIONS)}))\s*((?:\d{{4}}|[〇零○Oo0一二三四五六七八九]{{4}})年\S{{3,8}}日)"
)
_NOT_IN_NAMES = re.compile("[,，。;；:：!！?？“”《》]")
_NAME_LENGTHS = range(2, 31)  # characters before the ending


@lru_cache(maxsize=2048)  # formats and roles ask about the same lines; the facts are not changed
def boilerplate_facts(raw: str) -> dict[str, str] | None:
    """Recognise a boilerplate line and extract the facts about the document that it states.

    Args:
        raw: one line, not normalised, in Simplified or Traditional Chinese.

    Returns:
        The facts by key (often none; see `fields` for the keys), or None if the line belongs to the text.
    """
    if len(raw) > _MAX_LINE:  # only a line of labelled fields may be so long
        return parse_fields(raw) if len(raw) <= 3 * _MAX_LINE and re.search("[:：|丨]", raw[:100]) else None
    text = normalise_line(raw)
    if not text:
        return {}
    if is_date(text):
        return {"day": find_date(text) or ""}
    signed = _SIGNED.fullmatch(text)
    if signed and find_date(signed[2]):
        return {"issuer": normalise_words(raw)[: len(signed[1])].strip(), "day": find_date(signed[2]) or ""}
    fields = parse_fields(raw)
    if fields is not None:
        return fields
    if _BYLINE.fullmatch(text):
        return {"day": find_date(text) or ""}
    if _is_boilerplate(text) or _is_navigation(raw):
        return {}
    return None


def is_organisation(text: str) -> bool:
    """Whether a clean line is the name of an organisation, as in a signature or at the beginning of a document."""
    return _consists_of_names(text, _ORGANISATIONS)


def is_authority(text: str) -> bool:
    """Whether a clean line can only be an authority: 云台镇人民政府, but not 魅力古镇, which may be a title."""
    return _consists_of_names(text, _AUTHORITIES)


def is_masthead(text: str) -> bool:
    """Whether a clean line is the name of a series, such as 工作简报, above the title of an issue."""
    return _MASTHEAD.fullmatch(text) is not None and "统计" not in text


def is_page_number(text: str) -> bool:
    """Whether a normalised line is a page number: "- 3 -", "第 3 页 共 10 页"."""
    return _PAGE_NUMBER.fullmatch(text) is not None


def starts_related_links(raw: str) -> bool:
    """Whether a line is the heading of a list of links to other pages (相关阅读, 热点新闻 …)."""
    return len(raw) < 40 and _RELATED_LINKS.fullmatch(normalise_line(raw)) is not None


def is_attachment(raw: str, after_attachment: bool) -> bool:
    """Whether a line names an attached file.

    Args:
        raw: one line, not normalised.
        after_attachment: whether the line before it names one; then numbered lines continue the list.
    """
    text = normalise_line(raw) if len(raw) <= _MAX_LINE else ""
    if not text or len(text) > 120 or text[-1] in _SENTENCE_END:
        return False
    if _ATTACHMENT.fullmatch(text) or (_FILE_NAME.search(text) and len(text) < 80):
        return True
    return after_attachment and _ATTACHMENT_ITEM.fullmatch(text) is not None


def _consists_of_names(text: str, endings: tuple[str, ...]) -> bool:
    """Whether a text is a row of names with these endings, with or without blanks between them."""
    parts = text.split()
    if not parts or _NOT_IN_NAMES.search(text) or not all(part.endswith(endings) for part in parts):
        return False
    return all(_is_row_of_names(part, endings) for part in parts)


def _is_row_of_names(text: str, endings: tuple[str, ...]) -> bool:
    """The same without blanks: 县民政局县财政局. It notes where names end; a pattern would try every way to cut."""
    ends = {0}
    for end in range(1, len(text) + 1):
        if not text.endswith(endings, 0, end):
            continue
        lengths = [len(ending) for ending in endings if text.endswith(ending, 0, end)]
        if any(end - length - name in ends for length in lengths for name in _NAME_LENGTHS):
            ends.add(end)
    return len(text) in ends


def _is_boilerplate(text: str) -> bool:
    if _BUTTONS.fullmatch(text) or _BREADCRUMBS.fullmatch(text) or is_page_number(text):
        return True
    if re.fullmatch(r"(?:https?://|www\.)\S+", text) or not re.search(r"\w", text):
        return True
    if _ANY_LINE.search(text) and len(text) <= _MAX_LINE:
        return True
    return len(text) <= 60 and text[-1] not in _SENTENCE_END and _SHORT_LINE.search(text) is not None


def _is_navigation(raw: str) -> bool:
    """Whether a line consists of short names, like a menu or breadcrumbs."""
    if not re.search(r"[\s|｜丨>＞»›→·•]\S", raw):
        return False
    text = normalise_words(raw)
    names = [name for name in _NAME_SEPARATOR.split(text) if name]
    if len(names) < 3 or re.search(r"[。!?;:,]", text) or sum(len(name) > 10 for name in names) > len(names) // 4:
        return False
    known = sum(_SITE_WORDS.search(name) is not None for name in names)
    separated = re.search(r"[|｜丨>＞»›→]", raw) is not None
    return "首页" in text or known * 2 >= len(names) or (separated and len(names) >= 4 and known > 0)
