"""Build a classifier from an encoder and a taxonomy."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor
from torch.nn import functional
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
)

from train.assets import encoder_folder
from train.config import Config, ModelConfig
from train.model.classifier import Classifier, freeze
from train.model.head import DescriptionHead, mean_state
from zhili.errors import InputError
from zhili.inference import TextInput
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

CENTRE_SAMPLE = 256  # texts are enough for the mean embedding


def text_input(model: ModelConfig) -> TextInput:
    """The input format of a recipe."""
    return TextInput(
        prefix=model.prefix, separator=model.separator, use_heading=model.use_heading, max_length=model.max_length
    )


def build(config: Config, taxonomy: Taxonomy, texts: Sequence[str]) -> tuple[Classifier, PreTrainedTokenizerBase]:
    """Build a classifier and its tokenizer.

    Args:
        config: the recipe.
        taxonomy: the categories.
        texts: the training texts, normalised, for the description head's centre.

    Raises:
        InputError: the encoder cannot be loaded, or its positions are fewer than `model.max_length`.
    """
    tokenizer = load_pretrained(AutoTokenizer, config.model.encoder)
    if config.model.head == "linear":
        names = dict(enumerate(taxonomy.ids))
        options = {
            "id2label": names,
            "label2id": {name: i for i, name in names.items()},
            "problem_type": f"{config.task}_classification",
        }
        options |= _dropout(config.model)
        encoder = load_pretrained(AutoModelForSequenceClassification, config.model.encoder, **options)
        head = None
    else:
        encoder = load_pretrained(AutoModel, config.model.encoder, **_dropout(config.model))
        head = start_head(encoder, tokenizer, config.model, taxonomy, texts)
    positions = getattr(encoder.config, "max_position_embeddings", config.model.max_length)
    if config.model.max_length > positions:
        raise InputError(
            f"model.max_length: {config.model.max_length} is more than the {positions} positions of "
            f"{config.model.encoder}; lower it"
        )
    training = config.training
    classifier = Classifier(
        encoder, head, config.task, training.label_smoothing, training.order_weight, training.subject_weight
    )
    freeze(classifier, config.training.frozen_layers)
    return classifier, tokenizer


def _dropout(model: ModelConfig) -> dict[str, float]:
    """The recipe's dropout rates under the names of BERT-like configurations."""
    rates = {"hidden_dropout_prob": model.hidden_dropout, "attention_probs_dropout_prob": model.attention_dropout}
    return {name: rate for name, rate in rates.items() if rate is not None}


def start_head(
    encoder: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    model: ModelConfig,
    taxonomy: Taxonomy,
    texts: Sequence[str],
) -> DescriptionHead:
    """A description head from the taxonomy and the mean embedding of a sample of the training texts.

    A subject's direction is that of its name and its description together, plus a share of that of its category's
    definition.
    """
    input_format = text_input(model)
    sample = sorted(sample_evenly(texts, CENTRE_SAMPLE), key=len)
    centre = embed(encoder, tokenizer, [input_format.compose(text) for text in sample], model.max_length).mean(0)

    def unit_vectors(descriptions: Sequence[str]) -> Tensor:
        composed = [input_format.compose(normalise(description)) for description in descriptions]
        vectors = embed(encoder, tokenizer, composed, model.max_length)
        return functional.normalize(vectors - vectors.mean(0), dim=-1)

    rows = unit_vectors([category.description for category in taxonomy.categories])
    sizes = torch.ones(len(rows), dtype=torch.long)
    if model.subjects != "none" and taxonomy.subjects:
        subjects = [subject for _, subject in taxonomy.subjects]
        if model.subjects == "random":
            named = torch.randn(len(subjects), rows.shape[1])
        else:
            named = unit_vectors([s.name for s in subjects]) + unit_vectors([s.description for s in subjects])
        counts = torch.tensor([len(category.subjects) for category in taxonomy.categories])
        sizes = counts.clamp(min=1)
        rows = rows.repeat_interleave(sizes, 0)
        own = counts.repeat_interleave(sizes, 0) > 0
        rows[own] = functional.normalize(named, dim=-1) + model.definition_share * rows[own]
    weight = model.description_scale * functional.normalize(rows, dim=-1)
    bias = torch.full((len(taxonomy.ids),), model.description_bias)
    return DescriptionHead(weight, bias, centre, sizes, model.pooling)


def sample_evenly(texts: Sequence[str], count: int) -> Sequence[str]:
    """About `count` of the texts, at equal distances; all of them if there are fewer."""
    return texts[:: max(1, len(texts) // count)]


@torch.no_grad()
def embed(
    encoder: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], max_length: int
) -> Tensor:
    """Embed texts: (texts, hidden) mean states, as `mean_state` computes them."""
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
    """Token ids and masks of `texts` in order, `size` at a time, padded to the longest of each batch."""
    for start in range(0, len(texts), size):
        encoded = tokenizer(
            list(texts[start : start + size]), truncation=True, max_length=max_length, padding=True, return_tensors="pt"
        )
        yield {"input_ids": encoded["input_ids"], "attention_mask": encoded["attention_mask"]}


def load_pretrained(kind: Any, name: str, **options: Any) -> Any:
    """Call `kind.from_pretrained(name)` in float32.

    Raises:
        InputError: it cannot be loaded.
    """
    if kind not in (AutoTokenizer, PreTrainedTokenizerFast):
        options["dtype"] = torch.float32
        # Backward through fused attention is slow on CPUs: 18 examples/s in bfloat16 with eager, 10 with sdpa (AMX).
        options["attn_implementation"] = None if torch.cuda.is_available() else "eager"
        if kind is AutoModel:
            options |= _without_pooler(name)
    name = encoder_folder(name)
    try:
        return kind.from_pretrained(name, **options)
    except (OSError, ValueError, KeyError, json.JSONDecodeError, SafetensorError) as error:
        reason = str(error).strip().splitlines()[0]
        raise InputError(
            f"model.encoder: {name} cannot be loaded ({reason}); give a folder of Hugging Face format or a hub name"
        ) from None


def _without_pooler(name: str) -> dict[str, Any]:
    """Options that leave out the pooler of BERT-like encoders, which a mean over tokens does not use."""
    from transformers import AutoConfig

    try:
        kind = AutoConfig.from_pretrained(name).model_type
    except (OSError, ValueError):
        return {}  # loading the model itself reports what is wrong
    return {"add_pooling_layer": False} if kind in ("bert", "roberta", "xlm-roberta", "ernie") else {}
