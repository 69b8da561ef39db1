"""Extract the title, the lines around it (subtitle, author, issuer), and the signature at the end."""

import re

from zhili.reading.structure.boilerplate import is_authority, is_masthead, is_organisation
from zhili.reading.structure.dates import find_date
from zhili.reading.structure.headings import (
    MAX_HEADING,
    UNNUMBERED_STYLE,
    heading_style,
    heading_text,
    is_open_ended,
    numbering_style,
)
from zhili.reading.structure.main_text import Line, MainText
from zhili.text import normalise

_MAX_HEAD = 8  # lines of the head: the title and the lines around it
_MAX_TITLE = 80
_MAX_SIGNATURE = 12  # characters of a line at the end that names no organisation and no author
_DOCUMENT_NUMBER = re.compile(r"\S{1,12}[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\]）)】]\s*第?\s*\d+\s*号")
_SUBTITLE = re.compile(r"[—－-]{1,4}\S|[（(【\[].*[）)】\]]$")
_SPEAKER = re.compile(
    r"(?:\S{2,20}\s*)?(?:县长|市长|区长|州长|省长|镇长|乡长|主席|书记|主任|局长|院长|检察长|代县长|代市长|代区长|代镇长|旗长)\s*(\S{1,2}\s?\S{1,2})"
)
_TITLE_WORD = re.compile(
    "报告|总结|通知|意见|方案|讲话|公报|汇报|要点|计划|简报|公告|规划|办法|决定|纪要|通报|情况|工作|发展|建设|推进|：|:"
)
_TITLE_CONTINUATION = re.compile(r"[及和与暨的]|(?:工作)?(?:总结|报告|通知|汇报|情况|意见|方案|实施方案)$")
_LETTERHEAD = re.compile(
    r"\S{2,30}文件$|\S{2,12}(?:网|网站|日报|晚报)$|(?:内部资料|机密|秘密|特急|加急|急件)\S{0,6}$|第\s*[\d一二三四五六七八九十]+\s*期$"
)
_PERSON = re.compile(
    "[赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹喻苏潘葛范彭鲁韦马方俞任袁柳鲍史唐费薛雷贺倪汤罗毕郝安常于傅齐康伍余顾孟黄"
    r"穆萧尹姚邵汪祁毛狄戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍万卢莫房丁邓洪包石崔龚程邢裴陆翁甄曲侯段焦"
    r"牛叶白温庄晏瞿阎文聂曾欧向廖耿曹]\s?[\u4e00-\u9fff]\s?[\u4e00-\u9fff]?"
)
_NAMES_IN_BRACKETS = re.compile(r"[（(]([^。，；！\d]{2,20})[）)]")


def extract_title(main_text: MainText, markup_title: str) -> str:
    """Remove the title, and the lines that belong to it, from the main text.

    Args:
        main_text: the lines of the head are removed from it; facts that they state are added.
        markup_title: the title in the markup, or "".

    Returns:
        The title, cleaned, or "".
    """
    if markup_title:
        index = _title_index(main_text.lines[: 2 * _MAX_HEAD], markup_title)
        if index is None:
            main_text.lines = _drop_after_title(main_text.lines, main_text, markup_title)
            return heading_text(markup_title)
        title = main_text.lines[index].text
        above = [line for line in main_text.lines[:index] if not _drop_head_line(line, main_text)]
        main_text.lines = above + _drop_after_title(main_text.lines[index + 1 :], main_text, title)
        return heading_text(title)
    head = _head(main_text.lines)
    title, used = "", 0
    for index, line in enumerate(head):
        if title and not _continues_title(title, head[index - 1], line):
            break
        used = index + 1
        if title:
            title += line.text
        elif (used == len(head) and _may_be_only_title(line.text)) or not _drop_head_line(line, main_text):
            title = line.text
    main_text.lines = _drop_after_title(main_text.lines[used:], main_text, title)
    return heading_text(title)


def signature_start(lines: list[Line]) -> int:
    """The index from which the lines sign the text.

    Args:
        lines: the lines after the last paragraph, all of them with the form of a heading.
    """
    start = len(lines)
    while start and _is_signature(lines[start - 1]):
        start -= 1
    return start


def extract_signature(lines: list[Line], main_text: MainText) -> None:
    """Drop the lines that sign the text, and add the organisation or the authors that they name to the facts."""
    for line in lines:
        names = _NAMES_IN_BRACKETS.fullmatch(line.text)
        if names:
            main_text.add_facts({"author": names[1]})
        elif is_organisation(line.text):
            main_text.add_facts({"issuer": line.text})
        main_text.drop(line)


def _is_signature(line: Line) -> bool:
    short = len(line.text) <= _MAX_SIGNATURE or line.block.level is not None
    return short or _NAMES_IN_BRACKETS.fullmatch(line.text) is not None or is_organisation(line.text)


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles are equal, apart from punctuation and what a site adds to one of them."""
    one, other = title_key(one), title_key(other)
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= 6 and shorter in longer and len(longer) < 2 * len(shorter))


def title_key(text: str) -> str:
    """The normalised letters and digits of a text, for comparison with a title."""
    return re.sub(r"\W", "", normalise(text))


def _title_index(lines: list[Line], title: str) -> int | None:
    equal = [i for i, line in enumerate(lines) if title_key(line.text) == title_key(title)]
    similar = [i for i, line in enumerate(lines) if len(line.raw) <= _MAX_TITLE and is_same_title(line.text, title)]
    return next(iter(equal or similar), None)


def _head(lines: list[Line]) -> list[Line]:
    """The first lines, up to running text or a numbered heading."""
    head: list[Line] = []
    for line in lines[:_MAX_HEAD]:
        numbered = numbering_style(line.text) is not None and not _SUBTITLE.match(line.text)
        if line.block.kind != "text" or numbered or not _may_be_in_head(line, bool(head), len(lines) == 1):
            break
        first_level = head[0].block.level if head else None
        if first_level is not None and line.block.level is not None and line.block.level > first_level:
            break
        head.append(line)
    return head


def _may_be_in_head(line: Line, after_others: bool, only_line: bool) -> bool:
    """Whether a line has the form of a title or of a line near the title."""
    if heading_style(line.text) is not None or _is_head_line(line):
        return True
    if after_others:
        return False
    exclamation = line.text[-1:] in "！？!?" and len(line.text) <= MAX_HEADING and not only_line
    return exclamation or (is_open_ended(line.text) and len(line.text) <= _MAX_TITLE)


def _is_head_line(line: Line) -> bool:
    """Whether a line belongs to the head but is no title: a number, letterhead, subtitle, speaker or authority."""
    text = line.text
    if _DOCUMENT_NUMBER.fullmatch(text) or _LETTERHEAD.search(text) or is_masthead(text):
        return True
    if _SUBTITLE.match(text) and len(text) <= _MAX_TITLE and "。" not in text:
        return True
    return not _TITLE_WORD.search(text) and (_SPEAKER.fullmatch(text) is not None or is_authority(text))


def _may_be_only_title(text: str) -> bool:
    """Whether a line that is no title among others is the title if there is no other."""
    return is_authority(text) or is_masthead(text)


def _drop_head_line(line: Line, main_text: MainText) -> bool:
    """Drop a line of the head that is no title, and add its facts; return False for any other line."""
    if not _is_head_line(line):
        return False
    main_text.drop(line)
    speaker = _SPEAKER.fullmatch(line.text)
    if _DOCUMENT_NUMBER.fullmatch(line.text):
        main_text.add_facts({"number": line.text})
    elif speaker:
        main_text.add_facts({"author": speaker[1]})
    elif is_authority(line.text) or line.text.endswith("文件"):
        main_text.add_facts({"issuer": line.text.removesuffix("文件")})
    else:
        main_text.add_facts({"meeting": find_date(normalise(line.text)) or ""})
    return True


def _begins_with_author(lines: list[Line]) -> bool:
    """Whether the first line is the name of a person, and not the first of several short headings."""
    if len(lines) < 2 or not _PERSON.fullmatch(lines[0].text) or lines[0].block.level is not None:
        return False
    return not any(heading_style(line.text) == UNNUMBERED_STYLE and len(line.text) <= 6 for line in lines[1:])


def _continues_title(title: str, before: Line, line: Line) -> bool:
    """Whether a line continues a title that a line break divides."""
    adjacent = line.block.start - before.block.end < 40
    if not adjacent or _is_head_line(line):
        return False
    incomplete = re.search("关于", title) and not re.search(
        "(?:报告|通知|意见|方案|总结|汇报|通报|决定|办法|讲话|情况)$", title
    )
    return bool(incomplete or _TITLE_CONTINUATION.match(line.text)) and len(title + line.text) <= _MAX_TITLE


def _drop_after_title(lines: list[Line], main_text: MainText, title: str) -> list[Line]:
    """The lines after the title, without those that belong to the head: author, subtitle, speaker, repeated title."""
    if title and _begins_with_author(lines):
        main_text.add_facts({"author": lines[0].text})
        main_text.drop(lines[0])
        lines = lines[1:]
    for index, line in enumerate(lines):
        near = bool(title) and index < 2 * _MAX_HEAD and len(line.raw) <= _MAX_TITLE
        if near and is_same_title(line.text, title):
            main_text.drop(line)
        elif index >= 4 or not _drop_head_line(line, main_text):
            return lines[index:]
    return []
