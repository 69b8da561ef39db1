"""Blank forms of official documents: placeholders stand where an office fills in names, days and text."""

from collections.abc import Callable

from train.reading import names, words
from train.reading.article import Article
from train.reading.draft import Draft

_KINDS = ("公告", "通告", "通知", "通报", "决定", "函", "批复", "意见", "请示", "报告", "令", "议案", "会议纪要")
_PROMPTS: tuple[str, ...] = (
    "[此处输入{}]",
    "[请输入{}]",
    "（此处填写{}）",
    "【{}】",
    "[{}]",
    "（{}）",
    "点击此处输入{}",
)
_CROSSES = ("XXXX", "XX", "××", "×××", "＊＊", "ⅩⅩ", "____", "□□")


def blank(draft: Draft) -> Article:
    """A blank form: letterhead, number, title, addressee, text, signature and day, most of them placeholders."""
    rng = draft.rng
    draft.kind = rng.choice(_KINDS)
    form = _Form(draft)
    _head(draft, form)
    if draft.chance(0.5):
        draft.add(form.name("主送机关", f"{form.cross}各单位") + "：", "addressee")
    for _ in range(rng.choice((1, 1, 2, 3, 4))):
        if draft.chance(0.15):
            number = names.numeral(rng.randint(1, 3))
            draft.add(f"{number}、{form.name('标题', form.cross * 2)}", "heading", 1)
        draft.add(form.text(), "paragraph")
    if draft.chance(0.3):
        draft.add(f"附件：{rng.choice(('', '1.'))}{form.name('附件名称', form.cross * 3)}", "boilerplate")
    _tail(draft, form)
    return draft.finish("blank")


class _Form:
    """How the placeholders of one form look."""

    def __init__(self, draft: Draft) -> None:
        rng = draft.rng
        self.draft = draft
        self.cross = rng.choice(_CROSSES)
        self.prompt = rng.choice(_PROMPTS)
        self.prompted = draft.chance(0.5)
        self.office = self.cross + rng.choice(("人民政府", "县人民政府", "镇人民政府", "局", "委员会", "有限公司"))
        self.year = rng.choice(("20XX", "20××", str(draft.made.year)))

    def name(self, what: str, filled: str) -> str:
        """A placeholder for a name: a prompt that says what to type, or crosses."""
        return self.prompt.format(what) if self.prompted else filled

    def text(self) -> str:
        """A placeholder for a paragraph; sometimes the form has a sentence already."""
        rng = self.draft.rng
        if self.draft.chance(0.2):
            return self.draft.phrase("rule")
        if self.prompted:
            return self.prompt.format(rng.choice(("正文内容", "正文", "公文正文", "内容", "具体事项")))
        crosses = self.cross * rng.randint(4, 30)
        makers: tuple[Callable[[], str], ...] = (
            lambda: f"{crosses}。",
            lambda: f"{crosses}，{crosses}。",
            lambda: crosses,
            lambda: f"{crosses}……",
            lambda: f"为{crosses}，现将有关事项{self.draft.kind}如下：",
        )
        return rng.choice(makers)()


def _head(draft: Draft, form: _Form) -> None:
    """Add the letterhead, the number and the title."""
    rng = draft.rng
    draft.masthead = form.office + rng.choice(("文件", draft.kind, draft.kind, ""))
    draft.add(draft.masthead, "masthead")
    word = form.cross if draft.chance(0.5) else ""
    draft.number = f"{word}〔{form.year}〕{rng.choice(('第', ''))}{rng.choice(('XX', '×', form.cross, '1'))}号"
    draft.add(f"{form.prompt.format('文号')}号" if form.prompted and draft.chance(0.4) else draft.number, "number")
    about = rng.choice(words.TOPICS) if draft.chance(0.2) else form.cross * 2
    draft.add_title(form.name("文件标题", f"关于{about}的{draft.kind}"), share=0.1)


def _tail(draft: Draft, form: _Form) -> None:
    """Add the signature, the day and the colophon."""
    rng = draft.rng
    day = rng.choice((draft.made.full(), f"{form.year}年X月X日", f"{form.year}年XX月XX日"))
    draft.add(form.office, "signature")
    draft.add(form.prompt.format("日期") if form.prompted and draft.chance(0.2) else day, "day")
    draft.maybe(0.3, "released", "boilerplate")
    if draft.chance(0.4):
        draft.add(f"抄送：{form.name('抄送机关', form.cross * 2)}{rng.choice(('。', ''))}", "boilerplate")
    if draft.chance(0.6):
        draft.add(f"{form.office}{rng.choice(('　' * 6, ' ' * 12, '  '))}{day}印发", "boilerplate")
