"""Tables of data."""

from collections.abc import Callable, Iterator

from train.reading import names, words
from train.reading.article import row
from train.reading.draft import Draft

_Rows = Iterator[tuple[str, ...]]


def table(draft: Draft, captioned: bool = True) -> None:
    """Add a table of data with a caption above and sometimes a note below.

    Args:
        draft: the document.
        captioned: whether a caption may be above it.
    """
    if captioned and draft.chance(0.7):
        draft.say("table_caption", "caption")
        draft.maybe(0.3, "table_unit", "caption")
    shapes: tuple[Callable[[Draft, int], _Rows], ...] = (_indicators, _tasks, _households, _years, _measures, _files)
    draft.lines += [row(cells) for cells in draft.rng.choice(shapes)(draft, draft.rng.randint(3, 11))]
    draft.maybe(0.3, "table_note", "caption")


def _indicators(draft: Draft, count: int) -> _Rows:
    rng = draft.rng
    yield rng.choice((("指标", "单位", "绝对数", "比上年增长（%）"), ("指标名称", "计量单位", "总量", "增速")))
    for name in rng.sample(words.phrases("indicators"), count):
        yield name, draft.phrase("units"), f"{rng.randint(10, 90000) / 10:.1f}", f"{rng.randint(-99, 199) / 10:.1f}"


def _tasks(draft: Draft, count: int) -> _Rows:
    yield "序号", "任务", "牵头单位", "完成时限"
    for index in range(1, count + 1):
        due = draft.rng.choice((f"{draft.rng.randint(3, 12)}月底前", "长期坚持", f"{draft.report.year}年12月"))
        yield str(index), names.topic(draft.rng), draft.rng.choice(words.DEPARTMENTS), due


def _households(draft: Draft, count: int) -> _Rows:
    rng = draft.rng
    yield "序号", "姓名", "村（社区）", "面积（亩）", "金额（元）"
    for index in range(1, count + 1):
        village = names.place(rng, "village").name
        person = "".join(names.person(rng).split())
        yield str(index), person, village, f"{rng.randint(5, 400) / 10:.1f}", str(rng.randint(100, 9000))


def _years(draft: Draft, count: int) -> _Rows:
    years = [draft.report.year - back for back in (2, 1, 0)]
    yield "", *(f"{year}年" for year in years)
    for name in draft.rng.sample(words.phrases("indicators"), count):
        yield name, *(f"{draft.rng.randint(10, 9000) / 10:.1f}" for _ in years)


def _measures(draft: Draft, count: int) -> _Rows:
    """Measures with long cells; some rows span the table and name a field: 一、科技创新方面（共5项）."""
    yield "序号", draft.rng.choice(("改革举措", "主要内容", "整改措施")), "责任单位"
    fields = 0
    for index in range(1, count + 1):
        if index == 1 or draft.chance(0.25):
            fields += 1
            field = draft.rng.choice(words.HEADING_OBJECTS)
            yield (f"{names.numeral(fields)}、{field}方面（共{draft.rng.randint(2, 9)}项）",)
        yield str(index), draft.phrase("rule"), draft.rng.choice(words.DEPARTMENTS)


def _files(draft: Draft, count: int) -> _Rows:
    yield draft.rng.choice((("事项", "责任部门", "完成情况"), ("名称", "内容", "备注"), ("项目", "要求", "状态")))
    for _ in range(count):
        yield names.topic(draft.rng), draft.rng.choice(words.DEPARTMENTS), draft.rng.choice(("已完成", "进行中", ""))
