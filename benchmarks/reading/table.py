"""The comparison of extractors as Markdown."""

from collections.abc import Iterator

from benchmarks.document import format_number
from benchmarks.reading.result import GOOD, ContenderScore, GroupResult, ReadingResult
from train.markdown import markdown_table
from train.metrics import CONFIDENCE_TEXT, Metric


def lines(result: ReadingResult) -> list[str]:
    """The section of a document: the measure, and a table for each group of pages."""
    first = result.groups[0].contenders[0].name
    return [
        f"{result.machine.description}.",
        "",
        "F1 is of character 8-grams between the extracted text and the main text, the mean over pages with its "
        f"{CONFIDENCE_TEXT} interval from resamples of the pages. Title, addressee, greeting, captions and signature "
        "count neither way; in the columns “strict” they do not belong to the main text. “Difference” is to "
        f"{first}, on the same resamples. A page without a text is a failure and has an F1 of 0. Time is the mean per "
        "page.",
        *(line for group in result.groups for line in _group(group)),
        *([f"\nNot installed: {', '.join(result.absent)}."] if result.absent else []),
    ]


def _group(group: GroupResult) -> Iterator[str]:
    count = len(group.contenders[0].pages)
    yield ""
    yield f"{group.name}: {count} pages, {group.characters:,} characters of main text."
    yield ""
    columns = [
        "", "mean F1", "difference", f"≥ {GOOD}", "F1, strict", f"≥ {GOOD}, strict", "failures", "ms",
    ]  # fmt: skip
    yield from markdown_table(columns, [_row(one) for one in group.contenders])


def _row(one: ContenderScore) -> list[str]:
    return [
        f"{one.name} {one.version}",
        _metric(one.f1),
        "" if one.behind.value == 0 else _metric(one.behind, "+"),
        str(one.good),
        f"{one.strict_f1:.3f}",
        str(one.strict_good),
        str(one.failures),
        format_number(one.milliseconds),
    ]


def _metric(metric: Metric, sign: str = "") -> str:
    """A metric with its interval, which a single page does not have."""
    value = f"{metric.value:{sign}.3f}"
    if metric.low is None or metric.high is None:
        return value
    return f"{value} [{metric.low:{sign}.3f}, {metric.high:{sign}.3f}]"
