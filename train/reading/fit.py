"""Fit the model that gives each line of a document its role."""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from train.reading.sample import Sample, samples, written_samples
from zhili.extras import require
from zhili.files import atomic_file
from zhili.reading import ROLES, Role, RoleModel, document_features, open_lines, text_lines

_MIN_WEIGHT = 0.02  # smaller weights are left out of the file
_MIN_COUNT = 8  # lines in which a feature occurs
_WRITTEN_COPIES = 5  # how often each hand-written page is shown: there are few of them


class LabelledLines(NamedTuple):
    """The features and the roles of the lines of one document."""

    features: list[list[str]]
    roles: list[Role]


def labelled_lines(sample: Sample) -> LabelledLines:
    """The features of a sample; a line that the reader cuts in two keeps its role, its field in brackets is a fact."""
    lines = open_lines(text_lines(sample.document))
    by_start = dict(zip((line.start for line in sample.document.lines), sample.roles, strict=True))
    return LabelledLines(list(document_features(lines)), [by_start.get(line.line.start, "fact") for line in lines])


def fit_roles(seed: int, count: int) -> RoleModel:
    """Fit the model on rendered pages and on the hand-written pages of `data/reading`.

    Args:
        seed: the seed of the rendered pages.
        count: how many pages to render.

    Raises:
        InputError: CRFsuite is not installed, or the reader cannot read the pages.
    """
    rendered = [labelled_lines(sample) for sample in samples(seed, count)]
    written = [labelled_lines(sample) for sample in written_samples()]
    return fit([*rendered, *written * _WRITTEN_COPIES])


def fit(data: Iterable[LabelledLines], l1: float = 0.6, l2: float = 1.0, iterations: int = 150) -> RoleModel:
    """Fit a linear-chain conditional random field with L-BFGS (CRFsuite).

    Args:
        data: the labelled lines.
        l1: the weight of the L1 penalty, which makes the file small.
        l2: the weight of the L2 penalty.
        iterations: the maximum number of iterations.
    """
    crfsuite = require("pycrfsuite", "train", "train reading fit")
    trainer = crfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": iterations, "feature.minfreq": _MIN_COUNT})
    for features, roles in data:
        if roles:
            trainer.append([dict.fromkeys(names, 1.0) for names in features], roles)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "roles.crfsuite")
        trainer.train(path)
        tagger = crfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    return _model(info.state_features, info.transitions)


def _model(states: dict[tuple[str, str], float], transitions: dict[tuple[str, str], float]) -> RoleModel:
    names = sorted({name for (name, _), weight in states.items() if abs(weight) >= _MIN_WEIGHT})
    rows = {name: row for row, name in enumerate(names)}
    weights = np.zeros((len(names), len(ROLES)), np.float32)
    for (name, role), weight in states.items():
        if name in rows and abs(weight) >= _MIN_WEIGHT:
            weights[rows[name], ROLES.index(role)] = weight
    follows = np.zeros((len(ROLES), len(ROLES)), np.float32)
    for (before, after), weight in transitions.items():
        follows[ROLES.index(before), ROLES.index(after)] = weight
    return RoleModel(ROLES, rows, weights, follows)


def save_roles(model: RoleModel, path: Path) -> None:
    """Write the weights as JSON, rounded to two decimals."""
    states = {
        name: {role: round(float(w), 2) for role, w in zip(model.roles, model.states[row], strict=True) if w}
        for name, row in model.features.items()
    }
    body = ",\n".join(f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(found)}" for name, found in states.items())
    transitions = ",\n".join(json.dumps([round(float(w), 2) for w in row]) for row in model.transitions)
    text = f'{{"roles": {json.dumps(model.roles)},\n"transitions": [\n{transitions}],\n"states": {{\n{body}}}}}\n'
    with atomic_file(path) as file:
        file.write(text)
