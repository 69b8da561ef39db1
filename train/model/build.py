"""Build a classifier from an encoder and a taxonomy."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from train.config import Config, ModelConfig
from train.model.classifier import Classifier
from train.model.encoder import check_positions, check_tokenizer, load_encoder, load_tokenizer
from train.model.head import DescriptionHead, mean_state
from train.model.layers import check_layer_options, freeze
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
        InputError: the encoder or its tokenizer cannot be loaded, they do not belong together, or the recipe sets
            something that this encoder does not have: positions, dropout, layers.
    """
    model, training = config.model, config.training
    tokenizer = load_tokenizer(model.encoder, model.trust_remote_code)
    linear = model.head == "linear"
    encoder, new_parameters = (
        load_encoder(AutoModelForSequenceClassification, model, **_linear_head(config, taxonomy))
        if linear
        else load_encoder(AutoModel, model)
    )
    if not linear and not type(encoder).__module__.startswith("transformers.models."):
        raise InputError(
            f"model.encoder: {model.encoder} ({encoder.config.model_type}) has Python code of its own, which "
            "transformers does not find in a checkpoint with a description head; set model.head=linear, or take "
            "another encoder"
        )
    check_layer_options(encoder, training)
    check_positions(model.encoder, encoder, model.max_length)
    sample = [text_input(model).compose(text) for text in sample_evenly(texts, CENTRE_SAMPLE)]
    check_tokenizer(model.encoder, tokenizer, encoder, sample)
    head = None if linear else start_head(encoder, tokenizer, model, taxonomy, texts)
    weights = training.label_smoothing, training.order_weight, training.subject_weight
    classifier = Classifier(encoder, head, config.task, *weights, new_parameters)
    freeze(classifier, training.frozen_layers)
    return classifier, tokenizer


def _linear_head(config: Config, taxonomy: Taxonomy) -> dict[str, Any]:
    """Options of a sequence classifier for the categories."""
    names = dict(enumerate(taxonomy.ids))
    return {
        "id2label": names,
        "label2id": {name: i for i, name in names.items()},
        "problem_type": f"{config.task}_classification",
    }


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
