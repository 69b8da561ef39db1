"""Figures of a corpus: tables for the eye, a picture, and variety beside that of other text."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from train.data.example import SPLITS, Example
from train.data.matrix import label_matrix
from train.data.register import distinct_ratio, register
from zhili.taxonomy import Taxonomy

FIELDS = ("level", "genre", "year", "writer")  # of a report, where the data say them
OVERVIEW = ("splits", "labels", "lengths", "level", "genre", "year")
CHINESE_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei")
LENGTHS = (0, 30, 80, 200, 350, 10**9)


def stats(examples: Sequence[Example], taxonomy: Taxonomy) -> dict[str, Any]:
    """Counts of paragraphs, reports, splits, labels, lengths, and of level, genre and year where given."""
    edges = [f"{low}-{high - 1}" if high < LENGTHS[-1] else f"{low}+" for low, high in pairwise(LENGTHS)]
    bins = np.digitize([len(e.text) for e in examples], LENGTHS[1:-1])
    fields = {name: Counter(str(_field(e, name)) for e in examples) for name in _fields(examples, FIELDS)}
    return {
        "paragraphs": len(examples),
        "reports": len({e.report for e in examples}),
        "characters": sum(len(e.text) for e in examples),
        "splits": {s: sum(e.split == s for e in examples) for s in SPLITS},
        "labels": {str(n): c for n, c in sorted(Counter(len(e.labels) for e in examples).items())},
        "lengths": {edge: int((bins == i).sum()) for i, edge in enumerate(edges)},
        **{name: dict(sorted(found.items())) for name, found in fields.items()},
        "register": register([e.text for e in examples]),
        "categories": {
            c: {
                "primary": sum(e.labels[0] == c for e in examples),
                "present": sum(c in e.labels for e in examples),
                "distinct": round(distinct_ratio([e.text for e in examples if e.labels[0] == c]), 3),
            }
            for c in taxonomy.ids
        },
    }


def tables(found: dict[str, Any], beside: Sequence[str] = ()) -> list[Table]:
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


def markdown(found: dict[str, Any]) -> list[str]:
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


def draw(examples: Sequence[Example], taxonomy: Taxonomy, path: Path) -> None:
    """A picture: categories by genre and by year, lengths, and which labels stand together.

    Ids, not Chinese names, label the axes: a machine may lack the fonts. Ids that are Chinese need one.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import font_manager, pyplot

    there = {font.name for font in font_manager.fontManager.ttflist}
    pyplot.rcParams["font.sans-serif"] = [name for name in CHINESE_FONTS if name in there] + ["DejaVu Sans"]

    fields = _fields(examples, ("genre", "year"))
    figure, grid = pyplot.subplots(1 + bool(fields), 2, figsize=(15, 6 + 6 * bool(fields)), layout="constrained")
    axes = list(grid.flat)
    for axis, field in zip(axes, fields, strict=False):
        values = sorted({str(_field(e, field)) for e in examples})
        counts = [
            [sum(e.labels[0] == c and str(_field(e, field)) == v for e in examples) for v in values]
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


def _fields(examples: Sequence[Example], names: Sequence[str]) -> list[str]:
    """Those of the fields that an example has."""
    return [name for name in names if any(_field(e, name) != "-" for e in examples)]


def _overview(found: dict[str, Any]) -> list[str]:
    return [name for name in OVERVIEW if name in found]


def _field(example: Example, name: str) -> Any:
    return (example.model_extra or {}).get(name, "-")
