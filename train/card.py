"""The model card of a bundle, made from its manifest."""

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
        f"- text normaliser {manifest.normaliser_version}, temperature {manifest.calibration.temperature:.3f}",
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
        "On the splits of the corpus that the model was not trained on. Thresholds were chosen on validation data: the "
        "test rows are the honest ones. The baseline is TF-IDF of characters with logistic regression."
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
            row = found[kind]
            figures = " | ".join(f"{row[key]:.3f}" if key in row else "" for key in keys)
            lines.append(f"| {split} | {row['paragraphs']} | {kind} | {figures} |")
    return lines


def _category_table(manifest: Manifest) -> list[str]:
    lines = [
        "| category | 名称 | threshold | precision | recall | F1 | support | baseline F1 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    found = manifest.metrics["test"]
    for category in manifest.taxonomy.categories:
        row = found["quantised"]["categories"][category.id]
        figures = [manifest.thresholds[category.id], row["precision"], row["recall"], row["f1"]]
        beside = f"{found['baseline']['categories'][category.id]['f1']:.2f}" if "baseline" in found else ""
        cells = " | ".join(f"{value:.2f}" for value in figures)
        lines.append(f"| `{category.id}` | {category.name} | {cells} | {row['support']} | {beside} |")
    return lines
