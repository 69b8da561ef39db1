"""The prediction benchmark as Markdown."""

from collections.abc import Iterator

from benchmarks.document import format_number
from benchmarks.predict.result import ContenderResult, PredictResult
from train.markdown import markdown_table


def lines(result: PredictResult) -> list[str]:
    """The section of a document: the machine, the measurements, the ratios, the share of the machine's matrix rate."""
    most = max(result.threads)
    latency = result.first.latency
    return [
        f"{result.machine.description}.",
        "",
        f"{result.paragraphs:,} paragraphs ({result.characters:,} characters) from {result.source}. Rates are medians "
        f"of {result.rounds} rounds, with the smallest and the largest in brackets. Slow models predict a sample of "
        f"the paragraphs with the same distribution of lengths. Single paragraphs ({latency.paragraphs}), cold start "
        "(from process start to first prediction, files in the page cache) and peak memory are measured with "
        f"{_threads(most)}.",
        "",
        *markdown_table(_columns(result), [_row(one) for one in result.contenders]),
        "",
        f"How many times better `{result.first.name}` is:",
        "",
        *markdown_table(_ratio_columns(result), [_ratio_row(result, one) for one in result.contenders[1:]]),
        "",
        *_shares(result),
    ]


def ratios(result: PredictResult, other: ContenderResult) -> list[float]:
    """How many times better the first contender is: rates, latencies, cold start, peak memory, disk."""
    first = result.first
    return [
        *(first.per_second(n) / other.per_second(n) for n in result.threads),
        other.latency.p50 / first.latency.p50,
        other.latency.p95 / first.latency.p95,
        other.cold_start.median / first.cold_start.median,
        other.peak_memory / first.peak_memory,
        other.disk / first.disk,
    ]


def _columns(result: PredictResult) -> list[str]:
    rates = [f"paragraphs/s, {_threads(n)}" for n in result.threads]
    rest = ["single p50, ms", "single p95, ms", "cold start, s", "peak memory, MB", "disk, MB"]
    return ["", *rates, f"characters/s, {_threads(max(result.threads))}", "paragraphs per round", *rest]


def _row(one: ContenderResult) -> list[str]:
    rates = [s.paragraphs_per_second for s in one.speeds]
    main = max(one.speeds, key=lambda s: s.threads)
    return [
        one.name,
        *(f"{format_number(r.median)} [{format_number(r.low)}, {format_number(r.high)}]" for r in rates),
        format_number(main.characters_per_second.median),
        " / ".join(str(s.paragraphs) for s in one.speeds),
        format_number(1000 * one.latency.p50),
        format_number(1000 * one.latency.p95),
        format_number(one.cold_start.median),
        f"{one.peak_memory / 1e6:,.0f}",
        f"{one.disk / 1e6:,.1f}",
    ]


def _ratio_columns(result: PredictResult) -> list[str]:
    rates = [f"paragraphs/s, {_threads(n)}" for n in result.threads]
    return ["", *rates, "single p50", "single p95", "cold start", "peak memory", "disk"]


def _ratio_row(result: PredictResult, other: ContenderResult) -> list[str]:
    return [other.name, *(format_number(value) for value in ratios(result, other))]


def _shares(result: PredictResult) -> Iterator[str]:
    """The rate of the model's operations as a share of the machine's rate of matrix products."""
    work = result.work
    yield (
        f"The model computes {format_number(work.multiply_adds / 1e9)} G multiply-adds per paragraph (products with "
        f"weights and of attention; {work.tokens:.0f} tokens without padding; a multiply-add is two operations). The "
        f"table compares `{result.first.name}` with products of large matrices on the same machine; the share is the "
        "model's rate as a percentage of theirs:"
    )
    yield ""
    rows = []
    for product in result.matmul:
        rate = result.model_rate(product.threads)
        rows.append(
            [
                _threads(product.threads),
                format_number(rate / 1e9),
                f"{format_number(product.float32.median / 1e9)} ({rate / product.float32.median:.0%})",
                f"{format_number(product.int8.median / 1e9)} ({rate / product.int8.median:.0%})",
            ]
        )
    columns = [
        "",
        "the model, G operations/s",
        "float32 products, numpy (share)",
        "8-bit products, ONNX Runtime (share)",
    ]
    yield from markdown_table(columns, rows)


def _threads(count: int) -> str:
    return f"{count} thread" if count == 1 else f"{count} threads"
