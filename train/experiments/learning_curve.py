"""How much more data would help: the recipe trained on growing shares of its training reports."""

from collections.abc import Sequence
from pathlib import Path

from train.config import Config
from train.data import Corpus, of_split
from train.evaluation import BASELINE_NAME, EvaluatedModel, baseline_model, checkpoint_model
from train.experiments.checkpoints import evaluation_sets, trained_checkpoint
from train.experiments.records import LearningCurve, LearningPoint
from train.experiments.shares import take_share
from train.metrics import Predictions, Reference, Summary, mean_difference, resample, summary
from train.model import check_description_head, load_checkpoint, refuse_student, untrained
from train.records import load_record, save_record
from train.runs import RunFolder
from zhili.errors import InputError

SHARES = (0.25, 0.5, 1.0)


def learning_curve(
    config: Config,
    corpus: Corpus,
    shares: Sequence[float] = SHARES,
    data: Path | None = None,
    baseline: bool = False,
) -> LearningCurve:
    """Train the recipe on shares of its training reports, and evaluate each float model on the same texts.

    Each share is part of every larger one and contains its part of every label. The reports that choose epoch,
    calibration and thresholds are the same for all shares. Models of shares are kept under `runs/NAME/learning-curve`,
    an interrupted one is resumed, and the recipe's own finished run is used for the whole. The share 0 is the model
    that starts from the definitions of the categories, without any label; its centre is that of the training texts.

    Args:
        config: the recipe.
        corpus: its data.
        shares: of the training paragraphs, from 0 to 1.
        data: a file of labelled texts to evaluate on in addition to the test split.
        baseline: train TF-IDF with a linear model on each share over 0 as well, and compare with it.

    Returns:
        The curve, also written to `runs/NAME/learning-curve.json`.

    Raises:
        InputError: the recipe has a teacher, a share is out of range or is 0 for a head that starts at random, or the
            data cannot be used.
    """
    refuse_student(config, "learning-curve")
    for share in shares:
        if not 0 <= share <= 1:
            raise InputError(f"--shares: {share} is out of range; shares are from 0 to 1: 0.25,0.5,1")
    if 0 in shares:
        check_description_head(config)
    sets = evaluation_sets(corpus, ("test",), [data] if data else [])
    points = [_point(config, corpus, share, sets, baseline) for share in sorted(set(shares))]
    curve = LearningCurve(name=config.name, points=points)
    save_record(curve, config.run_folder.learning_curve)
    return curve


def read_learning_curve(config: Config) -> LearningCurve | None:
    """The run's learning curve, if there is one; a student without its own has its teacher's."""
    runs = [config.run_folder]
    if config.distil:
        runs.append(RunFolder(Path(config.distil.teacher).parent))
    paths = [run.learning_curve for run in runs if run.learning_curve.is_file()]
    return load_record(paths[0], LearningCurve) if paths else None


def _point(
    config: Config, corpus: Corpus, share: float, sets: dict[str, list[Reference]], baseline: bool
) -> LearningPoint:
    if share == 0:
        texts = [e.text for e in of_split(corpus.examples, "train")]
        model = checkpoint_model(untrained(config, corpus.taxonomy, texts))
        return LearningPoint(share=0, paragraphs=0, reports=0, summaries=_summaries(_predictions(model, sets)))
    corpus = take_share(corpus, share)
    own = _predictions(checkpoint_model(load_checkpoint(_trained(config, corpus, share))), sets)
    other = _predictions(baseline_model(config, corpus), sets) if baseline else {}
    training = of_split(corpus.examples, "train")
    return LearningPoint(
        share=share,
        paragraphs=len(training),
        reports=len({e.report for e in training}),
        summaries=_summaries(own),
        baseline=_summaries(other),
        differences={
            name: mean_difference([part], [own[name]], BASELINE_NAME, config.name) for name, part in other.items()
        },
    )


def _predictions(model: EvaluatedModel, sets: dict[str, list[Reference]]) -> dict[str, Predictions]:
    return {name: model.predict(references) for name, references in sets.items()}


def _summaries(predictions: dict[str, Predictions]) -> dict[str, Summary]:
    return {name: summary(part, resample(part.reports)) for name, part in predictions.items()}


def _trained(config: Config, corpus: Corpus, share: float) -> Path:
    """The checkpoint of a share: the run's own, an earlier one, or a new one; its thresholds may be newer."""
    run = config.run_folder
    own = [run.checkpoint] if share == 1 else []
    return trained_checkpoint(f"share {share:g}", config, corpus, run.share(share), own)
