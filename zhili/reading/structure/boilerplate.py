"""Lines of page furniture: navigation, buttons, copyright, attachments, and what `labels` reads."""

import re

from zhili.reading.structure.dates import find_date, is_date
from zhili.reading.structure.fields import BUTTON, plain, read_fields, spaced

_LONGEST = 160  # characters of a line of furniture
_SEPARATORS = r"\s\[\]【】()<>《》|·•→←↑↓»›>/\\_=+:,、-"
_BUTTONS = re.compile(rf"[{_SEPARATORS}]*(?:(?:{BUTTON})[{_SEPARATORS}]*)+\d*[{_SEPARATORS}]*")
_CHUNKS = re.compile(r"\s*[|｜丨>＞»›→·•]\s*|\s+")
_SITE_WORDS = re.compile(
    "首页|主页|新闻|政务|公开|动态|公告|公示|互动|服务|专题|专栏|概况|简介|走进|导航|登录|注册|搜索|正文|政策|解读|回应|机构|领导|信箱|投诉|旅游|招商|数据|指南|目录|年报|乡镇|"
    "部门|列表|详情|要闻|资讯|媒体|视频|图片|更多|English|邮箱|地图|网站|无障碍|繁|关怀"
)
_CRUMBS = re.compile(r"(?:网站)?(?:首页|主页)\S{2,40}(?:正文|详情|内容)")
_PAGE_NUMBER = re.compile(r"[-—–·~\s]*(?:第\s*)?\d{1,4}\s*(?:页)?\s*(?:[/共,]+\s*(?:共)?\s*\d{1,4}\s*页?)?[-—–·~\s]*")
# Short lines without a full stop that say one of these things are furniture.
_SHORT = re.compile(
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
# These are furniture even as a sentence.
_ANYWAY = re.compile(
    r"版权所有(?![人者权])|Copyright|©|\(c\)\s*(?:19|20)\d\d|ICP备|ICP证|公网安备|网安备|网站标识码|未经.{0,12}(?:授权|许可|书面).{0,12}(?:不得|禁止|转载)"
    r"|转载(?:请|须|时).{0,6}注明|^(?:声明|免责声明|特别声明|版权声明)[:\s]|不良信息举报|违法和不良信息|您.{0,8}浏览器|浏览器版本过低|(?:更换|推荐使用|建议使用).{0,12}浏览器"
    r"|cookie|JavaScript|^(?:本网站|本网|本站)(?:所有|使用|支持|声明|内容|刊登|转载)|适老化.{0,10}(?:改造|版)$|本网?站.{0,8}IPv6"
    r"|^(?:报送|抄送|抄报|分送|报|送|发):.{2,100}$|^(?:用|使用|打开)微信.{0,4}扫|分享(?:至|到)(?:朋友圈|微信|微博)",
    re.IGNORECASE,
)
# Who, where and when on one line, as under a title: "原创 林一 云台发布 2024-03-15 09:20".
_BYLINE = re.compile(
    r"[^。,!?;]{0,40}\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?\s*\d{1,2}:\d\d(?::\d\d)?(?:\s*发表于\S{2,6})?"
)
_MASTHEAD = re.compile(r"[^\d年]{0,12}(?:简报|公报|专报|快报|要情|工作动态|情况反映|政务信息)\s*(?:[（(].{1,12}[)）])?")
_TAIL = re.compile(
    r"[【\[<《|·\s]*(?:相关|延伸|推荐|热门|热点|最新|猜你|更多|精彩|往期|图片|本类|同类)(?:的)?(?:链接|阅读|新闻|文章|推荐|信息|稿件|报道|资讯|喜欢|点击|排行|动态|回顾|内容|"
    r"专题|解读|政策|文件|公告|评论|精彩)(?:排行)?榜?[】\]>》|·:\s]*(?:更多|more)?>*",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"\.(?:docx?|xlsx?|pdf|pptx?|wps|et|ofd|zip|rar|7z|jpe?g|png|txt)\b.{0,20}$", re.IGNORECASE)
_ATTACHMENT = re.compile(r"[\[【(]?(?:相关)?附件(?:下载|列表|材料|清单)?\s*\d{0,2}\s*[】\])]?(?:$|[:.、]\s*.{0,100}$)")
_ATTACHED = re.compile(r"(?:附件\s*)?\d{1,2}\s*[.、:]\s*.{2,80}")
_SENTENCE_END = "。!?;…"
_ORGANISATION = (
    "(?:人民政府|委员会|办公室|办公厅|党委|党组|支部|工会|街道办事处|办事处|[局厅部委办镇乡县市区院]|中心|领导小组|指挥部|"
    "公司|学校)"
)
_SIGNED = re.compile(
    rf"([^\s,。;:!?]{{2,30}}{_ORGANISATION})\s*((?:\d{{4}}|[〇零○Oo0一二三四五六七八九]{{4}})年\S{{3,8}}日)"
)
_AUTHORITY = re.compile(
    r"(?:[^\s,，。;；:：!！?？“”《》]{2,30}(?:人民政府|委员会|办公室|办公厅|党委|党组|办事处|[省市县区镇乡]委)\s*)+"
)
_ISSUER = re.compile(rf"(?:[^\s,，。;；:：!！?？“”《》]{{2,30}}{_ORGANISATION}\s*)+")


def boilerplate_facts(raw: str) -> dict[str, str] | None:
    """The facts (often none) on a line that belongs to the page and not to its text; None for a line of the text.

    Args:
        raw: one line as it stands, in either script, with whatever noise.

    Returns:
        The facts under the keys of `labels`; `day` is the date of a line that has no label for it.
    """
    if len(raw) > _LONGEST:  # only labels run on so long
        return read_fields(raw) if len(raw) <= 3 * _LONGEST and re.search("[:：|丨]", raw[:100]) else None
    text = plain(raw)
    if not text:
        return {}
    if is_date(text):
        return {"day": find_date(text) or ""}
    signed = _SIGNED.fullmatch(text)
    if signed and find_date(signed[2]):
        return {"issuer": spaced(raw)[: len(signed[1])].strip(), "day": find_date(signed[2]) or ""}
    found = read_fields(raw)
    if found is not None:
        return found
    if _BYLINE.fullmatch(text):
        return {"day": find_date(text) or ""}
    if _is_boilerplate(text) or _is_navigation(raw):
        return {}
    return None


def is_organisation(text: str) -> bool:
    """Whether a tidy line is the name of an office, as it stands over a date or at the head of a document."""
    return _ISSUER.fullmatch(text) is not None


def is_authority(text: str) -> bool:
    """As `is_organisation`, for names that can be nothing else: 魅力古镇 is a title, 云台镇人民政府 is none."""
    return _AUTHORITY.fullmatch(text) is not None


def is_masthead(text: str) -> bool:
    """Whether a tidy line is the name of a series, as 工作简报, that stands over the title of an issue."""
    return _MASTHEAD.fullmatch(text) is not None and "统计" not in text


def starts_tail(raw: str) -> bool:
    """Whether a line heads a list of other pages (相关阅读, 热点新闻 …)."""
    return len(raw) < 40 and _TAIL.fullmatch(plain(raw)) is not None


def attachment(raw: str, within: bool) -> bool:
    """Whether a line names an attached file.

    Args:
        raw: the line.
        within: the line before was one; then numbered lines go on with the list.
    """
    text = plain(raw) if len(raw) <= _LONGEST else ""
    if not text or len(text) > 120 or text[-1] in _SENTENCE_END:
        return False
    if _ATTACHMENT.fullmatch(text) or (_FILE_NAME.search(text) and len(text) < 80):
        return True
    return within and _ATTACHED.fullmatch(text) is not None


def _is_boilerplate(text: str) -> bool:
    if _BUTTONS.fullmatch(text) or _CRUMBS.fullmatch(text) or _PAGE_NUMBER.fullmatch(text):
        return True
    if re.fullmatch(r"(?:https?://|www\.)\S+", text) or not re.search(r"\w", text):
        return True
    if _ANYWAY.search(text) and len(text) <= 160:
        return True
    return len(text) <= 60 and text[-1] not in _SENTENCE_END and _SHORT.search(text) is not None


def _is_navigation(raw: str) -> bool:
    """A row of short names, as menus and breadcrumbs have them."""
    if not re.search(r"[\s|｜丨>＞»›→·•]\S", raw):
        return False
    text = spaced(raw)
    chunks = [c for c in _CHUNKS.split(text) if c]
    if len(chunks) < 3 or re.search(r"[。!?;:,]", text) or sum(len(c) > 10 for c in chunks) > len(chunks) // 4:
        return False
    known = sum(_SITE_WORDS.search(c) is not None for c in chunks)
    separated = re.search(r"[|｜丨>＞»›→]", raw) is not None
    return "首页" in text or known * 2 >= len(chunks) or (separated and len(chunks) >= 4 and known > 0)
