"""Corpus statistics as terminal tables, as Markdown and as a picture."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from train.data import PERIODS, SPLITS, Corpus, Example, field_value, known_fields, label_counts, label_matrix, register
from train.markdown import markdown_table
from zhili.output import FittedTable

COUNTS = ("splits", "origin", "labels", "lengths", "level", "genre", "period", "year")
CATEGORY_COLUMNS = ("category", "primary", "present", "distinct 4-grams")
SUBJECT_COLUMNS = ("category", "subjects", "paragraphs with subject", "fewest of a subject")
CHINESE_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei")


def stats_tables(stats: dict[str, Any], other_texts: Sequence[str] = ()) -> list[Table]:
    """Corpus statistics as terminal tables.

    Args:
        stats: the statistics, as `train.data.corpus_stats` returns them.
        other_texts: texts to compare the register of the corpus with.
    """
    counts = FittedTable(
        title=f"{stats['paragraphs']} paragraphs, {stats['reports']} reports, {stats['characters']} characters"
    )
    counts.add_column("property")
    counts.add_column("paragraphs", overflow="fold")
    for name in _counted(stats):
        counts.add_row(name, "  ".join(f"{key} {count}" for key, count in stats[name].items()))
    counts.add_row("optional labels", str(stats["optional"]))
    styles = FittedTable(title="register")
    for name in ("measure", "corpus", *(["other texts"] if other_texts else [])):
        styles.add_column(name)
    others = register(other_texts)
    for name, value in stats["register"].items():
        styles.add_row(name.replace("_", " "), str(value), *([str(others[name])] if other_texts else []))
    categories = FittedTable()
    for name in CATEGORY_COLUMNS:
        categories.add_column(name)
    for name, row in stats["categories"].items():
        categories.add_row(name, str(row["primary"]), str(row["present"]), f"{row['distinct']:.3f}")
    return [counts, styles, categories, *([_subject_table(stats)] if stats["subjects_covered"] else [])]


def label_table(corpus: Corpus) -> Table:
    """The number of texts of each category in each split, as a terminal table."""
    counts = label_counts(corpus)
    table = Table()
    for name in ("category", *SPLITS):
        table.add_column(name, justify="left" if name == "category" else "right")
    for name, of in counts.items():
        table.add_row(name, *map(str, of.values()))
    table.add_section()
    totals = [sum(example.split == split for example in corpus.examples) for split in SPLITS]
    table.add_row("paragraphs", *map(str, totals))
    return table


def subjects_table(stats: dict[str, Any]) -> Table:
    """Every subject with its paragraphs, genres and periods as a terminal table; subjects with few paragraphs first."""
    table = FittedTable(title=_covered(stats))
    for name in ("subject", "paragraphs", "genres", *PERIODS):
        table.add_column(name)
    for name, row in sorted(stats["subjects"].items(), key=lambda item: item[1]["paragraphs"]):
        numbers = (row["paragraphs"], len(row["genres"]), *(row["periods"][period] for period in PERIODS))
        table.add_row(name, *map(str, numbers))
    return table


def stats_markdown(stats: dict[str, Any]) -> list[str]:
    """Corpus statistics as Markdown, for the datasheet."""
    counts = [(name, [f"{key} {count}" for key, count in stats[name].items()]) for name in _counted(stats)]
    counts.append(("optional labels", [str(stats["optional"])]))
    counts.append(("register", [f"{name.replace('_', ' ')} {value}" for name, value in stats["register"].items()]))
    categories = [
        (f"`{name}`", row["primary"], row["present"], f"{row['distinct']:.3f}")
        for name, row in stats["categories"].items()
    ]
    return [
        f"{stats['paragraphs']} paragraphs in {stats['reports']} reports, {stats['characters']} characters.",
        "",
        *markdown_table(("property", "paragraphs"), [(name, " · ".join(values)) for name, values in counts], left=2),
        "",
        *markdown_table(CATEGORY_COLUMNS, categories),
        *(_subject_markdown(stats) if stats["subjects_covered"] else []),
    ]


def draw_corpus(corpus: Corpus, path: Path) -> None:
    """Draw categories by genre and by year, paragraph lengths, and labels that occur together.

    Category ids label the axes, not Chinese names: a machine may lack Chinese fonts. Chinese ids need one.

    Args:
        corpus: the labelled data.
        path: the picture to write (.png, .svg).
    """
    taxonomy, examples = corpus
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import font_manager, pyplot

    installed = {font.name for font in font_manager.fontManager.ttflist}
    pyplot.rcParams["font.sans-serif"] = [name for name in CHINESE_FONTS if name in installed] + ["DejaVu Sans"]

    fields = known_fields(examples, ("genre", "year"))
    picture, grid = pyplot.subplots(1 + bool(fields), 2, figsize=(15, 6 + 6 * bool(fields)), layout="constrained")
    axes = list(grid.flat)
    for axis, field in zip(axes, fields, strict=False):
        values = sorted({str(field_value(e, field)) for e in examples})
        counts = _primary_counts(examples, taxonomy.ids, field, values)
        _draw_heatmap(axis, counts, values, taxonomy.ids, f"primary category by {field}")
    if len(fields) == 1:
        axes[1].axis("off")
    axes[-2].hist([len(e.text) for e in examples], bins=50)
    axes[-2].set(title="paragraph length", xlabel="characters", ylabel="paragraphs")
    targets = label_matrix([e.labels for e in examples], taxonomy.ids)
    together = targets.T @ targets
    np.fill_diagonal(together, 0)
    _draw_heatmap(axes[-1], together, taxonomy.ids, taxonomy.ids, "labels that occur together")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.savefig(path)
    pyplot.close(picture)


def _primary_counts(examples: Sequence[Example], ids: Sequence[str], field: str, values: Sequence[str]) -> Any:
    """(categories, values) how many examples have this primary label and this value of the field."""
    return np.array(
        [[sum(e.labels[0] == c and str(field_value(e, field)) == v for e in examples) for v in values] for c in ids]
    )


def _draw_heatmap(axis: Any, counts: Any, columns: Sequence[str], rows: Sequence[str], title: str) -> None:
    axis.imshow(counts, cmap="Blues", aspect="auto")
    axis.set_xticks(range(len(columns)), columns, rotation=60, ha="right")
    axis.set_yticks(range(len(rows)), rows)
    axis.set_title(title)
    for (row, column), value in np.ndenumerate(counts):
        if value:
            color = "white" if value > counts.max() * 0.6 else "black"
            axis.text(column, row, str(value), ha="center", va="center", fontsize=7, color=color)


def _subject_table(stats: dict[str, Any]) -> Table:
    table = FittedTable(title=_covered(stats))
    for name in SUBJECT_COLUMNS:
        table.add_column(name)
    for name, numbers in _subjects_by_category(stats):
        table.add_row(name, *map(str, numbers))
    return table


def _subject_markdown(stats: dict[str, Any]) -> list[str]:
    rows = [(f"`{name}`", *numbers) for name, numbers in _subjects_by_category(stats)]
    return ["", f"{_covered(stats)}.", "", *markdown_table(SUBJECT_COLUMNS, rows)]


def _subjects_by_category(stats: dict[str, Any]) -> list[tuple[str, tuple[int, int, int]]]:
    """For each category with subjects: the number of subjects, of their paragraphs, and of those of the thinnest."""
    paragraphs: dict[str, list[int]] = defaultdict(list)
    for subject, row in stats["subjects"].items():
        paragraphs[subject.partition("/")[0]].append(row["paragraphs"])
    return [(category, (len(own), sum(own), min(own))) for category, own in paragraphs.items()]


def _covered(stats: dict[str, Any]) -> str:
    return f"{stats['subjects_covered']} of {len(stats['subjects'])} subjects have paragraphs"


def _counted(stats: dict[str, Any]) -> list[str]:
    return [name for name in COUNTS if name in stats]
