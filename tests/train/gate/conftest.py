"""The shipped bundle with a small part of the corpus, and deliberately broken copies of that bundle."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import yaml
from onnx import numpy_helper

from train.config.loading import load_config
from train.data.example import corpus_digest, of_split
from train.data.load import load_corpus
from train.evaluation.models import bundle_model
from train.export.reported import CorpusPart, ReportedMetrics, ReportedSplit
from train.metrics.bootstrap import resample
from train.metrics.coverage import coverage_at
from train.metrics.references import references_from_examples
from train.metrics.summary import summary
from zhili.inference.bundle import MANIFEST, MODEL, Manifest, read_manifest, sha256, write_manifest
from zhili.predictor import Predictor

ROOT = Path(__file__).parents[3]
REPORTS = {"train": 2, "test": 10}
MATRICES = 6  # in each layer: query, key, value, output, and two of the feed-forward part


@dataclass(frozen=True)
class GateFolder:
    """A recipe on a small corpus, a gate for it, and the shipped bundle reporting its metrics on that corpus."""

    folder: Path
    gate: Path
    bundle: Path

    def broken_copy(self, name: str, target: Path) -> Path:
        """A copy of the bundle, with one of the `DEFECTS`; its checksums are correct."""
        shutil.copytree(self.bundle, target)
        manifest = DEFECTS[name](target, read_manifest(self.bundle))
        files = {file: sha256(target / file) for file in manifest.files}
        write_manifest(manifest.model_copy(update={"files": files}), target / MANIFEST)
        return target


@pytest.fixture(scope="session")
def gate_folder(tmp_path_factory: pytest.TempPathFactory) -> GateFolder:
    folder = tmp_path_factory.mktemp("gate")
    rows = _small_corpus()
    (folder / "data.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    taxonomy = str(ROOT / "data" / "taxonomy.yaml")
    recipe = {"name": "small", "data": {"taxonomy": taxonomy, "files": [str(folder / "data.jsonl")]}}
    (folder / "recipe.yaml").write_text(yaml.safe_dump(recipe), "utf-8")
    gate = {
        "recipe": str(folder / "recipe.yaml"), "macro_f1": 0.7, "category_f1": 0.4, "calibration_error": 0.03,
        "quantisation_loss": 0.01, "manifest_tolerance": 0.01, "size": 40, "accepted": str(folder / "accepted.jsonl"),
    }  # fmt: skip
    (folder / "gate.yaml").write_text(yaml.safe_dump(gate), "utf-8")
    shutil.copytree(ROOT / "models" / "default", folder / "bundle")
    _report_metrics(folder / "bundle", folder / "recipe.yaml")
    return GateFolder(folder, folder / "gate.yaml", folder / "bundle")


def _small_corpus() -> list[dict[str, Any]]:
    """A few whole reports; the shipped files have no validation split, so one of those to train on becomes it."""
    lines = (line for path in sorted((ROOT / "data").glob("batch-*.jsonl")) for line in path.open(encoding="utf-8"))
    rows = [json.loads(line) for line in lines]
    kept: set[str] = set()
    for split, count in REPORTS.items():
        kept |= set(list(dict.fromkeys(r["report"] for r in rows if r["split"] == split))[:count])
    few = [row for row in rows if row["report"] in kept]
    first = few[0]["report"]
    return [row | {"split": "validation"} if row["report"] == first else row for row in few]


def _report_metrics(bundle: Path, recipe: Path) -> None:
    """Write the bundle's true metrics on the small corpus into its manifest."""
    predictor = Predictor(bundle)
    _, examples = load_corpus(load_config(recipe))
    splits = {}
    for split in ("validation", "test"):
        predictions = bundle_model(predictor).predict(references_from_examples(of_split(examples, split)))
        weights = resample(predictions.reports)
        measured = summary(predictions, weights)
        splits[split] = ReportedSplit(
            baseline=measured, float=measured, quantised=measured, slices=0, below=[],
            uncalibrated_error=measured.metrics["calibration_error"],
            review=coverage_at(predictions, [0.5], weights)[0], mean_difference=0, largest_difference=0,
        )  # fmt: skip
    parts = {
        split: CorpusPart(paragraphs=1, reports=1, sha256=corpus_digest(of_split(examples, split))) for split in splits
    }
    reported = ReportedMetrics(corpus=parts, **splits)
    manifest = predictor.manifest
    provenance = manifest.provenance.model_copy(update={"corpus_sha256": corpus_digest(examples)})
    metrics = reported.model_dump(mode="json")
    write_manifest(manifest.model_copy(update={"provenance": provenance, "metrics": metrics}), bundle / MANIFEST)


def permute_labels(folder: Path, manifest: Manifest) -> Manifest:
    """Shift the names of the outputs by one place."""
    categories = manifest.taxonomy.categories
    taxonomy = manifest.taxonomy.model_copy(update={"categories": (*categories[1:], categories[0])})

    def named(values: dict[str, float]) -> dict[str, float]:
        return dict(zip(taxonomy.ids, values.values(), strict=True))

    calibration = manifest.calibration
    slopes, intercepts = named(calibration.slopes), named(calibration.intercepts)
    return manifest.model_copy(
        update={
            "taxonomy": taxonomy,
            "thresholds": named(manifest.thresholds),
            "calibration": calibration.model_copy(update={"slopes": slopes, "intercepts": intercepts}),
        }
    )


def raise_thresholds(folder: Path, manifest: Manifest) -> Manifest:
    """Raise every threshold to 0.99."""
    return manifest.model_copy(update={"thresholds": dict.fromkeys(manifest.thresholds, 0.99)})


def perturb_layer(folder: Path, manifest: Manifest) -> Manifest:
    """Permute the rows of all matrices of a middle layer."""
    model = onnx.load(folder / MODEL)
    int8 = onnx.TensorProto.INT8
    matrices = [t for t in model.graph.initializer if t.data_type == int8 and len(t.dims) == 2 and max(t.dims) < 5000]
    layer = len(matrices) // MATRICES // 2
    for tensor in matrices[layer * MATRICES : (layer + 1) * MATRICES]:
        rows = np.random.default_rng(0).permutation(numpy_helper.to_array(tensor))
        tensor.CopyFrom(numpy_helper.from_array(rows, tensor.name))
    onnx.save(model, folder / MODEL)
    return manifest


DEFECTS: dict[str, Callable[[Path, Manifest], Manifest]] = {
    "labels permuted": permute_labels,
    "thresholds at 0.99": raise_thresholds,
    "a layer perturbed": perturb_layer,
}
