"""What is judged, and all that is found of it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from train.evaluation.bootstrap import Array
from train.evaluation.coverage import coverage_at, coverage_curve
from train.evaluation.errors import confusion, worst_mistakes
from train.evaluation.figures import summary
from train.evaluation.gold import Gold
from train.evaluation.predictions import Predictions
from train.evaluation.reliability import calibration
from train.evaluation.result import Judgement, Kind
from train.evaluation.slices import slices
from train.model import Loaded, scorer
from zhili.decision import Decision
from zhili.predictor import Predictor
from zhili.scorer import Floats, Scorer, calibrated, to_probabilities
from zhili.taxonomy import Taxonomy


class Judged(NamedTuple):
    """A model that can be judged: how it answers texts, and what it decides with."""

    kind: Kind
    name: str
    answer: Callable[[Sequence[Gold]], Predictions]
    taxonomy: Taxonomy
    thresholds: dict[str, float]
    review_level: float


def judge_bundle(predictor: Predictor) -> Judged:
    """A bundle through the predictor itself: what is judged is what users get."""
    manifest = predictor.manifest

    def answer(golds: Sequence[Gold]) -> Predictions:
        logits = _logits(predictor.scorer, golds)
        plain = to_probabilities(logits, manifest.task)
        return Predictions.of(golds, predictor.taxonomy.ids, predictor.calibrated(logits), predictor.decision, plain)

    return Judged(
        "bundle", str(predictor.folder), answer, predictor.taxonomy, manifest.thresholds, manifest.review_level
    )


def judge_checkpoint(loaded: Loaded, name: str = "") -> Judged:
    """The float model behind the same pipeline."""
    card = loaded.card
    run = scorer(loaded.model, loaded.tokenizer, card.input)
    decision = Decision.of(card.task, card.taxonomy, card.thresholds)

    def answer(golds: Sequence[Gold]) -> Predictions:
        logits = _logits(run, golds)
        plain = to_probabilities(logits, card.task)
        return Predictions.of(
            golds, card.taxonomy.ids, calibrated(logits, card.task, card.calibration), decision, plain
        )

    return Judged("checkpoint", name, answer, card.taxonomy, card.thresholds, card.review_level)


def _logits(run: Scorer, golds: Sequence[Gold]) -> Floats:
    return run.logits([gold.text for gold in golds], [gold.heading or None for gold in golds])


def judgement(judged: Judged, answers: Predictions, file: str, weights: Array) -> Judgement:
    """All that is found of one model.

    Args:
        judged: the model.
        answers: what it answered.
        file: the name of the file that holds the answers.
        weights: (resamples, reports), as `train.evaluation.bootstrap.resample` gives them.
    """
    return Judgement(
        kind=judged.kind,
        model=judged.name,
        predictions=file,
        thresholds=judged.thresholds,
        review_level=judged.review_level,
        summary=summary(answers, weights),
        calibration=calibration(answers, weights),
        coverage=coverage_curve(answers, weights),
        review=coverage_at(answers, [judged.review_level], weights)[0],
        slices=slices(answers, weights),
        confusion=confusion(answers),
        mistakes=worst_mistakes(answers),
    )
