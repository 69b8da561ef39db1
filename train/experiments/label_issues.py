"""Labels that are probably wrong, found by confident learning over out-of-fold predictions."""

import json

import numpy as np
from pydantic import BaseModel, ConfigDict

from train.calibration import HeldOut, fit_decision, fold_examples, read_out_of_fold
from train.config import Config
from train.data import Example, Matrix, label_matrix, load_corpus
from zhili.errors import InputError
from zhili.files import atomic_file
from zhili.inference import DecisionRule, Floats, Task, calibrated_probabilities

FILE = "suspects.jsonl"


class LabelIssue(BaseModel):
    """A text whose labels look wrong.

    Args:
        id: the text's id.
        report: its report.
        heading: the heading above it.
        text: as it was written.
        given: its labels.
        suggested: the labels that models which did not see it give, most probable first.
        scores: the probability of each label that is given or suggested.
        quality: how probable the given labels are, from 0 (surely wrong) to 1.
    """

    model_config = ConfigDict(frozen=True)
    id: str
    report: str
    heading: str
    text: str
    given: tuple[str, ...]
    suggested: tuple[str, ...]
    scores: dict[str, float]
    quality: float


def label_issues(config: Config) -> list[LabelIssue]:
    """The texts whose labels are probably wrong, the most doubtful first (Northcutt et al. 2021, arXiv:1911.00068).

    They are also written to `runs/NAME/suspects.jsonl`. Only texts on which the models suggest other labels are named;
    the test split, which cross-validation leaves out, is not looked at.

    Raises:
        InputError: the recipe has not been cross-validated.
    """
    taxonomy, examples = load_corpus(config)
    held = read_out_of_fold(config, taxonomy, examples)
    if held is None:
        raise InputError(
            f"{config.run_folder}: no out-of-fold predictions of this recipe and corpus; "
            "run `python -m train crossval CONFIG` first"
        )
    used = fold_examples(examples)
    tuned = fit_decision(held, taxonomy, config)
    probabilities = calibrated_probabilities(_mean_logits(held, used), config.task, tuned.calibration)
    rule = DecisionRule.from_taxonomy(config.task, taxonomy, tuned.thresholds)
    gold = label_matrix([e.labels for e in used], taxonomy.ids)
    found = []
    for index, quality in _issues(gold, probabilities, config.task):
        example, row = used[index], probabilities[index]
        suggested = tuple(taxonomy.ids[i] for i in rule.labels(row))
        if set(suggested) != set(example.labels):
            scores = {name: float(row[taxonomy.ids.index(name)]) for name in dict.fromkeys(example.labels + suggested)}
            found.append(_label_issue(example, suggested, scores, quality))
    with atomic_file(config.run_folder / FILE) as file:
        file.writelines(json.dumps(s.model_dump(mode="json"), ensure_ascii=False) + "\n" for s in found)
    return found


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


def _mean_logits(held: HeldOut, examples: list[Example]) -> Floats:
    """(n, categories) logits of each example, the mean over seeds."""
    place = {e.id: i for i, e in enumerate(examples)}
    rows = np.array([place[name] for name in held.ids])
    total = np.zeros((len(examples), held.logits.shape[1]))
    np.add.at(total, rows, held.logits)
    return (total / np.bincount(rows)[:, None]).astype(np.float32)


def _issues(gold: Matrix, probabilities: Floats, task: Task) -> list[tuple[int, float]]:
    """Indices of the texts with doubtful labels and the quality of these, lowest first."""
    if task == "single_label":
        from cleanlab.filter import find_label_issues
        from cleanlab.rank import get_label_quality_scores

        labels = gold.argmax(1)
    else:
        from cleanlab.multilabel_classification import get_label_quality_scores
        from cleanlab.multilabel_classification.filter import find_label_issues

        labels = [np.flatnonzero(row).tolist() for row in gold]
    doubtful = find_label_issues(labels, probabilities, n_jobs=1)
    quality = get_label_quality_scores(labels, probabilities)
    return sorted(((int(i), float(quality[i])) for i in np.flatnonzero(doubtful)), key=lambda pair: pair[1])
