"""Ablations as terminal tables and as Markdown."""

from collections.abc import Callable, Iterator

from rich.markup import escape
from rich.table import Table

from train.experiments import Ablation
from train.markdown import markdown_table
from train.metrics import CONFIDENCE_TEXT, METRIC_NAMES, Metric, format_points, is_significant
from train.views.tables import format_spread, new_table

SHOWN_METRICS = ("macro_f1", "micro_f1", "primary_accuracy")


def ablation_tables(result: Ablation) -> Iterator[Table]:
    """One table for each set of texts, with one row for each variant."""
    for examples in result.examples:
        title = f"{result.name} on {_examples(result, examples)}"
        table = new_table(title, *_columns(), caption=_caption(result))
        for name, *cells in _rows(result, examples, lambda text: f"[bold]{text}[/]"):
            table.add_row(escape(name), *cells)
        yield table


def ablation_markdown(result: Ablation) -> list[str]:
    """The same as lines of a document."""
    share = "" if result.share == 1 else f", trained on {100 * result.share:g} % of the training reports"
    overrides = f" ({', '.join(f'`{override}`' for override in result.overrides)})" if result.overrides else ""
    lines = [f"Variants of `{result.recipe}`{overrides}{share}; {_caption(result)}."]
    for examples in result.examples:
        rows = _rows(result, examples, lambda text: f"**{text}**")
        lines += ["", f"On {_examples(result, examples)}:", "", *markdown_table(_columns(), rows)]
    return lines


def _examples(result: Ablation, name: str) -> str:
    size = result.examples[name]
    return f"{name} ({size.paragraphs} paragraphs of {size.reports} reports)"


def _caption(result: Ablation) -> str:
    seeds = len(result.seeds)
    mean = f"mean ± standard deviation of {seeds} seeds" if seeds > 1 else "one seed"
    return (
        f"{mean}; differences from {result.baseline} in points, with {CONFIDENCE_TEXT} intervals in brackets, from "
        "paired resamples of the reports; bold: significant"
    )


def _columns() -> list[str]:
    columns = [column for name in SHOWN_METRICS for column in (METRIC_NAMES[name], "difference")]
    return ["variant", "training paragraphs", *columns]


def _rows(result: Ablation, examples: str, bold: Callable[[str], str]) -> Iterator[list[str]]:
    """The cells of each variant; significant differences are bold."""

    def difference(metric: Metric) -> str:
        text = format_points(metric)
        return bold(text) if is_significant(metric) else text

    for variant in result.variants:
        cells = [variant.name, str(variant.training.paragraphs)]
        differences = variant.differences.get(examples)
        for name in SHOWN_METRICS:
            cells += [
                format_spread(variant.metrics[examples][name]),
                difference(differences[name]) if differences else "",
            ]
        yield cells
