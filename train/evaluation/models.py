"""What is judged, and all that is found of it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from train.evaluation.records import ModelKind, ModelResult
from train.metrics import (
    Array,
    Predictions,
    Reference,
    calibration,
    confusion,
    coverage_at,
    coverage_curve,
    slices,
    summary,
    worst_mistakes,
)
from train.model import Loaded, logits_pipeline
from zhili.inference import DecisionRule, Floats, LogitsPipeline, calibrated_probabilities, to_probabilities
from zhili.predictor import Predictor
from zhili.taxonomy import Taxonomy


class EvaluatedModel(NamedTuple):
    """A model that can be judged: how it answers texts, and what it decides with."""

    kind: ModelKind
    name: str
    answer: Callable[[Sequence[Reference]], Predictions]
    taxonomy: Taxonomy
    thresholds: dict[str, float]
    review_threshold: float


def evaluate_bundle(predictor: Predictor) -> EvaluatedModel:
    """A bundle through the predictor itself: what is judged is what users get."""
    manifest = predictor.manifest

    def answer(references: Sequence[Reference]) -> Predictions:
        logits = _logits(predictor.pipeline, references)
        plain = to_probabilities(logits, manifest.task)
        return Predictions.from_probabilities(references, predictor.taxonomy.ids, predictor.calibrated(logits), predictor.decision_rule, plain)

    return EvaluatedModel(
        "bundle", str(predictor.folder), answer, predictor.taxonomy, manifest.thresholds, manifest.review_threshold
    )


def evaluate_checkpoint(loaded: Loaded, name: str = "") -> EvaluatedModel:
    """The float model behind the same pipeline."""
    card = loaded.card
    run = logits_pipeline(loaded.model, loaded.tokenizer, card.input)
    decision = DecisionRule.from_taxonomy(card.task, card.taxonomy, card.thresholds)

    def answer(references: Sequence[Reference]) -> Predictions:
        logits = _logits(run, references)
        plain = to_probabilities(logits, card.task)
        return Predictions.from_probabilities(
            references, card.taxonomy.ids, calibrated_probabilities(logits, card.task, card.calibration), decision, plain
        )

    return EvaluatedModel("checkpoint", name, answer, card.taxonomy, card.thresholds, card.review_threshold)


def _logits(run: LogitsPipeline, references: Sequence[Reference]) -> Floats:
    return run.logits([gold.text for gold in references], [gold.heading or None for gold in references])


def model_result(judged: EvaluatedModel, answers: Predictions, file: str, weights: Array) -> ModelResult:
    """All that is found of one model.

    Args:
        judged: the model.
        answers: what it answered.
        file: the name of the file that holds the answers.
        weights: (resamples, reports), as `train.metrics.bootstrap.resample` gives them.
    """
    return ModelResult(
        kind=judged.kind,
        model=judged.name,
        predictions=file,
        thresholds=judged.thresholds,
        review_threshold=judged.review_threshold,
        summary=summary(answers, weights),
        calibration=calibration(answers, weights),
        coverage=coverage_curve(answers, weights),
        review=coverage_at(answers, [judged.review_threshold], weights)[0],
        slices=slices(answers, weights),
        confusion=confusion(answers),
        mistakes=worst_mistakes(answers),
    )
