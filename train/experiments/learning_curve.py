"""How much more data would help: the recipe trained on growing shares of its training reports."""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from train.calibration import Indices
from train.config import Config
from train.data import Corpus, Matrix, corpus_digest, label_matrix, of_split
from train.evaluation import checkpoint_model
from train.experiments.records import LearningCurve, LearningPoint
from train.metrics import Reference, examples_name, read_references, references_from_examples, resample, summary
from train.model import is_checkpoint, load_checkpoint, load_checkpoint_manifest, refuse_student
from train.records import load_record, save_record
from train.runs import RunFolder
from train.training import fit_examples
from zhili.errors import InputError

logger = logging.getLogger(__name__)

SHARES = (0.25, 0.5, 1.0)


def learning_curve(
    config: Config, corpus: Corpus, shares: Sequence[float] = SHARES, data: Path | None = None
) -> LearningCurve:
    """Train the recipe on shares of its training reports, and evaluate each float model on the same texts.

    Each share is part of every larger one and contains its part of every label. The reports that choose epoch,
    calibration and thresholds are the same for all shares. Models of shares are kept under `runs/NAME/learning-curve`,
    an interrupted one is resumed, and the recipe's own finished run is used for the whole.

    Args:
        config: the recipe.
        corpus: its data.
        shares: of the training paragraphs, over 0 and at most 1.
        data: a file of labelled texts to evaluate on in addition to the test split.

    Returns:
        The curve, also written to `runs/NAME/learning-curve.json`.

    Raises:
        InputError: the recipe has a teacher, a share is out of range, or the data cannot be used.
    """
    refuse_student(config, "learning-curve")
    for share in shares:
        if not 0 < share <= 1:
            raise InputError(f"--shares: {share} is out of range; shares are over 0 and at most 1: 0.25,0.5,1")
    sets = {"test": references_from_examples(of_split(corpus.examples, "test"))}
    if data is not None:
        sets[examples_name("test", data)] = read_references(data, corpus.taxonomy)
    points = [_point(config, take_share(corpus, share), share, sets) for share in sorted(set(shares))]
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


def take_share(corpus: Corpus, share: float) -> Corpus:
    """The corpus with only a share of the training split: complete reports, until the share is reached."""
    training = of_split(corpus.examples, "train")
    targets = label_matrix([e.labels for e in training], corpus.taxonomy.ids)
    reports = np.unique([e.report for e in training], return_inverse=True)[1]
    order = representative_order(targets, reports)
    reached = np.cumsum(np.bincount(reports)[order])
    count = int(np.searchsorted(reached, share * len(training) - 1e-9)) + 1
    kept = set(order[:count].tolist())
    left_out = {e.id for e, report in zip(training, reports.tolist(), strict=True) if report not in kept}
    return Corpus(corpus.taxonomy, [e for e in corpus.examples if e.id not in left_out])


def representative_order(targets: Matrix, reports: Indices) -> Indices:
    """The reports in an order in which every beginning has about the same share of each label as the whole.

    The next report is always the one that brings the mean labels of the texts taken so far closest to those of all
    texts (herding, Welling 2009, doi:10.1145/1553374.1553517).

    Args:
        targets: (n, categories) 0/1 labels of n texts.
        reports: (n,) each text's report, numbered from 0.
    """
    sizes = np.bincount(reports)
    labels = np.zeros((len(sizes), targets.shape[1]))
    np.add.at(labels, reports, targets)
    # A label's share counts relative to its frequency; otherwise rare labels would have no influence.
    labels /= np.sqrt(np.maximum(targets.sum(0), 1))
    goal = labels.sum(0) / len(targets)
    left, order, taken, count = list(range(len(sizes))), [], np.zeros(targets.shape[1]), 0
    while left:
        means = (taken + labels[left]) / (count + sizes[left])[:, None]
        best = left.pop(int(((means - goal) ** 2).sum(1).argmin()))
        order.append(best)
        taken, count = taken + labels[best], count + int(sizes[best])
    return np.array(order)


def _point(config: Config, corpus: Corpus, share: float, sets: dict[str, list[Reference]]) -> LearningPoint:
    model = checkpoint_model(load_checkpoint(_trained(config, corpus, share)))
    predictions = {name: model.predict(references) for name, references in sets.items()}
    training = of_split(corpus.examples, "train")
    return LearningPoint(
        share=share,
        paragraphs=len(training),
        reports=len({e.report for e in training}),
        summaries={name: summary(part, resample(part.reports)) for name, part in predictions.items()},
    )


def _trained(config: Config, corpus: Corpus, share: float) -> Path:
    """The checkpoint of a share: the run's own, an earlier one, or a new one."""
    run = config.run_folder.share(share)
    own = [config.run_folder.checkpoint] if share == 1 else []
    for checkpoint in [*own, run.checkpoint]:
        if _matches(checkpoint, config, corpus_digest(corpus.examples)):
            logger.info("share %g: %s exists", share, checkpoint)
            return checkpoint
    logger.info("share %g: %d paragraphs", share, len(of_split(corpus.examples, "train")))
    return fit_examples(config, corpus, run, resume=True)


def _matches(checkpoint: Path, config: Config, digest: str) -> bool:
    """Whether a checkpoint is of this recipe and corpus; its calibration and thresholds may be newer."""
    if not is_checkpoint(checkpoint):
        return False
    provenance = load_checkpoint_manifest(checkpoint).provenance
    expected = config.model_dump(mode="json", include={"task", "model", "training"})
    return provenance.corpus_sha256 == digest and all(
        provenance.config.get(key) == value for key, value in expected.items()
    )
