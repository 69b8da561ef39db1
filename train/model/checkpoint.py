from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedTokenizerBase,
)

from train.calibration import DecisionFitRecord
from train.model.build import _pretrained
from train.model.classifier import Classifier, DescriptionHead
from zhili.errors import InputError
from zhili.inference import Calibration, Task, TextInput
from zhili.taxonomy import Taxonomy

HEAD = "head.safetensors"
CARD = "zhili.json"


class CheckpointCard(BaseModel):
    """What a checkpoint folder says of itself beside the Hugging Face files (`zhili.json`).

    `tuning` is None where nothing was tuned: a zero-shot model has thresholds by rule.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())
    task: Task
    head: str
    taxonomy: Taxonomy
    input: TextInput
    calibration: Calibration
    thresholds: dict[str, float]
    review_threshold: float
    tuning: DecisionFitRecord | None
    config: dict[str, Any]
    corpus_sha256: str


class Loaded(NamedTuple):
    """A checkpoint in memory."""

    model: Classifier
    tokenizer: PreTrainedTokenizerBase
    card: CheckpointCard


def save_checkpoint(loaded: Loaded, folder: Path) -> None:
    """Writes encoder, tokenizer, head and card into `folder`, which exists."""
    loaded.model.encoder.save_pretrained(folder)
    loaded.tokenizer.save_pretrained(folder)
    if loaded.model.head is not None:
        save_file({k: v.contiguous() for k, v in loaded.model.head.state_dict().items()}, folder / HEAD)
    (folder / CARD).write_text(loaded.card.model_dump_json(indent=1) + "\n", encoding="utf-8")


def load_checkpoint(folder: Path) -> Loaded:
    """Reads what `save_checkpoint` wrote.

    Raises:
        InputError: the folder holds no whole checkpoint.
    """
    path = folder / CARD
    if not path.is_file():
        raise InputError(f"{folder}: no checkpoint there ({CARD} is missing); run `python -m train fit CONFIG` first")
    try:
        card = CheckpointCard.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InputError(f"{path}: {error.errors()[0]['msg']}; train again") from None
    tokenizer = _pretrained(AutoTokenizer, str(folder))
    if card.head == "linear":
        return Loaded(
            Classifier(_pretrained(AutoModelForSequenceClassification, str(folder)), None, card.task), tokenizer, card
        )
    encoder = _pretrained(AutoModel, str(folder))
    try:
        tensors = load_file(folder / HEAD)
        head = DescriptionHead(tensors["weight"], tensors["bias"], tensors["centre"])
    except (OSError, KeyError, SafetensorError) as error:
        raise InputError(f"{folder / HEAD}: cannot be read ({error}); train again") from None
    return Loaded(Classifier(encoder, head, card.task), tokenizer, card)
