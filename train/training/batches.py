"""Feeds examples to training: token ids in several variants, an order by length, batches.

All that is drawn at random depends on the seed, the epoch and the example's place alone, so that a run that was stopped
goes on as if it had not been.
"""

import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from datasets import Dataset
from torch import Tensor
from torch.utils.data import Sampler
from transformers import PreTrainedTokenizerBase

from train.config import Config
from train.data import Example, label_matrix
from train.model import text_input
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

logger = logging.getLogger(__name__)

Variant = Literal["with_heading", "without_heading", "joined"]
VARIANTS: tuple[Variant, ...] = ("with_heading", "without_heading", "joined")


@dataclass(frozen=True)
class VariantSampler:
    """Which variant of an example an epoch shows.

    Args:
        seed: of the run.
        heading_dropout: the share of examples shown without their heading.
        join_next: the share of examples shown as one text with the paragraph that follows, with the labels of both.
    """

    seed: int
    heading_dropout: float
    join_next: float

    def variant(self, epoch: int, index: int) -> Variant:
        """The variant of the example at `index`."""
        draw = random.Random(f"{self.seed} {epoch} {index}")
        if draw.random() < self.join_next:
            return "joined"
        return "without_heading" if draw.random() < self.heading_dropout else "with_heading"


def encode(
    examples: Sequence[Example], tokenizer: PreTrainedTokenizerBase, config: Config, taxonomy: Taxonomy
) -> Dataset:
    """Examples as token ids and labels of 0 and 1.

    Returns:
        Columns `with_heading` (with heading), `without_heading` (without) and `joined` (without, and with the report's next paragraph
        behind), `labels` and `joined_labels`, and `index`.
    """
    feed = text_input(config.model)
    texts = [normalise(e.text) for e in examples]
    headings = [normalise(e.heading).replace("\n", " ") for e in examples]
    following = [
        i + 1 if i + 1 < len(examples) and examples[i + 1].report == example.report else i
        for i, example in enumerate(examples)
    ]
    composed = {
        "with_heading": [feed.compose(t, h) for t, h in zip(texts, headings, strict=True)],
        "without_heading": [feed.compose(t) for t in texts],
        "joined": [
            feed.compose(t if n == i else t + texts[n]) for i, (t, n) in enumerate(zip(texts, following, strict=True))
        ],
    }
    labels = label_matrix([e.labels for e in examples], taxonomy.ids)
    columns: dict[str, Any] = {
        name: tokenizer(values, truncation=True, max_length=feed.max_length)["input_ids"]
        for name, values in composed.items()
    }
    cut = sum(len(row) == feed.max_length for row in columns["with_heading"])
    if cut:
        logger.warning("%d of %d paragraphs reach %d tokens and are cut there", cut, len(texts), feed.max_length)
    columns["labels"] = labels.astype(float).tolist()
    columns["joined_labels"] = _joined(labels, labels[following], taxonomy).astype(float).tolist()
    return Dataset.from_dict(columns | {"index": list(range(len(texts)))})


def _joined(first: Any, second: Any, taxonomy: Taxonomy) -> Any:
    """Labels of two texts read as one: all of both, and what stands alone only where nothing else is there."""
    both = np.maximum(first, second)
    alone = np.array([category.exclusive for category in taxonomy.categories])
    others = both[:, ~alone].any(axis=1)
    both[np.ix_(others, alone)] = 0
    return both


POOL = 50  # batches of like length are made of so many batches' examples


class LengthGroupedSampler(Sampler[int]):
    """Indices in batches of like length.

    Args:
        lengths: the tokens of each example, by variant.
        draw: which variant an epoch shows.
        batch_size: examples a batch.
        pool: batches whose examples are sorted together; 1 makes random batches.
    """

    def __init__(
        self, lengths: Mapping[Variant, Sequence[int]], draw: VariantSampler, batch_size: int, pool: int = POOL
    ) -> None:
        self.lengths, self.draw, self.batch_size, self.pool, self.epoch = lengths, draw, batch_size, pool, 0

    def __len__(self) -> int:
        return len(self.lengths["with_heading"])

    def __iter__(self) -> Iterator[int]:
        draw = random.Random(f"{self.draw.seed} {self.epoch}")
        shown = [self.lengths[self.draw.variant(self.epoch, i)][i] for i in range(len(self))]
        indices = draw.sample(range(len(self)), len(self))
        pool = self.pool * self.batch_size
        grouped = [
            i for at in range(0, len(self), pool) for i in sorted(indices[at : at + pool], key=lambda i: shown[i])
        ]
        batches = [grouped[at : at + self.batch_size] for at in range(0, len(grouped), self.batch_size)]
        # The last batch may be short and must stay last, or the batches of the loader would cut across these.
        whole = draw.sample(batches[:-1], len(batches) - 1)
        return iter([i for batch in [*whole, batches[-1]] for i in batch])


@dataclass
class Collator:
    """Makes batches, padded to the longest: of the drawn variants, or always with heading where `draw` is None."""

    pad: int
    draw: VariantSampler | None = None
    epoch: int = 0

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
        """Rows of `encode` → `input_ids`, `attention_mask` (rows, tokens) and `labels` (rows, categories)."""
        variants = [self.draw.variant(self.epoch, row["index"]) if self.draw else "with_heading" for row in rows]
        ids = [row[variant] for row, variant in zip(rows, variants, strict=True)]
        names = ["joined_labels" if variant == "joined" else "labels" for variant in variants]
        longest = max(map(len, ids))
        return {
            "input_ids": torch.tensor([i + [self.pad] * (longest - len(i)) for i in ids]),
            "attention_mask": torch.tensor([[1] * len(i) + [0] * (longest - len(i)) for i in ids]),
            "labels": torch.tensor([row[name] for row, name in zip(rows, names, strict=True)]),
        }
