"""Counts of a corpus for people: terminal tables, Markdown, a picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from train.data import Corpus, field_value, known_fields, label_matrix, register

OVERVIEW = ("splits", "labels", "lengths", "level", "genre", "year")
CHINESE_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei")


def stats_tables(found: dict[str, Any], beside: Sequence[str] = ()) -> list[Table]:
    """The figures as tables; `beside` are other texts whose register is set beside the corpus's."""
    overview = Table(
        title=f"{found['paragraphs']} paragraphs, {found['reports']} reports, {found['characters']} characters"
    )
    overview.add_column("figure")
    overview.add_column("counts", overflow="fold")
    for name in _overview(found):
        overview.add_row(name, "  ".join(f"{key} {count}" for key, count in found[name].items()))
    speech = Table(title="register")
    for name in ("figure", "corpus", *(["the text beside"] if beside else [])):
        speech.add_column(name)
    others = register(beside)
    for name, value in found["register"].items():
        speech.add_row(name.replace("_", " "), str(value), *([str(others[name])] if beside else []))
    categories = Table()
    for name in ("category", "primary", "present", "distinct 4-grams"):
        categories.add_column(name)
    for name, row in found["categories"].items():
        categories.add_row(name, str(row["primary"]), str(row["present"]), f"{row['distinct']:.3f}")
    return [overview, speech, categories]


def stats_markdown(found: dict[str, Any]) -> list[str]:
    """The figures as Markdown, for the datasheet."""
    lines = [f"{found['paragraphs']} paragraphs in {found['reports']} reports, {found['characters']} characters.", ""]
    lines += ["| figure | paragraphs |", "|---|---|"]
    for name in _overview(found):
        lines.append(f"| {name} | {' · '.join(f'{key} {count}' for key, count in found[name].items())} |")
    speech = (f"{name.replace('_', ' ')} {value}" for name, value in found["register"].items())
    lines += [f"| register | {' · '.join(speech)} |"]
    lines += ["", "| category | primary | present | distinct 4-grams |", "|---|---|---|---|"]
    for name, row in found["categories"].items():
        lines.append(f"| `{name}` | {row['primary']} | {row['present']} | {row['distinct']:.3f} |")
    return lines


def draw_corpus(corpus: Corpus, path: Path) -> None:
    """A picture: categories by genre and by year, lengths, and which labels stand together.

    Ids, not Chinese names, label the axes: a machine may lack the fonts. Ids that are Chinese need one.
    """
    taxonomy, examples = corpus
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import font_manager, pyplot

    there = {font.name for font in font_manager.fontManager.ttflist}
    pyplot.rcParams["font.sans-serif"] = [name for name in CHINESE_FONTS if name in there] + ["DejaVu Sans"]

    fields = known_fields(examples, ("genre", "year"))
    figure, grid = pyplot.subplots(1 + bool(fields), 2, figsize=(15, 6 + 6 * bool(fields)), layout="constrained")
    axes = list(grid.flat)
    for axis, field in zip(axes, fields, strict=False):
        values = sorted({str(field_value(e, field)) for e in examples})
        counts = [
            [sum(e.labels[0] == c and str(field_value(e, field)) == v for e in examples) for v in values]
            for c in taxonomy.ids
        ]
        _heat(axis, np.array(counts), values, taxonomy.ids, f"primary category by {field}")
    if len(fields) == 1:
        axes[1].axis("off")
    axes[-2].hist([len(e.text) for e in examples], bins=50)
    axes[-2].set(title="paragraph length", xlabel="characters", ylabel="paragraphs")
    gold = label_matrix([e.labels for e in examples], taxonomy.ids)
    together = gold.T @ gold
    np.fill_diagonal(together, 0)
    _heat(axes[-1], together, taxonomy.ids, taxonomy.ids, "labels that stand together")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    pyplot.close(figure)


def _heat(axis: Any, counts: Any, columns: Sequence[str], rows: Sequence[str], title: str) -> None:
    axis.imshow(counts, cmap="Blues", aspect="auto")
    axis.set_xticks(range(len(columns)), columns, rotation=60, ha="right")
    axis.set_yticks(range(len(rows)), rows)
    axis.set_title(title)
    for (row, column), value in np.ndenumerate(counts):
        if value:
            color = "white" if value > counts.max() * 0.6 else "black"
            axis.text(column, row, str(value), ha="center", va="center", fontsize=7, color=color)


def _overview(found: dict[str, Any]) -> list[str]:
    return [name for name in OVERVIEW if name in found]
