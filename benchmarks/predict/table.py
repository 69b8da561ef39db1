"""The comparison as Markdown."""

from collections.abc import Iterator

from benchmarks.document import figure, markdown_table
from benchmarks.predict.result import Measured, PredictResult


def lines(found: PredictResult) -> list[str]:
    """What stands in a document: the machine, the figures, the ratios, the share of the machine's product rate."""
    most = max(found.threads)
    latency = found.first.latency
    return [
        f"{found.machine.sentence}.",
        "",
        f"{found.paragraphs:,} paragraphs ({found.characters:,} characters) from {found.source}. Rates: median of "
        f"{found.rounds} rounds in turn, the least and greatest in brackets; the slower ones take some of the "
        f"paragraphs, of the same lengths. Single paragraphs ({latency.paragraphs}), cold start (process start to "
        f"first answer, files in the page cache) and peak memory with {_threads(most)}.",
        "",
        *markdown_table(_columns(found), [_row(found, one) for one in found.contenders]),
        "",
        f"How many times `{found.first.name}` is better:",
        "",
        *markdown_table(_ratio_columns(found), [_ratio_row(found, one) for one in found.contenders[1:]]),
        "",
        *_shares(found),
    ]


def ratios(found: PredictResult, other: Measured) -> list[float]:
    """How many times the first contender is better: rates, latencies, cold start, peak memory, disk."""
    first = found.first
    return [
        *(first.per_second(n) / other.per_second(n) for n in found.threads),
        other.latency.p50 / first.latency.p50,
        other.latency.p95 / first.latency.p95,
        other.cold_start.median / first.cold_start.median,
        other.peak_memory / first.peak_memory,
        other.disk / first.disk,
    ]


def _columns(found: PredictResult) -> list[str]:
    rates = [f"paragraphs/s, {_threads(n)}" for n in found.threads]
    rest = ["single p50, ms", "p95, ms", "cold start, s", "peak memory, MB", "disk, MB"]
    return ["", *rates, f"characters/s, {_threads(max(found.threads))}", "paragraphs a round", *rest]


def _row(found: PredictResult, one: Measured) -> list[str]:
    rates = [
        f"{figure(s.paragraphs_per_second.median)} [{figure(s.paragraphs_per_second.low)}, "
        f"{figure(s.paragraphs_per_second.high)}]"
        for s in one.speeds
    ]
    busiest = max(one.speeds, key=lambda s: s.threads)
    return [
        one.name,
        *rates,
        figure(busiest.characters_per_second.median),
        " / ".join(str(s.paragraphs) for s in one.speeds),
        figure(1000 * one.latency.p50),
        figure(1000 * one.latency.p95),
        figure(one.cold_start.median),
        f"{one.peak_memory / 1e6:,.0f}",
        f"{one.disk / 1e6:,.1f}",
    ]


def _ratio_columns(found: PredictResult) -> list[str]:
    rates = [f"paragraphs/s, {_threads(n)}" for n in found.threads]
    return ["", *rates, "single p50", "p95", "cold start", "peak memory", "disk"]


def _ratio_row(found: PredictResult, other: Measured) -> list[str]:
    return [other.name, *(figure(value) for value in ratios(found, other))]


def _shares(found: PredictResult) -> Iterator[str]:
    """How much of what the machine can do is done."""
    work = found.work
    yield (
        f"The model takes {figure(work.multiply_adds / 1e9)} G multiply-adds a paragraph (products with weights and of "
        f"attention, {work.tokens:.0f} tokens without padding; a multiply-add is two operations). Beside it the "
        f"machine's own products of large matrices, and the share of them that `{found.first.name}` reaches:"
    )
    yield ""
    rows = []
    for rate in found.products:
        used = found.used(rate.threads)
        rows.append(
            [
                _threads(rate.threads),
                figure(used / 1e9),
                f"{figure(rate.float32.median / 1e9)} ({used / rate.float32.median:.0%})",
                f"{figure(rate.int8.median / 1e9)} ({used / rate.int8.median:.0%})",
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
