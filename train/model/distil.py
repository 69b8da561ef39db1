"""Train a student with fewer layers from the outputs and hidden states of a fine-tuned teacher."""

import copy
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from train.config import Config, DistilConfig
from train.data import Corpus, Example, Split, corpus_digest, load_texts, of_split
from train.model.build import batches, sample_evenly, text_input
from train.model.checkpoint import load_checkpoint
from train.model.classifier import Classifier
from train.model.layers import freeze_below, select_layers
from train.model.loss import distillation_loss, normalised_mse
from train.model.narrow import narrow
from train.model.unpack import unpack
from zhili.errors import InputError
from zhili.inference import Manifest, is_bundle
from zhili.text import normalise

logger = logging.getLogger(__name__)

SAMPLE = 1024  # texts are enough to compare neurons


class Student(Classifier):
    """A classifier that learns from a teacher instead of labels.

    The loss is the sum of two terms: the distillation loss between the logits of student and teacher (Hinton et al.
    2015, arXiv:1503.02531), and the normalised mean squared error between their hidden states after each layer (Sun et
    al. 2019, arXiv:1908.09355).

    Args:
        teacher: the model to learn from; it is frozen, and not part of the student's weights.
        options: the teacher's layers and neurons that the student starts with, and temperature and weights of the
            loss.
        sample: token ids and masks of texts, for the choice of the neurons.
    """

    def __init__(self, teacher: Classifier, options: DistilConfig, sample: Iterable[dict[str, Tensor]] = ()) -> None:
        encoder = (
            teacher.encoder if options.feed_forward is None else narrow(teacher.encoder, options.feed_forward, sample)
        )
        super().__init__(select_layers(encoder, options.layers), copy.deepcopy(teacher.head), teacher.task)
        self.options = options
        self._teacher = (teacher.eval().requires_grad_(False),)  # a tuple keeps it from becoming a submodule
        freeze_below(self.encoder, 0)  # training the embeddings of rare words would need far more text

    def pack(self) -> bool:
        """As `Classifier`, for the teacher too."""
        return self._teacher[0].pack() and super().pack()

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        labels: Tensor | None = None,
        ignored: Tensor | None = None,
        primary: Tensor | None = None,
        subject: Tensor | None = None,
    ) -> dict[str, Tensor]:
        """As `Classifier`, but in training the loss is the distance to the teacher, and labels are ignored."""
        if not self.training or labels is None:
            return super().forward(input_ids, attention_mask, labels, ignored, primary, subject)
        teacher = self._teacher[0].to(input_ids.device)
        with torch.no_grad():
            teacher_logits, teacher_states = teacher.logits_and_states(input_ids, attention_mask)
        logits, states = self.logits_and_states(input_ids, attention_mask)
        # states[0] are the embeddings. The output of a student's layer is compared with the input of the teacher's
        # layer that the student's next layer comes from, and that of the last layer with the teacher's output.
        ends = [*self.options.layers[1:], len(teacher_states) - 1]
        pairs = [(states[i + 1], teacher_states[end]) for i, end in enumerate(ends)]
        hidden_loss = torch.stack([normalised_mse(s, t, attention_mask) for s, t in pairs]).mean()
        options = self.options
        loss = distillation_loss(logits, teacher_logits, self.task, options.temperature, options.order_weight)
        return {"loss": loss + options.hidden_weight * hidden_loss, "logits": logits}


def build_student(config: Config, corpus: Corpus, texts: Sequence[str]) -> tuple[Student, PreTrainedTokenizerBase]:
    """Build a student of the recipe's teacher.

    Args:
        config: a recipe with a `distil` section.
        corpus: the categories and the labelled examples; the teacher must not have seen those that are held out.
        texts: the training texts, normalised, for the choice of the neurons.

    Returns:
        The student, and the tokenizer of both.

    Raises:
        InputError: the teacher cannot be loaded, or differs in corpus, categories, task, head or input format.
    """
    options = cast(DistilConfig, config.distil)
    folder = Path(options.teacher)
    teacher = unpack(folder) if is_bundle(folder) else load_checkpoint(folder)
    _check_held_out(teacher.manifest, corpus.examples, options.teacher)
    settings = {
        "task": (teacher.manifest.task, config.task),
        "data.taxonomy": (teacher.manifest.taxonomy.ids, corpus.taxonomy.ids),
        "model": (teacher.manifest.input, text_input(config.model)),
        "model.head": (teacher.manifest.provenance.config["model"]["head"], config.model.head),
    }
    for key, (expected, value) in settings.items():
        if value != expected:
            raise InputError(
                f"{key}: differs from that of the teacher {options.teacher}; set it to the teacher's value, {expected}"
            )
    composed = [text_input(config.model).compose(text) for text in sample_evenly(texts, SAMPLE)]
    sample = batches(teacher.tokenizer, sorted(composed, key=len), config.model.max_length)
    return Student(teacher.model, options, sample), teacher.tokenizer


def _check_held_out(manifest: Manifest, examples: Sequence[Example], teacher: str) -> None:
    """Check that a teacher was not trained on what the student is evaluated on.

    A bundle has the digest of each split, so its training texts may be others than the recipe's.

    Raises:
        InputError: the corpora differ, and it is not certain that their validation and test splits are the same.
    """
    if manifest.provenance.corpus_sha256 == corpus_digest(examples):
        return
    parts = manifest.metrics.get("corpus", {})
    held_out: tuple[Split, ...] = ("validation", "test")
    if any(parts.get(split, {}).get("sha256") != corpus_digest(of_split(examples, split)) for split in held_out):
        raise InputError(
            f"distil.teacher: {teacher} was trained on other labels or splits, so its training data may contain "
            "validation and test texts of this recipe; train the teacher on the data of this recipe"
        )


def refuse_student(config: Config, command: str) -> None:
    """Refuse a recipe with a teacher in a command that trains on parts of the corpus.

    The teacher was trained on the whole corpus, so the results of its students would be too good.

    Args:
        config: the recipe.
        command: the command, for the message.

    Raises:
        InputError: the recipe has a teacher.
    """
    if config.distil:
        raise InputError(
            f"{command}: the teacher of {config.name} was trained on all training reports, so a student that is "
            "trained on some of them cannot be evaluated fairly; name the teacher's recipe instead"
        )


def unlabelled_examples(config: Config, labelled: Sequence[Example]) -> list[Example]:
    """Load the recipe's unlabelled texts as training examples without labels.

    Args:
        config: the recipe.
        labelled: its labelled examples; a text of theirs is left out, because it may be one to validate or test with.

    Raises:
        InputError: a file cannot be read or has no text.
    """
    known = {normalise(e.text) for e in labelled}
    texts = [text for text in dict.fromkeys(load_texts(config.data)) if normalise(text) not in known]
    examples = [
        Example.model_construct(
            id=f"unlabelled-{i}", report="unlabelled", heading="", text=text, labels=(), split="train", optional=(),
            subject="",
        )
        for i, text in enumerate(texts)
    ]  # fmt: skip
    logger.info("%d unlabelled texts", len(examples))
    return examples
