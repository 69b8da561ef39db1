"""Turn examples into batches: token ids in several variants, shuffled, padded.

Everything random depends only on the seed, the epoch and the index of the example, so that an interrupted run resumes
with identical batches.
"""

import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from datasets import Dataset
from torch import Tensor
from torch.utils.data import Sampler
from transformers import PreTrainedTokenizerBase

from train.config import Config
from train.data import Example, Matrix, label_matrix
from train.model import UNKNOWN, text_input
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

logger = logging.getLogger(__name__)

Variant = Literal["with_heading", "without_heading", "joined"]
VARIANTS: tuple[Variant, ...] = ("with_heading", "without_heading", "joined")
TARGETS = ("labels", "ignored", "primary", "subject")


@dataclass(frozen=True)
class VariantSampler:
    """Draw of the variant in which an epoch shows an example.

    Args:
        seed: the seed of the run.
        heading_dropout: the share of examples shown without their heading.
        join_next: the share of examples shown as one text with the report's next paragraph, with the labels of both.
    """

    seed: int
    heading_dropout: float
    join_next: float

    def variant(self, epoch: int, index: int) -> Variant:
        """The variant of the example at `index`."""
        generator = random.Random(f"{self.seed} {epoch} {index}")
        if generator.random() < self.join_next:
            return "joined"
        return "without_heading" if generator.random() < self.heading_dropout else "with_heading"


def encode(
    examples: Sequence[Example], tokenizer: PreTrainedTokenizerBase, config: Config, taxonomy: Taxonomy
) -> Dataset:
    """Tokenise examples in every variant.

    Returns:
        The columns `with_heading`, `without_heading` and `joined` (without heading, followed by the report's next
        paragraph) with token ids; `labels`, `joined_labels` and `ignored` with 0 and 1 for each category; `primary`,
        `subject` and `index`.
    """
    input_format = text_input(config.model)
    texts = [normalise(e.text) for e in examples]
    headings = [normalise(e.heading).replace("\n", " ") for e in examples]
    following = [
        i + 1 if i + 1 < len(examples) and examples[i + 1].report == example.report else i
        for i, example in enumerate(examples)
    ]
    joined = [text if n == i else text + texts[n] for i, (text, n) in enumerate(zip(texts, following, strict=True))]
    inputs = {
        "with_heading": [input_format.compose(t, h) for t, h in zip(texts, headings, strict=True)],
        "without_heading": [input_format.compose(t) for t in texts],
        "joined": [input_format.compose(t) for t in joined],
    }
    labels = label_matrix([e.labels for e in examples], taxonomy.ids)
    columns: dict[str, Any] = {
        name: tokenizer(values, truncation=True, max_length=input_format.max_length)["input_ids"]
        for name, values in inputs.items()
    }
    truncated = sum(len(ids) == input_format.max_length for ids in columns["with_heading"])
    if truncated:
        logger.warning("%d of %d paragraphs are truncated at %d tokens", truncated, len(texts), input_format.max_length)
    columns["labels"] = labels.astype(float).tolist()
    columns["ignored"] = label_matrix([e.optional for e in examples], taxonomy.ids).astype(float).tolist()
    columns["primary"] = [taxonomy.ids.index(e.labels[0]) if e.labels else UNKNOWN for e in examples]
    directions = {f"{category}/{subject}": i for i, (category, subject) in enumerate(taxonomy.directions)}
    columns["subject"] = [directions.get(e.subject, UNKNOWN) for e in examples]
    columns["joined_labels"] = _join_labels(labels, labels[following], taxonomy).astype(float).tolist()
    return Dataset.from_dict(columns | {"index": list(range(len(texts)))})


def _join_labels(first: Matrix, second: Matrix, taxonomy: Taxonomy) -> Matrix:
    """The labels of two texts joined into one: those of both; exclusive ones only if there are no others."""
    joined = first | second
    exclusive = taxonomy.exclusive
    has_others = joined.sum(axis=1) > joined[:, exclusive].sum(axis=1)
    for category in exclusive:
        joined[has_others, category] = 0
    return joined


class EpochSampler(Sampler[int]):
    """Sampler that shuffles the examples anew in each epoch.

    Args:
        size: the number of examples.
        seed: the seed of the run.
        batch_size: examples in a batch.
    """

    def __init__(self, size: int, seed: int, batch_size: int) -> None:
        self.size, self.seed, self.batch_size, self.epoch = size, seed, batch_size, 0

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[int]:
        return iter(random.Random(f"{self.seed} {self.epoch}").sample(range(self.size), self.size))


@dataclass
class Collator:
    """Collator that pads a batch to its longest example.

    Args:
        pad: the id of the padding token.
        variants: draws the variant of each example; None shows every example with its heading.
        epoch: the epoch to draw for.
    """

    pad: int
    variants: VariantSampler | None = None
    epoch: int = 0

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
        """Turn rows of `encode` into the arguments of `Classifier.forward`."""
        shown = [self._shown(row) for row in rows]
        longest = max(len(one["ids"]) for one in shown)
        padding = [longest - len(one["ids"]) for one in shown]
        batch = {
            "input_ids": torch.tensor([one["ids"] + [self.pad] * n for one, n in zip(shown, padding, strict=True)]),
            "attention_mask": torch.tensor([[1] * (longest - n) + [0] * n for n in padding]),
            **{name: torch.tensor([one[name] for one in shown]) for name in TARGETS},
        }
        if "share" in rows[0]:  # of several processes, as `ShareOfBatches` gives it
            batch["share"] = torch.tensor(rows[0]["share"])
        return batch

    def _shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The token ids and targets of a row in the variant that this epoch shows."""
        variant = self.variants.variant(self.epoch, row["index"]) if self.variants else "with_heading"
        targets = {name: row[name] for name in TARGETS}
        if variant == "joined":  # the primary label of two paragraphs is not known, nor what is optional
            labels = row["joined_labels"]
            targets = {"labels": labels, "ignored": [0.0] * len(labels), "primary": UNKNOWN, "subject": UNKNOWN}
        return targets | {"ids": row[variant]}
