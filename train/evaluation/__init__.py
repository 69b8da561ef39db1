"""Evaluation of bundles, checkpoints and the baseline."""

from train.evaluation.baseline import BASELINE_NAME, baseline_model, fit_baseline
from train.evaluation.evaluate import evaluate, evaluate_baseline
from train.evaluation.models import EvaluatedModel, bundle_model, checkpoint_model
from train.evaluation.predictions_for import predictions_for
from train.evaluation.records import Evaluation, ModelKind, ModelResult

__all__ = [
    "BASELINE_NAME",
    "EvaluatedModel",
    "Evaluation",
    "ModelKind",
    "ModelResult",
    "baseline_model",
    "bundle_model",
    "checkpoint_model",
    "evaluate",
    "evaluate_baseline",
    "fit_baseline",
    "predictions_for",
]
