"""The model card of a bundle, made from its manifest."""

from zhili.bundle import Manifest


def model_card(manifest: Manifest) -> str:
    """Markdown: what the model is, how it was made, and its scores as measured at export."""
    origin, feed = manifest.origin, manifest.input
    lines = [
        f"# Model card: {origin.config['name']}",
        "",
        f"A classifier of paragraphs of Chinese governance reports into {len(manifest.taxonomy.ids)} categories "
        f"({manifest.task.replace('_', '-')}), made by `zhili` for CPUs: ONNX, weights in 8 bits. "
        f'Use: `zhili.Predictor("this folder")`.',
        "",
        f"- encoder `{origin.encoder}`, head `{origin.config['model']['head']}`, windows of {feed.max_length} tokens",
        f"- corpus SHA-256 `{origin.corpus_sha256[:16]}…`, seed {origin.seed}",
        f"- text normaliser {manifest.normaliser_version}, temperature {manifest.calibration.temperature:.3f}",
        f"- made with {', '.join(f'{name} {version}' for name, version in origin.libraries.items())}",
        "",
        "It labels what a paragraph is about. It judges neither the truth of a report nor the work it tells of.",
        "",
        "## Scores",
        "",
        "Of the float and the quantised model, on the splits of the written corpus that it was not trained on; the "
        "thresholds were chosen on validation data, so that the test rows are the honest ones.",
        "",
        "| split | model | macro-F1 | micro-F1 | subset accuracy | primary | calibration error |",
        "|---|---|---|---|---|---|---|",
    ]
    for split, found in manifest.metrics.items():
        for kind in ("float", "quantised"):
            row = found[kind]
            figures = [
                row[key] for key in ("macro_f1", "micro_f1", "subset_accuracy", "primary_accuracy", "calibration_error")
            ]
            lines.append(f"| {split} | {kind} | " + " | ".join(f"{value:.3f}" for value in figures) + " |")
    lines += [
        "",
        "By category, quantised, test:",
        "",
        "| category | 名称 | threshold | precision | recall | F1 | support |",
    ]
    lines.append("|---|---|---|---|---|---|---|")
    rows = manifest.metrics["test"]["quantised"]["categories"]
    for category in manifest.taxonomy.categories:
        row = rows[category.id]
        figures = [manifest.thresholds[category.id], row["precision"], row["recall"], row["f1"]]
        cells = " | ".join(f"{value:.2f}" for value in figures)
        lines.append(f"| `{category.id}` | {category.name} | {cells} | {row['support']} |")
    return "\n".join(lines) + "\n"
