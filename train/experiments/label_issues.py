"""Labels that are probably wrong, found by confident learning on out-of-fold predictions."""

import json

import numpy as np

from train.calibration import HeldOut, fit_decision, fold_examples, read_out_of_fold
from train.config import Config
from train.data import Corpus, Example, Matrix, label_matrix
from train.records import Record
from zhili.errors import InputError
from zhili.files import atomic_file
from zhili.inference import DecisionRule, Floats, Task, calibrated_probabilities


class LabelIssue(Record):
    """A text whose labels look wrong.

    Args:
        id: the text's id.
        report: its report.
        heading: the heading above it.
        text: as it was written.
        given: its labels.
        suggested: the labels by models that were not trained on it, most probable first.
        scores: the probability of each label that is given or suggested.
        quality: how probable the given labels are, from 0 (surely wrong) to 1.
    """

    id: str
    report: str
    heading: str
    text: str
    given: tuple[str, ...]
    suggested: tuple[str, ...]
    scores: dict[str, float]
    quality: float


def label_issues(config: Config, corpus: Corpus) -> list[LabelIssue]:
    """Find texts whose labels are probably wrong, the least plausible first (Northcutt et al. 2021, arXiv:1911.00068).

    They are also written to `runs/NAME/label-issues.jsonl`. Only texts for which the models suggest other labels are
    listed; the test split, which no out-of-fold predictions are kept of, is not searched.

    Raises:
        InputError: there is no cross-validation of this recipe.
    """
    held_out = read_out_of_fold(config, corpus)
    if held_out is None:
        raise InputError(
            f"{config.run_folder}: no out-of-fold predictions of this recipe and corpus; "
            "run `python -m train crossval CONFIG` first"
        )
    taxonomy, examples = corpus.taxonomy, fold_examples(corpus.examples)
    fitted = fit_decision(held_out, taxonomy, config)
    probabilities = calibrated_probabilities(_mean_logits(held_out, examples), config.task, fitted.calibration)
    rule = DecisionRule.from_taxonomy(config.task, taxonomy, fitted.thresholds)
    targets = label_matrix([e.labels for e in examples], taxonomy.ids)
    issues = []
    for index, quality in _doubtful(targets, probabilities, config.task):
        example, row = examples[index], probabilities[index]
        suggested = tuple(taxonomy.ids[i] for i in rule.labels(row))
        if set(suggested) != set(example.labels):
            scores = {name: float(row[taxonomy.ids.index(name)]) for name in dict.fromkeys(example.labels + suggested)}
            issues.append(_label_issue(example, suggested, scores, quality))
    with atomic_file(config.run_folder.label_issues) as file:
        file.writelines(json.dumps(issue.model_dump(mode="json"), ensure_ascii=False) + "\n" for issue in issues)
    return issues


def _label_issue(example: Example, suggested: tuple[str, ...], scores: dict[str, float], quality: float) -> LabelIssue:
    return LabelIssue(
        id=example.id,
        report=example.report,
        heading=example.heading,
        text=example.text,
        given=example.labels,
        suggested=suggested,
        scores=scores,
        quality=quality,
    )


def _mean_logits(held_out: HeldOut, examples: list[Example]) -> Floats:
    """(n, categories) logits of each example, the mean over seeds."""
    index = {e.id: i for i, e in enumerate(examples)}
    rows = np.array([index[name] for name in held_out.ids])
    total = np.zeros((len(examples), held_out.logits.shape[1]))
    np.add.at(total, rows, held_out.logits)
    return (total / np.bincount(rows)[:, None]).astype(np.float32)


def _doubtful(targets: Matrix, probabilities: Floats, task: Task) -> list[tuple[int, float]]:
    """Indices of the texts with doubtful labels and the quality of the labels, lowest first."""
    if task == "single_label":
        from cleanlab.filter import find_label_issues
        from cleanlab.rank import get_label_quality_scores

        labels = targets.argmax(1)
    else:
        from cleanlab.multilabel_classification import get_label_quality_scores
        from cleanlab.multilabel_classification.filter import find_label_issues

        labels = [np.flatnonzero(row).tolist() for row in targets]
    mask = find_label_issues(labels, probabilities, n_jobs=1)
    quality = get_label_quality_scores(labels, probabilities)
    return sorted(((int(i), float(quality[i])) for i in np.flatnonzero(mask)), key=lambda pair: pair[1])
