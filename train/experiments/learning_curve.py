"""How much more data would help: the recipe trained on growing shares of its training reports."""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from train.calibration import Numbers
from train.config import Config
from train.data import Example, Matrix, corpus_digest, label_matrix, load_corpus, of_split
from train.evaluation import evaluate_checkpoint
from train.experiments.records import LearningCurve, LearningPoint
from train.metrics import Reference, examples_name, read_references, references_from_examples, resample, summary
from train.model import CARD, load_checkpoint, refuse_student
from train.records import load_record, save_record
from train.training import CHECKPOINT, fit_examples
from zhili.errors import InputError
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)

FOLDER, FILE = "learning-curve", "learning-curve.json"
SHARES = (0.25, 0.5, 1.0)


def learning_curve(config: Config, shares: Sequence[float] = SHARES, data: Path | None = None) -> LearningCurve:
    """Trains the recipe on shares of its training reports, and judges each float model on the same texts.

    A smaller share is part of every larger one, and each has its part of every label. The reports that choose epoch,
    calibration and thresholds are the same for all. Shares that are trained stay under `runs/NAME/learning-curve`, a
    stopped one goes on where it was, and the recipe's own finished run stands for the whole.

    Args:
        config: the recipe.
        shares: of the training paragraphs, over 0 and at most 1.
        data: a file of labelled texts to judge on beside the test split.

    Returns:
        The curve, also written to `runs/NAME/learning-curve.json`.

    Raises:
        InputError: the recipe has a teacher, a share is none, or the data cannot be used.
    """
    refuse_student(config, "learning-curve")
    for share in shares:
        if not 0 < share <= 1:
            raise InputError(f"--shares: {share} is no share; take over 0 and at most 1, for example 0.25 0.5 1")
    taxonomy, examples = load_corpus(config)
    sets = {"test": references_from_examples(of_split(examples, "test"))}
    if data is not None:
        sets[examples_name("test", data)] = read_references(data, taxonomy)
    points = [_point(config, taxonomy, of_share(examples, taxonomy, s), s, sets) for s in sorted(set(shares))]
    curve = LearningCurve(name=config.name, points=points)
    save_record(curve, config.run_folder / FILE)
    return curve


def read_learning_curve(config: Config) -> LearningCurve | None:
    """The run's learning curve, if one was made; a student that has none of its own shows its teacher's."""
    folders = [config.run_folder, *([Path(config.distil.teacher).parent] if config.distil else [])]
    found = [folder / FILE for folder in folders if (folder / FILE).is_file()]
    return load_record(found[0], LearningCurve) if found else None


def of_share(examples: Sequence[Example], taxonomy: Taxonomy, share: float) -> list[Example]:
    """The examples with only a share of the training split: whole reports, until the share is reached."""
    training = of_split(examples, "train")
    gold = label_matrix([e.labels for e in training], taxonomy.ids)
    reports = np.unique([e.report for e in training], return_inverse=True)[1]
    order = representative_order(gold, reports)
    reached = np.cumsum(np.bincount(reports)[order])
    count = int(np.searchsorted(reached, share * len(training) - 1e-9)) + 1
    kept = set(order[:count].tolist())
    left_out = {e.id for e, report in zip(training, reports.tolist(), strict=True) if report not in kept}
    return [e for e in examples if e.id not in left_out]


def representative_order(gold: Matrix, reports: Numbers) -> Numbers:
    """The reports in an order whose every beginning has about the same share of each label as the whole.

    The next report is always the one with which the mean labels of the texts taken so far come closest to those of all
    (herding, Welling 2009, doi:10.1145/1553374.1553517).

    Args:
        gold: (n, categories) 0/1 labels of n texts.
        reports: (n,) each text's report, numbered from 0.
    """
    sizes = np.bincount(reports)
    labels = np.zeros((len(sizes), gold.shape[1]))
    np.add.at(labels, reports, gold)
    # A label's share counts relative to how frequent it is: rare ones would not show otherwise.
    labels /= np.sqrt(np.maximum(gold.sum(0), 1))
    wanted = labels.sum(0) / len(gold)
    left, order, taken, count = list(range(len(sizes))), [], np.zeros(gold.shape[1]), 0
    while left:
        means = (taken + labels[left]) / (count + sizes[left])[:, None]
        best = left.pop(int(((means - wanted) ** 2).sum(1).argmin()))
        order.append(best)
        taken, count = taken + labels[best], count + int(sizes[best])
    return np.array(order)


def _point(
    config: Config, taxonomy: Taxonomy, examples: list[Example], share: float, sets: dict[str, list[Reference]]
) -> LearningPoint:
    loaded = load_checkpoint(_trained(config, taxonomy, examples, share))
    answers = {name: evaluate_checkpoint(loaded).answer(references) for name, references in sets.items()}
    training = of_split(examples, "train")
    return LearningPoint(
        share=share,
        paragraphs=len(training),
        reports=len({e.report for e in training}),
        summaries={name: summary(found, resample(found.reports)) for name, found in answers.items()},
    )


def _trained(config: Config, taxonomy: Taxonomy, examples: list[Example], share: float) -> Path:
    """The checkpoint of a share: the run's own, one of an earlier time, or trained now."""
    folder = config.run_folder / FOLDER / f"share-{share:g}"
    own = [config.run_folder / CHECKPOINT] if share == 1 else []
    for checkpoint in [*own, folder / CHECKPOINT]:
        if _is_of(checkpoint, config, corpus_digest(examples)):
            logger.info("share %g: %s is there", share, checkpoint)
            return checkpoint
    logger.info("share %g: %d paragraphs", share, len(of_split(examples, "train")))
    return fit_examples(config, taxonomy, examples, folder, resume=True)


def _is_of(checkpoint: Path, config: Config, digest: str) -> bool:
    """Whether a checkpoint is of this recipe and corpus; how it decides may have been chosen anew since."""
    if not (checkpoint / CARD).is_file():
        return False
    card = load_checkpoint(checkpoint).card
    wanted = config.model_dump(mode="json", include={"task", "model", "training"})
    return card.corpus_sha256 == digest and all(card.config.get(key) == value for key, value in wanted.items())
