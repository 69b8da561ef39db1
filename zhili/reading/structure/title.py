"""The head of a document: title, subtitle, who issued it; and its end: who signed."""

import re

from zhili.reading.structure.boilerplate import is_authority, is_masthead, is_organisation
from zhili.reading.structure.dates import find_date
from zhili.reading.structure.headings import LONGEST, PLAIN, heading_text, line_level, numbering, open_ended
from zhili.reading.structure.main_text import Line, MainText
from zhili.text import normalise

_MOST = 8  # lines of a head
_LONGEST_TITLE = 80
_LONGEST_SIGNATURE = 12  # of a line at the end that names no office and no writer
_NUMBER = re.compile(r"\S{1,12}[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\]）)】]\s*第?\s*\d+\s*号")
_SUBTITLE = re.compile(r"[—－-]{1,4}\S|[（(【\[].*[）)】\]]$")
_OFFICE = re.compile(
    r"(?:\S{2,20}\s*)?(?:县长|市长|区长|州长|省长|镇长|乡长|主席|书记|主任|局长|院长|检察长|代县长|代市长|代区长|代镇长|旗长)\s*(\S{1,2}\s?\S{1,2})"
)
_KIND = re.compile(
    "报告|总结|通知|意见|方案|讲话|公报|汇报|要点|计划|简报|公告|规划|办法|决定|纪要|通报|情况|工作|发展|建设|推进|：|:"
)
_GOES_ON = re.compile(r"[及和与暨的]|(?:工作)?(?:总结|报告|通知|汇报|情况|意见|方案|实施方案)$")
_PAPER = re.compile(
    r"\S{2,30}文件$|\S{2,12}(?:网|网站|日报|晚报)$|(?:内部资料|机密|秘密|特急|加急|急件)\S{0,6}$|第\s*[\d一二三四五六七八九十]+\s*期$"
)
_PERSON = re.compile(
    "[赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹喻苏潘葛范彭鲁韦马方俞任袁柳鲍史唐费薛雷贺倪汤罗毕郝安常于傅齐康伍余顾孟黄"
    r"穆萧尹姚邵汪祁毛狄戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍万卢莫房丁邓洪包石崔龚程邢裴陆翁甄曲侯段焦"
    r"牛叶白温庄晏瞿阎文聂曾欧向廖耿曹]\s?[\u4e00-\u9fff]\s?[\u4e00-\u9fff]?"
)
_NAMES = re.compile(r"[（(]([^。，；！\d]{2,20})[）)]")


def extract_title(sifted: MainText, stated: str) -> str:
    """Takes the title, and lines that belong to it, off the head of the text.

    Args:
        sifted: its lines lose the head; what is no title is dropped and noted.
        stated: the title that the page's markup states, or "".
    """
    if stated:
        at = _index(sifted.lines[: 2 * _MOST], stated)
        if at is not None:
            title = sifted.lines[at].text
            above = [line for line in sifted.lines[:at] if not _drop_front(line, sifted)]
            sifted.lines = above + _after_title(sifted.lines[at + 1 :], sifted, title)
            return heading_text(title)
        sifted.lines = _after_title(sifted.lines, sifted, stated)
        return heading_text(stated)
    head = _head(sifted.lines)
    title, used = "", 0
    for index, line in enumerate(head):
        if title and not _belongs(title, head[index - 1], line):
            break
        used = index + 1
        if title:
            title += line.text
        elif (len(head) == index + 1 and _may_stand_alone(line.text)) or not _drop_front(line, sifted):
            title = line.text
    sifted.lines = _after_title(sifted.lines[used:], sifted, title)
    return heading_text(title)


def signature_begins(lines: list[Line]) -> int:
    """The index from which the last lines of a text, none of them a paragraph in form, are no paragraph in fact."""
    begin = len(lines)
    while begin and _is_signature(lines[begin - 1]):
        begin -= 1
    return begin


def extract_signature(lines: list[Line], sifted: MainText) -> None:
    """Drops the lines that sign a text and notes the office or the writers that they name."""
    for line in lines:
        names = _NAMES.fullmatch(line.text)
        if names:
            sifted.note({"author": names[1]})
        elif is_organisation(line.text):
            sifted.note({"issuer": line.text})
        sifted.drop(line)


def _is_signature(line: Line) -> bool:
    short = len(line.text) <= _LONGEST_SIGNATURE or line.block.level is not None
    return short or _NAMES.fullmatch(line.text) is not None or is_organisation(line.text)


def same_title(one: str, other: str) -> bool:
    """Whether two titles are the same but for what a site adds to them."""
    one, other = _letters(one), _letters(other)
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= 6 and shorter in longer and len(longer) < 2 * len(shorter))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", normalise(text))


def _index(lines: list[Line], title: str) -> int | None:
    exact = [i for i, line in enumerate(lines) if _letters(line.text) == _letters(title)]
    near = [i for i, line in enumerate(lines) if len(line.raw) <= _LONGEST_TITLE and same_title(line.text, title)]
    return next(iter(exact or near), None)


def _head(lines: list[Line]) -> list[Line]:
    """The first lines, as far as they are no running text and no numbered heading."""
    head: list[Line] = []
    for line in lines[:_MOST]:
        closed = line.text[-1:] in "！？!?" and not head and len(line.text) <= LONGEST and len(lines) > 1
        titled = not head and open_ended(line.text) and len(line.text) <= _LONGEST_TITLE
        if line.block.kind != "text" or (numbering(line.text) is not None and not _SUBTITLE.match(line.text)):
            break
        if not (closed or titled or line_level(line.text) is not None or _is_front(line)):
            break
        first = head[0].block.level if head else None
        if first is not None and line.block.level is not None and line.block.level > first:
            break
        head.append(line)
    return head


def _is_front(line: Line) -> bool:
    text = line.text
    if _NUMBER.fullmatch(text) or _PAPER.search(text) or is_masthead(text):
        return True
    if _SUBTITLE.match(text) and len(text) <= _LONGEST_TITLE and "。" not in text:
        return True
    return not _KIND.search(text) and (_OFFICE.fullmatch(text) is not None or is_authority(text))


def _may_stand_alone(text: str) -> bool:
    """Whether a line that is no title beside others is one where there is no other."""
    return is_authority(text) or is_masthead(text)


def _drop_front(line: Line, sifted: MainText) -> bool:
    """Drops a line of the head that is no title and notes what it says; False for any other line."""
    if not _is_front(line):
        return False
    sifted.drop(line)
    office = _OFFICE.fullmatch(line.text)
    if _NUMBER.fullmatch(line.text):
        sifted.note({"number": line.text})
    elif office:
        sifted.note({"author": office[1]})
    elif is_authority(line.text) or line.text.endswith("文件"):
        sifted.note({"issuer": line.text.removesuffix("文件")})
    elif find_date(normalise(line.text)):
        sifted.note({"held": find_date(normalise(line.text)) or ""})
    return True


def _is_name(lines: list[Line]) -> bool:
    """Whether the first line is a person's name and not the first of several short headings."""
    if len(lines) < 2 or not _PERSON.fullmatch(lines[0].text) or lines[0].block.level is not None:
        return False
    return not any(line_level(line.text) == PLAIN and len(line.text) <= 6 for line in lines[1:])


def _belongs(title: str, before: Line, line: Line) -> bool:
    """Whether a line goes on with a title that was broken in two."""
    adjoining = line.block.start - before.block.end < 40
    if not adjoining or _is_front(line):
        return False
    begun = re.search("关于", title) and not re.search(
        "(?:报告|通知|意见|方案|总结|汇报|通报|决定|办法|讲话|情况)$", title
    )
    return bool(begun or _GOES_ON.match(line.text)) and len(title + line.text) <= _LONGEST_TITLE


def _after_title(lines: list[Line], sifted: MainText, title: str) -> list[Line]:
    """The lines without those that still belong to the head: the writer, subtitle, speaker, the title once more."""
    if title and _is_name(lines):
        sifted.note({"author": lines[0].text})
        sifted.drop(lines[0])
        lines = lines[1:]
    for index, line in enumerate(lines):
        again = bool(title) and index < 2 * _MOST and len(line.raw) <= _LONGEST_TITLE and same_title(line.text, title)
        if again:
            sifted.drop(line)
        elif index >= 4 or not _drop_front(line, sifted):
            return lines[index:]
    return []
