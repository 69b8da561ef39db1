"""The model card of a bundle, made from its manifest: nothing in it is written by hand."""

from collections.abc import Iterator

from train.experiments import LearningCurve
from train.export.reported import ReportedMetrics, ReportedSplit, reported_metrics
from train.metrics import Slice, format_metric, format_percent, format_points
from zhili.inference import Manifest

AVERAGES = {
    "macro_f1": "macro-F1",
    "micro_f1": "micro-F1",
    "subset_accuracy": "all labels right",
    "primary_accuracy": "primary right",
    "calibration_error": "calibration error",
}
SHOWN = 8  # slices


def model_card(manifest: Manifest) -> str:
    """Markdown: what the model is, how it was made, and its scores as measured at export."""
    claims = reported_metrics(manifest)
    origin, feed = manifest.provenance, manifest.input
    name, head = origin.config["name"], origin.config["model"]["head"]
    lines = [
        f"# Model card: {name}",
        "",
        f"A classifier of paragraphs of Chinese governance reports into {len(manifest.taxonomy.ids)} categories "
        f"({manifest.task.replace('_', '-')}), made by `zhili` for CPUs: ONNX, weights in 8 bits. "
        'Use: `zhili.Predictor("this folder")`.',
        "",
        *_zero_shot(manifest),
        "## What it was made from",
        "",
        f"- encoder `{origin.encoder}`, head `{head}`, windows of {feed.max_length} tokens",
        *_teacher(manifest),
        f"- {_corpus(manifest, claims)}, seed {origin.seed}",
        f"- text normaliser {manifest.normaliser_version}",
        f"- made with {', '.join(f'{name} {version}' for name, version in origin.libraries.items())}",
        "",
        "## Scores",
        "",
        *(score_table(manifest) if claims.splits else ["No score was measured: there was no labelled test data."]),
    ]
    if claims.test:
        lines += ["", "By category, quantised, test:", "", *_categories(manifest, claims.test)]
    if claims.test and claims.test.review:
        lines += ["", "## How sure it is", "", *_sureness(manifest, claims.test)]
    if claims.test and claims.test.slices:
        lines += ["", "## Where it is weak", "", *_slices(claims.test)]
    if claims.learning_curve:
        lines += ["", "## What more text gave", "", *_learning_curve(claims.learning_curve, name)]
    return "\n".join([*lines, "", "## Limits", "", *_limits(manifest)]) + "\n"


def score_table(manifest: Manifest) -> list[str]:
    """A Markdown table of the averages of baseline, float and quantised model, and what they were measured on."""
    trained = (
        "On the splits of the corpus that the model was not trained on, with 95 % intervals (bootstrap over reports). "
        "Thresholds were not chosen on the test split: its rows are the honest ones. The baseline is TF-IDF of "
        "characters with logistic regression."
    )
    lines = [
        "On labelled paragraphs that served for nothing else." if manifest.provenance.zero_shot else trained,
        "",
        *_header("split", "paragraphs", "model", *AVERAGES.values()),
    ]
    for split, found in reported_metrics(manifest).splits.items():
        for kind in ("baseline", "float", "quantised"):
            row = getattr(found, kind)
            if row is not None:
                lines.append(_row(split, row.paragraphs, kind, *(format_metric(row.metrics[key]) for key in AVERAGES)))
    return lines


def _zero_shot(manifest: Manifest) -> list[str]:
    if not manifest.provenance.zero_shot:
        return []
    return [
        "**Zero-shot**: it was made from the definitions of its categories alone and has learnt from no label. Its "
        "probabilities are not calibrated; one half is merely where labels begin. Labels make a better model.",
        "",
    ]


def _teacher(manifest: Manifest) -> list[str]:
    config = manifest.provenance.config
    distil = config.get("distil")
    if not distil:
        return []
    more = ", ".join(f"`{pattern}`" for pattern in config["data"]["unlabelled"])
    layers = ", ".join(map(str, distil["layers"]))
    return [
        f"- a student of {len(distil['layers'])} layers: it started from layers {layers} of `{distil['teacher']}` and "
        f"learnt that model's answers and token states on the training texts below"
        + (f" and the unlabelled text of {more}" if more else "")
    ]


def _corpus(manifest: Manifest, claims: ReportedMetrics) -> str:
    if not manifest.provenance.corpus_sha256:
        return "no corpus"
    parts = [f"{part.paragraphs} paragraphs of {part.reports} reports ({name})" for name, part in claims.corpus.items()]
    return ", ".join([f"corpus SHA-256 `{manifest.provenance.corpus_sha256[:16]}…`", *parts])


def _categories(manifest: Manifest, found: ReportedSplit) -> Iterator[str]:
    yield from _header("category", "名称", "threshold", "precision", "recall", "F1", "support", "baseline F1")
    beside = found.baseline.categories if found.baseline else {}
    for category in manifest.taxonomy.categories:
        row = found.quantised.categories[category.id]
        figures = [format_metric(figure, 2) for figure in (row.precision, row.recall, row.f1)]
        threshold = f"{manifest.thresholds[category.id]:.2f}"
        baseline = format_metric(beside[category.id].f1, 2) if beside else ""
        yield _row(f"`{category.id}`", category.name, threshold, *figures, row.support, baseline)


def _sureness(manifest: Manifest, found: ReportedSplit) -> Iterator[str]:
    """Calibration, and what the review level leaves."""
    calibration, review = manifest.calibration, found.review
    if found.uncalibrated_error is not None:
        way = "a slope and an intercept for each category (Platt)"
        if calibration.method == "temperature":
            way = f"one temperature, {1 / next(iter(calibration.slopes.values())):.3f}"
        after = found.quantised.metrics["calibration_error"]
        yield (
            f"- Probabilities are calibrated with {way}: expected calibration error "
            f"{format_metric(found.uncalibrated_error)} before, {format_metric(after)} after (test)."
        )
    if review is not None:
        yield (
            f"- Paragraphs whose labels are all right with a probability under {manifest.review_threshold:.2f} are marked "
            f"`needs_review`. That leaves {review.coverage:.0%} of the test paragraphs, of which "
            f"{format_percent(review.all_right)} have all labels right and {format_percent(review.primary_allowed)} a primary "
            "category that is one of their labels."
        )


def _slices(found: ReportedSplit) -> list[str]:
    tested = f"{found.slices} slices of the test split (length, heading, number of labels, and what else the data say)"
    if not found.below:
        return [f"None of {tested} is significantly below the whole, at a false discovery rate of 5 %."]
    worst: list[Slice] = sorted(found.below, key=lambda one: one.difference.value or 0)[:SHOWN]
    return [
        f"Of {tested} {len(found.below)} are significantly below the whole, at a false discovery rate of 5 %:",
        "",
        *_header("slice", "paragraphs", "micro-F1", "less the whole, points"),
        *(
            _row(f"{s.field} {s.value}", s.paragraphs, format_metric(s.micro_f1), format_points(s.difference))
            for s in worst
        ),
    ]


def _learning_curve(curve: LearningCurve, name: str) -> list[str]:
    """Figures of the float model, or of its teacher, by how much of the training split it saw."""
    columns = [(part, key) for part in curve.points[0].summaries for key in ("macro_f1", "micro_f1")]
    lines = [] if curve.name == name else [f"The teacher, `{curve.name}`, in float:", ""]
    lines += _header("training paragraphs", "reports", *(f"{AVERAGES[key]}, {part}" for part, key in columns))
    for point in curve.points:
        cells = [format_metric(point.summaries[part].metrics[key]) for part, key in columns]
        lines.append(_row(f"{point.paragraphs} ({point.share:.0%})", point.reports, *cells))
    return lines


def _limits(manifest: Manifest) -> list[str]:
    return [
        "- It labels what a paragraph is about. It judges neither the truth of a report nor the work it tells of.",
        "- The intervals say how far figures move with the choice of reports of this corpus, not how it does on text "
        "of another kind: judge it on your own with `python -m train evaluate CONFIG --model BUNDLE --data FILE`.",
        f"- It knows these {len(manifest.taxonomy.ids)} categories only, and gives every paragraph one at least. "
        f"Paragraphs longer than {manifest.input.max_length} tokens are read in windows.",
    ]


def _header(*names: str) -> list[str]:
    return [_row(*names), "|" + "---|" * len(names)]


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
