"""The answers of the bundle that was accepted last: kept as text, so that the next one can be held to them.

The first line says whose they are; then one line a paragraph. In a diff one sees which paragraphs changed their labels.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field, ValidationError

from train.data import label_matrix
from train.metrics import Predictions, Reference
from train.records import Record
from zhili.errors import InputError
from zhili.files import atomic_file, read_json_lines

LEAST_COMMON = 0.5  # of the texts: on fewer the comparison says too little


class Header(Record):
    """Whose answers they are: the recipe's name, and the checksum of the bundle's manifest."""

    bundle: str
    checksum: str


class AcceptedPrediction(Record):
    """What was answered to one text: the primary label first. `digest` is of the text and what is right for it."""

    id: str
    digest: str
    labels: Annotated[tuple[str, ...], Field(min_length=1)]


def save_accepted(path: Path, header: Header, answers: Predictions) -> None:
    """Writes the answers of a bundle that is accepted."""
    rows = [
        AcceptedPrediction(id=gold.id, digest=_digest(gold), labels=answers.labels(i))
        for i, gold in enumerate(answers.references)
    ]
    with atomic_file(path) as file:
        for row in (header, *rows):
            file.write(json.dumps(row.model_dump(mode="json"), ensure_ascii=False) + "\n")


def read_accepted(path: Path) -> dict[str, AcceptedPrediction]:
    """The accepted answers by the text's id.

    Raises:
        InputError: the file is missing or of another form.
    """
    answers = {}
    for at, (number, row) in enumerate(read_json_lines(path)):
        try:
            value = AcceptedPrediction.model_validate(row) if at else Header.model_validate(row)
        except ValidationError as error:
            key = ".".join(map(str, error.errors()[0]["loc"]))
            raise InputError(
                f"{path}, line {number}: {key}: {error.errors()[0]['msg']}; remove the file and run `train accept`"
            ) from None
        if isinstance(value, AcceptedPrediction):
            answers[value.id] = value
    return answers


def on_common_texts(
    accepted: Mapping[str, AcceptedPrediction], answers: Predictions, path: Path
) -> tuple[Predictions, Predictions]:
    """The accepted and the present answers to the texts that both know, with the same labels.

    Args:
        accepted: answers by id.
        answers: the present bundle's.
        path: where the accepted ones are from, for the error.

    Raises:
        InputError: fewer than half of the texts are common to both, or an accepted label is no category.
    """
    index = [i for i, g in enumerate(answers.references) if g.id in accepted and accepted[g.id].digest == _digest(g)]
    if len(index) < LEAST_COMMON * len(answers.references):
        raise InputError(
            f"{path}: knows only {len(index)} of {len(answers.references)} texts with their present labels; where the data "
            "were changed on purpose remove the file and run `train accept`"
        )
    references = [answers.references[i] for i in index]
    labels = [accepted[gold.id].labels for gold in references]
    unknown = sorted({name for row in labels for name in row} - set(answers.ids))
    if unknown:
        raise InputError(f"{path}: {unknown[0]!r} is no category of the bundle; remove the file and run `train accept`")
    chosen = label_matrix(labels, answers.ids)
    before = Predictions(
        references,
        answers.ids,
        chosen.astype(np.float32),  # only the labels are kept, and compared
        chosen,
        np.array([answers.ids.index(row[0]) for row in labels]),
        np.ones(len(references)),
    )
    now = Predictions(
        references,
        answers.ids,
        answers.probabilities[index],
        answers.label_mask[index],
        answers.primary[index],
        answers.confidence[index],
    )
    return before, now


def _digest(gold: Reference) -> str:
    whole = json.dumps([gold.text, gold.heading, gold.report, gold.required, gold.optional], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]
