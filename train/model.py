"""Encoder and head as one module; checkpoints as plain Hugging Face folders."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import ModelOutput

from train.config import Config, Model
from train.evaluation.result import Tuning
from zhili.bundle import Calibration, Task, TextInput
from zhili.errors import InputError
from zhili.scorer import Scorer
from zhili.taxonomy import Taxonomy
from zhili.text.normalise import normalise

HEAD = "head.safetensors"
CARD = "zhili.json"
CENTRE_SAMPLE = 256  # texts are enough for a mean


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
    review_level: float
    tuning: Tuning | None
    config: dict[str, Any]
    corpus_sha256: str


class DescriptionHead(nn.Module):
    """Scores a text by its cosine to one direction a category; the directions start from the categories' definitions.

    With e the encoder's mean token state, L2-normalised, and m the mean of e over the training texts, a text is
    z = normalise(e - m) and its logit for category c is w_c · z + b_c. Encoders put all texts within a narrow cone,
    which is why the mean is taken off first.

    Args:
        weight: (categories, hidden) w at the start.
        bias: (categories,) b at the start.
        centre: (hidden,) m, kept as it is.
    """

    centre: Tensor

    def __init__(self, weight: Tensor, bias: Tensor, centre: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight.clone())
        self.bias = nn.Parameter(bias.clone())
        self.register_buffer("centre", centre.clone())

    def forward(self, embedding: Tensor) -> Tensor:
        """(n, hidden) embeddings as `mean_state` gives them → (n, categories) logits."""
        return functional.linear(functional.normalize(embedding - self.centre, dim=-1), self.weight, self.bias)


def mean_state(states: Tensor, attention_mask: Tensor) -> Tensor:
    """(n, tokens, hidden) states and their mask → (n, hidden) L2-normalised means over real tokens, in float32."""
    mask = attention_mask.unsqueeze(-1).float()
    return functional.normalize((states.float() * mask).sum(1) / mask.sum(1), dim=-1)


class Classifier(nn.Module):
    """An encoder with a head, as `transformers.Trainer` wants it: logits, and the loss where labels are given.

    Args:
        encoder: an encoder (with `head`), or a whole sequence classifier (without).
        head: the description head; None for the linear one, which is part of the encoder then.
        task: multi-label (binary cross-entropy) or single-label (cross-entropy).
        label_smoothing: how far targets are moved towards one half (multi-label) or the uniform (single-label).
    """

    def __init__(
        self, encoder: PreTrainedModel, head: DescriptionHead | None, task: Task, label_smoothing: float = 0.0
    ) -> None:
        super().__init__()
        self.encoder, self.head = encoder, head
        self.task, self.label_smoothing = task, label_smoothing

    def forward(self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor | None = None) -> dict[str, Tensor]:
        """(n, tokens) ids and mask, (n, categories) labels of 0 and 1 → `logits` (n, categories) and `loss`."""
        logits = self._logits(self.encoder(input_ids=input_ids, attention_mask=attention_mask), attention_mask)
        return {"logits": logits} if labels is None else {"loss": self._loss(logits, labels), "logits": logits}

    def logits_and_states(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """(n, categories) logits, and the (n, tokens, hidden) states: of the embeddings and after each layer."""
        output = self.encoder(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
        return self._logits(output, attention_mask), output.hidden_states

    def _logits(self, output: ModelOutput, attention_mask: Tensor) -> Tensor:
        if self.head is None:
            return output.logits.float()
        return self.head(mean_state(output.last_hidden_state, attention_mask))

    def _loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        if self.task == "single_label":
            return functional.cross_entropy(logits, labels.argmax(1), label_smoothing=self.label_smoothing)
        targets = labels * (1 - self.label_smoothing) + 0.5 * self.label_smoothing
        return functional.binary_cross_entropy_with_logits(logits, targets)


class Loaded(NamedTuple):
    """A checkpoint in memory."""

    model: Classifier
    tokenizer: PreTrainedTokenizerBase
    card: CheckpointCard


def text_input(model: Model) -> TextInput:
    """How this recipe feeds text."""
    return TextInput(
        prefix=model.prefix, separator=model.separator, use_heading=model.use_heading, max_length=model.max_length
    )


def build(config: Config, taxonomy: Taxonomy, texts: Sequence[str]) -> tuple[Classifier, PreTrainedTokenizerBase]:
    """A fresh classifier and its tokenizer.

    Args:
        config: the recipe.
        taxonomy: its categories.
        texts: the training texts, normalised, for the description head's centre.

    Raises:
        InputError: the encoder cannot be loaded, or its positions are fewer than `model.max_length`.
    """
    tokenizer = _pretrained(AutoTokenizer, config.model.encoder)
    if config.model.head == "linear":
        names = dict(enumerate(taxonomy.ids))
        options = {
            "id2label": names,
            "label2id": {name: i for i, name in names.items()},
            "problem_type": f"{config.task}_classification",
        }
        options |= _dropout(config.model)
        encoder = _pretrained(AutoModelForSequenceClassification, config.model.encoder, **options)
        head = None
    else:
        encoder = _pretrained(AutoModel, config.model.encoder, **_dropout(config.model))
        head = start_head(encoder, tokenizer, config.model, taxonomy, texts)
    positions = getattr(encoder.config, "max_position_embeddings", config.model.max_length)
    if config.model.max_length > positions:
        raise InputError(
            f"model.max_length: {config.model.max_length} is over the {positions} positions that "
            f"{config.model.encoder} has; lower it"
        )
    classifier = Classifier(encoder, head, config.task, config.training.label_smoothing)
    freeze(classifier, config.training.frozen_layers)
    return classifier, tokenizer


def _dropout(model: Model) -> dict[str, float]:
    """The recipe's dropouts by the names that BERT-like configurations have for them."""
    rates = {"hidden_dropout_prob": model.hidden_dropout, "attention_probs_dropout_prob": model.attention_dropout}
    return {name: rate for name, rate in rates.items() if rate is not None}


def start_head(
    encoder: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, model: Model, taxonomy: Taxonomy, texts: Sequence[str]
) -> DescriptionHead:
    """A description head from the taxonomy's definitions and the mean embedding of (a sample of) the training texts."""
    feed = text_input(model)
    sample = sorted(texts[:: max(1, len(texts) // CENTRE_SAMPLE)], key=len)
    centre = embed(encoder, tokenizer, [feed.compose(text) for text in sample], model.max_length).mean(0)
    descriptions = [feed.compose(normalise(category.description)) for category in taxonomy.categories]
    vectors = embed(encoder, tokenizer, descriptions, model.max_length)
    directions = functional.normalize(vectors - vectors.mean(0), dim=-1)
    bias = torch.full((len(taxonomy.ids),), model.description_bias)
    return DescriptionHead(model.description_scale * directions, bias, centre)


@torch.no_grad()
def embed(
    encoder: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], max_length: int
) -> Tensor:
    """(texts, hidden) mean states, as `mean_state` gives them."""
    was_training = encoder.training
    encoder.eval()
    parts = []
    for batch in batches(tokenizer, texts, max_length):
        states = encoder(**batch).last_hidden_state
        parts.append(mean_state(states, batch["attention_mask"]))
    encoder.train(was_training)
    return torch.cat(parts)


def batches(
    tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], max_length: int, size: int = 32
) -> Iterator[dict[str, Tensor]]:
    """Token ids and masks of `texts` in order, `size` at a time, padded to the longest of each."""
    for start in range(0, len(texts), size):
        encoded = tokenizer(
            list(texts[start : start + size]), truncation=True, max_length=max_length, padding=True, return_tensors="pt"
        )
        yield {"input_ids": encoded["input_ids"], "attention_mask": encoded["attention_mask"]}


def freeze(model: Classifier, layers: int) -> None:
    """Keeps the embeddings and the lowest `layers` layers of the encoder as they are; 0 freezes nothing."""
    if not layers:
        return
    for name, parameter in model.encoder.named_parameters():
        depth = layer_of(name)
        if depth is not None and depth < layers:
            parameter.requires_grad_(False)


def layer_of(name: str) -> int | None:
    """Which layer of an encoder a parameter of this name belongs to: -1 the embeddings, None where the name is mute."""
    for before, after in pairwise(name.split(".")):
        if before in ("layer", "layers") and after.isdigit():
            return int(after)
    return -1 if "embeddings" in name else None


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


def _pretrained(kind: Any, name: str, **options: Any) -> Any:
    """`kind.from_pretrained(name)` in float32, with one clear line where that fails."""
    if kind is not AutoTokenizer:
        options["dtype"] = torch.float32
        # Backward through fused attention is slow on CPUs: 18 examples/s in bfloat16 with eager, 10 with sdpa (AMX).
        options["attn_implementation"] = None if torch.cuda.is_available() else "eager"
        if kind is AutoModel:
            options |= _without_pooler(name)
    try:
        return kind.from_pretrained(name, **options)
    except (OSError, ValueError, KeyError, json.JSONDecodeError, SafetensorError) as error:
        reason = str(error).strip().splitlines()[0]
        raise InputError(
            f"model.encoder: {name} cannot be loaded ({reason}); give a folder of Hugging Face format or a hub name"
        ) from None


def _without_pooler(name: str) -> dict[str, Any]:
    """BERT-like encoders bring a pooler that a mean over tokens has no use for."""
    from transformers import AutoConfig

    try:
        kind = AutoConfig.from_pretrained(name).model_type
    except (OSError, ValueError):
        return {}  # loading the model itself says what is wrong
    return {"add_pooling_layer": False} if kind in ("bert", "roberta", "xlm-roberta", "ernie") else {}


def scorer(model: Classifier, tokenizer: PreTrainedTokenizerBase, feed: TextInput) -> Scorer:
    """The float model behind the very pipeline that the predictor uses: same normaliser, windows and gathering."""
    model.eval()
    device = next(model.parameters()).device

    def run(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        with torch.no_grad():
            logits = model(torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device))["logits"]
        return logits.float().cpu().numpy()

    # A copy: the scorer turns truncation and padding off.
    copy = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    return Scorer(copy, feed, model.task, run)
