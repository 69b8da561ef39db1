"""The model card of a bundle, generated from its manifest."""

from collections.abc import Iterator

from train.experiments import LearningCurve
from train.export.reported import CorpusPart, ReportedMetrics, ReportedSplit, reported_metrics
from train.markdown import markdown_table
from train.metrics import CONFIDENCE_TEXT, METRIC_NAMES, format_metric, format_percent, format_points
from zhili.inference import Manifest

COLUMNS = ("macro_f1", "micro_f1", "subset_accuracy", "primary_accuracy", "calibration_error")
SLICES = 8  # the most slices that the card lists


def model_card(manifest: Manifest) -> str:
    """The model card as Markdown: what the model is, how it was made, and its metrics as measured at export."""
    reported = reported_metrics(manifest)
    name = manifest.provenance.config["name"]
    lines = [
        f"# Model card: {name}",
        "",
        f"Classifies paragraphs of Chinese text into {len(manifest.taxonomy.ids)} categories "
        f"({manifest.task.replace('_', '-')}). Made by `zhili` for CPUs: ONNX with 8-bit weights. "
        'Use: `zhili.Predictor("this folder")`.',
        "",
        *_zero_shot(manifest),
        "## Training",
        "",
        *_training(manifest, reported),
        "",
        "## Scores",
        "",
        *(score_table(manifest) if reported.splits else ["Not evaluated: there was no labelled test data."]),
    ]
    if reported.test:
        lines += ["", "By category, quantised model, test split:", "", *_categories(manifest, reported.test)]
    if reported.test and reported.test.review:
        lines += ["", "## Calibration and review", "", *_calibration(manifest, reported.test)]
    if reported.test and reported.test.slices:
        lines += ["", "## Weak slices", "", *_slices(reported.test)]
    if reported.learning_curve:
        lines += ["", "## Learning curve", "", *_learning_curve(reported.learning_curve, name)]
    return "\n".join([*lines, "", "## Limits", "", *_limits(manifest)]) + "\n"


def score_table(manifest: Manifest) -> list[str]:
    """A Markdown table of the metrics of baseline, float and quantised model, and how they were measured."""
    trained = (
        "On the validation and test splits, which the model was not trained on, with "
        f"{CONFIDENCE_TEXT} intervals (bootstrap over reports). The test split was not used to choose thresholds "
        "either, so its scores are unbiased. The baseline is TF-IDF of characters with logistic regression."
    )
    rows = [
        [name, kind, summary.paragraphs, *(format_metric(summary.metrics[key]) for key in COLUMNS)]
        for name, split in reported_metrics(manifest).splits.items()
        for kind in ("baseline", "float", "quantised")
        if (summary := getattr(split, kind)) is not None
    ]
    return [
        "On labelled paragraphs that were used for nothing else." if manifest.provenance.zero_shot else trained,
        "",
        *markdown_table(["split", "model", "paragraphs", *(METRIC_NAMES[key] for key in COLUMNS)], rows, left=2),
    ]


def _zero_shot(manifest: Manifest) -> list[str]:
    if not manifest.provenance.zero_shot:
        return []
    single = manifest.task == "single_label"
    rule = "the most probable category is the label" if single else "a category becomes a label at a probability of 0.5"
    return [
        "**Zero-shot**: this model was made from the definitions of its categories, without any label. Its "
        f"probabilities are not calibrated: {rule}. A model trained on labels is better.",
        "",
    ]


def _training(manifest: Manifest, reported: ReportedMetrics) -> list[str]:
    provenance = manifest.provenance
    head = provenance.config["model"]["head"]
    return [
        f"- encoder `{provenance.encoder}`, head `{head}`, windows of {manifest.input.max_length} tokens",
        *_teacher(manifest),
        f"- {_corpus(manifest, reported)}, seed {provenance.seed}",
        f"- text normaliser {manifest.normaliser_version}",
        f"- libraries: {', '.join(f'{name} {version}' for name, version in provenance.libraries.items())}",
    ]


def _teacher(manifest: Manifest) -> list[str]:
    config = manifest.provenance.config
    distil = config.get("distil")
    if not distil:
        return []
    unlabelled = ", ".join(f"`{pattern}`" for pattern in config["data"]["unlabelled"])
    layers = ", ".join(map(str, distil["layers"]))
    return [
        f"- distilled: a student of {len(distil['layers'])} layers, initialised from layers {layers} of "
        f"`{distil['teacher']}`; it learnt from that model's outputs and hidden states on the training split"
        + (f" and the unlabelled text of {unlabelled}" if unlabelled else "")
    ]


def _corpus(manifest: Manifest, reported: ReportedMetrics) -> str:
    if not manifest.provenance.corpus_sha256:
        return "no corpus"
    parts = [f"{_part(part)} ({name})" for name, part in reported.corpus.items()]
    return ", ".join([f"corpus SHA-256 `{manifest.provenance.corpus_sha256[:16]}…`", *parts])


def _part(part: CorpusPart) -> str:
    sources = ", ".join(f"{count} from {source}" for source, count in part.sources.items())
    # Each text of data that names no reports is a report of its own.
    reports = f" of {part.reports} reports" if part.reports < part.paragraphs else ""
    return f"{part.paragraphs} paragraphs{reports}" + (f", of these {sources}" if sources else "")


def _categories(manifest: Manifest, split: ReportedSplit) -> list[str]:
    baseline = split.baseline.categories if split.baseline else {}
    rows = []
    for category in manifest.taxonomy.categories:
        row = split.quantised.categories[category.id]
        metrics = [format_metric(metric, 2) for metric in (row.precision, row.recall, row.f1)]
        # In a single-label task the most probable category is the label, whatever its probability.
        threshold = "" if manifest.task == "single_label" else f"{manifest.thresholds[category.id]:.2f}"
        baseline_f1 = format_metric(baseline[category.id].f1, 2) if baseline else ""
        rows.append([f"`{category.id}`", category.name, threshold, *metrics, row.support, baseline_f1])
    columns = ["category", "名称", "threshold", "precision", "recall", "F1", "support", "baseline F1"]
    return markdown_table(columns, rows, left=2)


def _calibration(manifest: Manifest, split: ReportedSplit) -> Iterator[str]:
    """The calibration, and the accuracy above the review threshold."""
    calibration, review = manifest.calibration, split.review
    if split.uncalibrated_error is not None:
        method = "a slope and an intercept for each category (Platt scaling)"
        if calibration.method == "temperature":
            method = f"one temperature, {1 / next(iter(calibration.slopes.values())):.3f}"
        after = split.quantised.metrics["calibration_error"]
        yield (
            f"- Probabilities are calibrated with {method}. Expected calibration error on the test split: "
            f"{format_metric(split.uncalibrated_error)} before, {format_metric(after)} after."
        )
    if review is not None:
        yield (
            f"- A paragraph is marked `needs_review` if the probability that all its labels are correct is below "
            f"{manifest.review_threshold:.2f}. On the test split {100 * review.coverage:.0f} % of paragraphs are not "
            f"marked. Of these, {format_percent(review.all_right)} have all labels correct, and "
            f"{format_percent(review.primary_allowed)} a primary category that is one of the correct labels."
        )


def _slices(split: ReportedSplit) -> list[str]:
    tested = f"{split.slices} slices of the test split (by length, heading, number of labels, and fields of the data)"
    if not split.below:
        return [f"None of {tested} is significantly below all paragraphs, at a false discovery rate of 5 %."]
    worst = sorted(split.below, key=lambda one: one.difference.value or 0)[:SLICES]
    rows = [
        [f"{one.field} {one.value}", one.paragraphs, format_metric(one.micro_f1), format_points(one.difference, "none")]
        for one in worst
    ]
    return [
        f"Of {tested}, {len(split.below)} are significantly below all paragraphs, at a false discovery rate of 5 %:",
        "",
        *markdown_table(["slice", "paragraphs", "micro-F1", "difference, points"], rows),
    ]


def _learning_curve(curve: LearningCurve, name: str) -> list[str]:
    """Metrics of the float model, or of its teacher, by the share of the training split."""
    averages = [(examples, key) for examples in curve.points[0].summaries for key in ("macro_f1", "micro_f1")]
    rows = [
        [
            f"{point.paragraphs} ({100 * point.share:.0f} %)",
            point.reports,
            *(format_metric(point.summaries[examples].metrics[key]) for examples, key in averages),
        ]
        for point in curve.points
    ]
    model = "The float model" if curve.name == name else f"The teacher, `{curve.name}` (float model),"
    return [
        f"{model} trained on shares of its training reports. A column that names no split is a file (`--data`):",
        "",
        *markdown_table(
            ["training paragraphs", "reports", *(f"{METRIC_NAMES[key]}, {examples}" for examples, key in averages)],
            rows,
        ),
    ]


def _limits(manifest: Manifest) -> list[str]:
    return [
        "- The model says what a paragraph is about. It does not check whether the text is true, or evaluate what it "
        "describes.",
        "- The intervals show how much the metrics vary with the choice of reports from this corpus. They do not cover "
        "other kinds of text: evaluate the model on your own with "
        "`python -m train evaluate CONFIG --model BUNDLE --data FILE`.",
        f"- The model knows only these {len(manifest.taxonomy.ids)} categories and gives every paragraph at least one. "
        f"It splits paragraphs longer than {manifest.input.max_length} tokens into windows.",
    ]
