"""The model card of a bundle, made from its manifest."""

from train.evaluation.result import Figure, Summary
from zhili.bundle import Manifest


def model_card(manifest: Manifest) -> str:
    """Markdown: what the model is, how it was made, and its scores as measured at export."""
    origin, feed = manifest.origin, manifest.input
    corpus = f"corpus SHA-256 `{origin.corpus_sha256[:16]}…`" if origin.corpus_sha256 else "no corpus"
    lines = [
        f"# Model card: {origin.config['name']}",
        "",
        f"A classifier of paragraphs of Chinese governance reports into {len(manifest.taxonomy.ids)} categories "
        f"({manifest.task.replace('_', '-')}), made by `zhili` for CPUs: ONNX, weights in 8 bits. "
        'Use: `zhili.Predictor("this folder")`.',
        "",
        f"- encoder `{origin.encoder}`, head `{origin.config['model']['head']}`, windows of {feed.max_length} tokens",
        f"- {corpus}, seed {origin.seed}",
        f"- text normaliser {manifest.normaliser_version}, {_calibration(manifest)}",
        f"- made with {', '.join(f'{name} {version}' for name, version in origin.libraries.items())}",
        "",
        *_zero_shot(manifest),
        "It labels what a paragraph is about. It judges neither the truth of a report nor the work it tells of.",
        "",
        "## Scores",
        "",
        *(_measured(manifest) if manifest.metrics else ["No score was measured: there was no labelled test data."]),
    ]
    return "\n".join(lines) + "\n"


def _calibration(manifest: Manifest) -> str:
    """How probabilities are calibrated, and below which confidence a text needs review."""
    slopes = manifest.calibration.slopes
    way = "a slope and an intercept for each category (Platt)"
    if manifest.calibration.method == "temperature":
        way = f"temperature {1 / next(iter(slopes.values())):.3f}"
    return f"{way}; texts need review below a confidence of {manifest.review_level:.2f}"


def _zero_shot(manifest: Manifest) -> list[str]:
    if not manifest.origin.zero_shot:
        return []
    return [
        "**Zero-shot**: it was made from the definitions of its categories alone and has learnt from no label. Its "
        "probabilities are not calibrated; one half is merely where labels begin. Labels "
        "make a better model.",
        "",
    ]


def _measured(manifest: Manifest) -> list[str]:
    return [*scores(manifest), "", "By category, quantised, test:", "", *_category_table(manifest)]


def scores(manifest: Manifest) -> list[str]:
    """A Markdown table of the averages of baseline, float and quantised model, and what they were measured on."""
    trained = (
        "On the splits of the corpus that the model was not trained on, with 95 % intervals (bootstrap over reports). "
        "Thresholds were not chosen on the test split: its rows are the honest ones. The baseline is TF-IDF of "
        "characters with logistic regression."
    )
    lines = [
        "On labelled paragraphs that served for nothing else." if manifest.origin.zero_shot else trained,
        "",
        "| split | paragraphs | model | macro-F1 | micro-F1 | all labels right | primary right | calibration error |",
        "|---|---|---|---|---|---|---|---|",
    ]
    keys = ("macro_f1", "micro_f1", "subset_accuracy", "primary_accuracy", "calibration_error")
    for split, found in manifest.metrics.items():
        for kind in (k for k in ("baseline", "float", "quantised") if k in found):
            row = Summary.model_validate(found[kind])
            figures = " | ".join(with_interval(row.figures[key]) for key in keys if key in row.figures)
            lines.append(f"| {split} | {row.paragraphs} | {kind} | {figures} |")
    return lines


def with_interval(figure: Figure, digits: int = 3) -> str:
    """A figure with its interval in brackets, as far as they are defined."""
    if figure.value is None:
        return "–"
    ends = "" if figure.low is None else f" [{figure.low:.{digits}f}, {figure.high:.{digits}f}]"
    return f"{figure.value:.{digits}f}{ends}"


def _category_table(manifest: Manifest) -> list[str]:
    lines = [
        "| category | 名称 | threshold | precision | recall | F1 | support | baseline F1 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    test = manifest.metrics["test"]
    found = {kind: Summary.model_validate(test[kind]) for kind in ("quantised", "baseline") if kind in test}
    for category in manifest.taxonomy.categories:
        row = found["quantised"].categories[category.id]
        beside = with_interval(found["baseline"].categories[category.id].f1, 2) if "baseline" in found else ""
        figures = [with_interval(f, 2) for f in (row.precision, row.recall, row.f1)]
        cells = " | ".join([f"{manifest.thresholds[category.id]:.2f}", *figures, str(row.support)])
        lines.append(f"| `{category.id}` | {category.name} | {cells} | {beside} |")
    return lines
