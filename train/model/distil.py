"""Teaches a shallower student what a fine-tuned model answers and how it gets there, on text with labels or without."""

import copy
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from train.config import Config, DistilConfig
from train.data import Example, load_texts
from train.model.build import text_input
from train.model.checkpoint import load_checkpoint
from train.model.classifier import Classifier, layer_of
from zhili.errors import InputError
from zhili.inference import Task
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)


class Student(Classifier):
    """A classifier that learns from a teacher instead of labels.

    The loss is that of its answers against the teacher's, softened (Hinton et al. 2015, arXiv:1503.02531), and of its
    token states after each layer against those after the teacher's layers (Sun et al. 2019, arXiv:1908.09355): the part
    of their variance that the student leaves open, each channel counted alike.

    Args:
        teacher: what to learn from; it is left as it is, and is no part of the student's weights.
        options: the teacher's layers that the student's correspond to, and how the losses are weighed.
    """

    def __init__(self, teacher: Classifier, options: DistilConfig) -> None:
        layers = options.layers
        super().__init__(select_layers(teacher.encoder, layers), copy.deepcopy(teacher.head), teacher.task)
        self.options = options
        self._teacher = (teacher.eval().requires_grad_(False),)  # in a tuple, so that it is no submodule
        for name, parameter in self.encoder.named_parameters():
            if layer_of(name) == -1:  # the embeddings stay: what a rare word means was learnt from far more text
                parameter.requires_grad_(False)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor | None = None) -> dict[str, Tensor]:
        """As `Classifier`; in training, the loss is the distance to the teacher, and labels are not looked at."""
        if not self.training or labels is None:
            return super().forward(input_ids, attention_mask, labels)
        teacher = self._teacher[0].to(input_ids.device)
        with torch.no_grad():
            wanted, wanted_states = teacher.logits_and_states(input_ids, attention_mask)
        logits, states = self.logits_and_states(input_ids, attention_mask)
        # states[0] are the embeddings; a student's layer is to end where the next one taken over begins.
        ends = [*self.options.layers[1:], len(wanted_states) - 1]
        pairs = [(states[i + 1], wanted_states[end]) for i, end in enumerate(ends)]
        open_variance = torch.stack([normalised_mse(s, t, attention_mask) for s, t in pairs]).mean()
        loss = distillation_loss(logits, wanted, self.task, self.options.temperature)
        return {"loss": loss + self.options.hidden_weight * open_variance, "logits": logits}


def select_layers(encoder: PreTrainedModel, layers: Sequence[int]) -> PreTrainedModel:
    """A copy of an encoder with these of its layers, counted from 0.

    Raises:
        InputError: a layer is not there, or the encoder's layers cannot be found.
    """
    copied = copy.deepcopy(encoder)
    count = copied.config.num_hidden_layers
    if max(layers) >= count:
        raise InputError(
            f"distil.layers: the teacher has {count} layers, counted from 0; {max(layers)} is none of them"
        )
    stacks = [(n, m) for n, m in copied.named_modules() if isinstance(m, nn.ModuleList) and len(m) == count]
    if not stacks:
        raise InputError(
            f"distil.teacher: no stack of {count} layers in a {type(encoder).__name__}; take another encoder"
        )
    name, stack = stacks[0]
    copied.set_submodule(name, nn.ModuleList([stack[i] for i in layers]))
    copied.config.num_hidden_layers = len(layers)
    return copied


def distillation_loss(logits: Tensor, wanted: Tensor, task: Task, temperature: float) -> Tensor:
    """Cross-entropy of (n, categories) logits against the teacher's, both divided by the temperature."""
    student, teacher = logits / temperature, wanted / temperature
    if task == "single_label":
        loss = functional.cross_entropy(student, teacher.softmax(1))
    else:
        loss = functional.binary_cross_entropy_with_logits(student, teacher.sigmoid())
    return loss * temperature**2


def normalised_mse(states: Tensor, wanted: Tensor, attention_mask: Tensor) -> Tensor:
    """The share of the variance of (n, tokens, hidden) states that another model's states leave open.

    Each channel is measured in its own standard deviation over the batch: a few large ones would drown the others.
    """
    real = attention_mask.bool()
    student, teacher = states[real].float(), wanted[real].float()
    return (((student - teacher) / (teacher.std(0) + 1e-6)) ** 2).mean()


def build_student(config: Config, taxonomy: Taxonomy, digest: str) -> tuple[Student, PreTrainedTokenizerBase]:
    """A student of the recipe's teacher, and the tokenizer of both.

    Args:
        config: a recipe with a `distil` section.
        taxonomy: its categories.
        digest: of the labelled corpus with its splits; the teacher must have been trained on no other.

    Raises:
        InputError: the teacher cannot be loaded, or has another corpus, other categories, another task, another head
            or another way of feeding text.
    """
    options = cast(DistilConfig, config.distil)
    teacher = load_checkpoint(Path(options.teacher))
    if teacher.manifest.provenance.corpus_sha256 != digest:
        raise InputError(
            f"distil.teacher: {options.teacher} was trained on other labels or splits, so it may have seen the "
            "validation and test texts of this recipe; train the teacher on these data"
        )
    same = {
        "task": (teacher.manifest.task, config.task),
        "data.taxonomy": (teacher.manifest.taxonomy.ids, taxonomy.ids),
        "model": (teacher.manifest.input, text_input(config.model)),
        "model.head": (teacher.manifest.provenance.config["model"]["head"], config.model.head),
    }
    for key, (theirs, ours) in same.items():
        if theirs != ours:
            raise InputError(
                f"{key}: differs from that of the teacher {options.teacher}; set it to the teacher's value, {theirs}"
            )
    return Student(teacher.model, options), teacher.tokenizer


def refuse_student(config: Config, command: str) -> None:
    """Stops a command that trains on parts of the corpus, before it begins: the teacher saw all of it.

    Raises:
        InputError: the recipe has a teacher.
    """
    if config.distil:
        raise InputError(
            f"{command}: the teacher of {config.name} has seen all training reports, so a student of a part of them "
            "cannot be evaluated fairly; name the teacher's recipe instead"
        )


def unlabelled_examples(config: Config) -> list[Example]:
    """The recipe's unlabelled texts as examples without labels, to learn from the teacher on.

    Raises:
        InputError: a file cannot be read or has no text.
    """
    examples = [
        Example.model_construct(id=f"unlabelled-{i}", report="unlabelled", text=text, labels=(), split="train")
        for i, text in enumerate(load_texts(config.data))
    ]
    logger.info("%d unlabelled texts", len(examples))
    return examples
