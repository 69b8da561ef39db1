"""Technical documents: headings 1, 1.1, 1.1.1, codes with explanations, short labels, notes in a repository."""

from collections.abc import Callable
from dataclasses import replace

from train.reading import words
from train.reading.article import Article, row
from train.reading.draft import Draft
from train.reading.kinds.announcements import short_lines

_GAPS = (" ", " ", "　", "", ". ", "、")


def manual(draft: Draft) -> Article:
    """A description of a system: a table of revisions, numbered headings, codes, settings, notes."""
    rng = draft.rng
    draft.add_title(draft.phrase("manual_title"), share=0.4)
    draft.maybe(0.35, "manual_office", "fact")
    if draft.chance(0.35):
        draft.add(f"{draft.made.year}年{draft.made.month:02d}月", "fact")
    if draft.chance(0.3):
        _revisions(draft)
    draft.maybe(0.5, "manual_text", "paragraph")
    gap, numbered = rng.choice(_GAPS), draft.chance(0.6)
    deep = rng.randint(1, 3)
    for first, name in enumerate(rng.sample(words.phrases("manual_headings"), rng.randint(3, 8)), 1):
        draft.add(
            f"{first}{'.' if gap in ('', ' ') and deep == 1 else ''}{gap}{name}" if numbered else name, "heading", 1
        )
        if deep == 1 or draft.chance(0.3):
            _section(draft)
            continue
        for second, inner in enumerate(rng.sample(words.phrases("manual_parts"), rng.randint(2, 4)), 1):
            draft.add(f"{first}.{second}{gap.strip('.、') or ' '}{inner}" if numbered else inner, "heading", 2)
            if deep == 3 and draft.chance(0.5):
                for third, leaf in enumerate(rng.sample(words.phrases("manual_parts"), 2), 1):
                    draft.add(f"{first}.{second}.{third} {leaf}" if numbered else leaf, "heading", 3)
                    _section(draft)
            else:
                _section(draft)
    return draft.finish("manual")


def _revisions(draft: Draft) -> None:
    """Add the table of revisions, which is about the document and no part of its text."""
    rng = draft.rng
    draft.add(rng.choice(("文档修订记录", "修订历史", "版本记录", "变更记录", "修改记录")), "fact")
    heads = (
        ("版本号", "修订日期", "修订内容", "修订人", "批准人"),
        ("版本", "日期", "作者", "说明"),
        ("序号", "版本", "修改人"),
    )
    rows = [rng.choice(heads)]
    for index in range(rng.choice((0, 0, 1, 2, 4))):
        rows.append((f"V1.{index}", draft.made.iso, draft.phrase("manual_person"), "修改"))
    draft.lines += [replace(row(cells), role="fact") for cells in rows]


def _section(draft: Draft) -> None:
    for part in draft.rng.sample(_PARTS, draft.rng.choice((1, 1, 2))):
        part(draft)


def _texts(draft: Draft) -> None:
    for _ in range(draft.rng.randint(1, 3)):
        draft.say("manual_text", "paragraph")


def _codes(draft: Draft) -> None:
    """Add a label such as 代码说明 and lines of codes, each with its explanation."""
    rng = draft.rng
    draft.maybe(0.5, "manual_labels", "paragraph")
    form = rng.choice(("{code} （{name}） {text}", "{code}：{name}", "{code} {name} {text}", "{code}：{name}，{text}",
                       "{code} - {name}", "（{code}）{name}：{text}"))  # fmt: skip
    for _ in range(rng.randint(3, 8)):
        code = draft.phrase("codes")
        texts = {"code": code, "name": draft.phrase("code_names"), "text": draft.phrase("code_texts")}
        draft.add(form.format(**texts), "paragraph")


def _points(draft: Draft) -> None:
    """Add a sentence that ends in a colon and short points below it."""
    rng = draft.rng
    draft.say("manual_lead", "paragraph")
    mark, end = rng.choice(("- ", "", "· ", "1", "* ", "（1")), rng.choice(("", "", "；", "。"))
    for index, text in enumerate(rng.sample(words.phrases("manual_points"), rng.randint(3, 6)), 1):
        number = {"1": f"{index}. ", "（1": f"（{index}）"}.get(mark, mark)
        draft.add(number + text + end, "paragraph")


def _list(draft: Draft) -> None:
    for text in short_lines(draft.rng, draft.rng.randint(2, 6)):
        draft.add(text, "paragraph")


def _fields(draft: Draft) -> None:
    draft.lines.append(row(("字段", "类型", "说明")))
    for _ in range(draft.rng.randint(2, 6)):
        draft.lines.append(
            row((draft.phrase("codes"), draft.rng.choice(("string", "int")), draft.phrase("code_names")))
        )
    draft.maybe(0.7, "manual_text", "paragraph")


_PARTS: tuple[Callable[[Draft], None], ...] = (_texts, _texts, _texts, _codes, _points, _list, _fields)
