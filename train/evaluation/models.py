"""Models that can be evaluated, and everything that is measured of one."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch

from train.evaluation.records import ModelKind, ModelResult
from train.metrics import (
    Array,
    Predictions,
    Reference,
    calibration_result,
    confusion,
    coverage_at,
    coverage_curve,
    slices,
    summary,
    worst_mistakes,
)
from train.model import Checkpoint, logits_pipeline
from zhili.inference import (
    Calibration,
    DecisionRule,
    LogitsPipeline,
    calibrated_probabilities,
    to_probabilities,
)
from zhili.predictor import Predictor
from zhili.taxonomy import Taxonomy


class EvaluatedModel(NamedTuple):
    """A model that can be evaluated: how it predicts, and the thresholds it decides with."""

    kind: ModelKind
    name: str
    predict: Callable[[Sequence[Reference]], Predictions]
    taxonomy: Taxonomy
    thresholds: dict[str, float]
    review_threshold: float

    def __repr__(self) -> str:
        return f"<EvaluatedModel {self.kind} {self.name!r}, {len(self.thresholds)} categories>"


def bundle_model(predictor: Predictor) -> EvaluatedModel:
    """A bundle as `Predictor.predict` uses it: one paragraph a text, not cut into segments as reports are."""
    manifest = predictor.manifest
    predict = _predict_with(predictor.pipeline, predictor.decision_rule, manifest.calibration)
    return EvaluatedModel(
        "bundle", str(predictor.folder), predict, manifest.taxonomy, manifest.thresholds, manifest.review_threshold
    )


def checkpoint_model(checkpoint: Checkpoint, name: str = "") -> EvaluatedModel:
    """The float model behind the same pipeline, on the GPU if there is one."""
    manifest = checkpoint.manifest
    if torch.cuda.is_available():
        checkpoint.model.to("cuda")
    pipeline = logits_pipeline(checkpoint.model, checkpoint.tokenizer, manifest.input, manifest.taxonomy)
    rule = DecisionRule.from_taxonomy(manifest.task, manifest.taxonomy, manifest.thresholds)
    predict = _predict_with(pipeline, rule, manifest.calibration)
    return EvaluatedModel(
        "checkpoint", name, predict, manifest.taxonomy, manifest.thresholds, manifest.review_threshold
    )


def _predict_with(
    pipeline: LogitsPipeline, rule: DecisionRule, calibration: Calibration
) -> Callable[[Sequence[Reference]], Predictions]:
    def predict(references: Sequence[Reference]) -> Predictions:
        logits = pipeline.logits([one.text for one in references], [one.heading or None for one in references])
        return Predictions.from_probabilities(
            references,
            rule.taxonomy.ids,
            calibrated_probabilities(logits, rule.task, calibration),
            rule,
            to_probabilities(logits, rule.task),
        )

    return predict


def model_result(model: EvaluatedModel, predictions: Predictions, file: str, weights: Array) -> ModelResult:
    """Everything that is measured of one model.

    Args:
        model: the model.
        predictions: its predictions.
        file: the name of the file that holds them.
        weights: (resamples, reports), as `train.metrics.resample` returns them.
    """
    return ModelResult(
        kind=model.kind,
        model=model.name,
        predictions=file,
        thresholds=model.thresholds,
        review_threshold=model.review_threshold,
        summary=summary(predictions, weights),
        calibration=calibration_result(predictions, weights),
        coverage=coverage_curve(predictions, weights),
        review=coverage_at(predictions, [model.review_threshold], weights)[0],
        slices=slices(predictions, weights),
        confusion=confusion(predictions),
        mistakes=worst_mistakes(predictions),
    )
