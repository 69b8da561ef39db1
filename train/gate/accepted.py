"""The predictions of the bundle that was accepted last, saved as text to compare later bundles with.

The first line names the bundle; each further line holds the labels of one paragraph. A diff of the file shows which
paragraphs changed their labels.
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
from zhili.errors import InputError, first_mistake
from zhili.files import atomic_file, read_json_lines

MIN_COMMON = 0.5  # the smallest share of texts in common; a comparison of fewer is not representative
REMEDY = "remove the file and run `python -m train gate accept`"


class Header(Record):
    """The bundle that the predictions are from: its recipe's name, and the checksum of its manifest."""

    bundle: str
    checksum: str


class AcceptedPrediction(Record):
    """The labels of one text, the primary label first; `digest` is of the text and its reference labels."""

    id: str
    digest: str
    labels: Annotated[tuple[str, ...], Field(min_length=1)]


def save_accepted(path: Path, header: Header, predictions: Predictions) -> None:
    """Write the predictions of an accepted bundle."""
    rows = [
        AcceptedPrediction(id=reference.id, digest=_digest(reference), labels=predictions.labels(i))
        for i, reference in enumerate(predictions.references)
    ]
    with atomic_file(path) as file:
        for row in (header, *rows):
            file.write(json.dumps(row.model_dump(mode="json"), ensure_ascii=False) + "\n")


def read_accepted(path: Path) -> dict[str, AcceptedPrediction]:
    """Read the accepted predictions, by the text's id.

    Raises:
        InputError: the file is missing or has another form.
    """
    accepted = {}
    for index, (number, row) in enumerate(read_json_lines(path)):
        try:
            record = AcceptedPrediction.model_validate(row) if index else Header.model_validate(row)
        except ValidationError as error:
            raise InputError(f"{path}, line {number}: {first_mistake(error)}; {REMEDY}") from None
        if isinstance(record, AcceptedPrediction):
            accepted[record.id] = record
    return accepted


def on_common_texts(
    accepted: Mapping[str, AcceptedPrediction], predictions: Predictions, path: Path
) -> tuple[Predictions, Predictions]:
    """The accepted and the new predictions for the texts that both contain with the same reference labels.

    Args:
        accepted: the accepted predictions by id.
        predictions: the new bundle's predictions.
        path: the file of the accepted predictions, for the error message.

    Raises:
        InputError: fewer than half of the texts are in common, or an accepted label is not a category of the bundle.
    """
    references = predictions.references
    common = [i for i, one in enumerate(references) if one.id in accepted and accepted[one.id].digest == _digest(one)]
    if len(common) < MIN_COMMON * len(references):
        raise InputError(
            f"{path}: contains only {len(common)} of {len(references)} texts with their present labels; "
            f"if you changed the data on purpose, {REMEDY}"
        )
    shared = [references[i] for i in common]
    labels = [accepted[one.id].labels for one in shared]
    unknown = sorted({name for row in labels for name in row} - set(predictions.ids))
    if unknown:
        raise InputError(f"{path}: {unknown[0]!r} is not a category of the bundle; {REMEDY}")
    mask = label_matrix(labels, predictions.ids)
    before = Predictions(
        shared,
        predictions.ids,
        mask.astype(np.float32),  # only the labels are saved, and only they are compared
        mask,
        np.array([predictions.ids.index(row[0]) for row in labels]),
        np.ones(len(shared)),
    )
    after = Predictions(
        shared,
        predictions.ids,
        predictions.probabilities[common],
        predictions.label_mask[common],
        predictions.primary[common],
        predictions.confidence[common],
    )
    return before, after


def _digest(reference: Reference) -> str:
    values = [reference.text, reference.heading, reference.report, reference.required, reference.optional]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:12]
