"""From texts to logits, whatever runs the model: normalising, windows, batches of like length."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from zhili.bundle import Calibration, Task, TextInput
from zhili.errors import InputError
from zhili.text.normalise import normalise
from zhili.text.segment import windows

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
BATCH_TOKENS = 512  # so much of a model's states stays in a core's cache: 121 paragraphs/s, 85 in batches of 32
# (windows, tokens) token ids and attention mask → (windows, categories) logits
Model = Callable[[Integers, Integers], Floats]


class Scorer:
    """Feeds texts to a model as its bundle says.

    Args:
        tokenizer: the model's tokenizer; it is set to neither cut nor pad.
        feed: prefix, heading and maximum length.
        task: decides how windows of one text are gathered.
        model: computes logits of a batch.
    """

    def __init__(self, tokenizer: Tokenizer, feed: TextInput, task: Task, model: Model) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer, self._feed, self._task, self._model = tokenizer, feed, task, model

    def logits(self, texts: Sequence[str], headings: Sequence[str | None] | None = None) -> Floats:
        """Logits of n texts.

        Args:
            texts: n texts, not normalised yet.
            headings: the heading of each, or None.

        Returns:
            (n, categories). A text longer than the model's maximum is read in windows: each category takes its
            highest logit over them (multi-label), or their mean weighted by length (single-label).

        Raises:
            InputError: a text is empty, or there are more or fewer headings than texts.
        """
        if headings is not None and len(headings) != len(texts):
            raise InputError(f"predict: {len(texts)} texts but {len(headings)} headings; give one for each text")
        owners: list[int] = []
        encoded: list[list[int]] = []
        for index, text in enumerate(texts):
            if not text.strip():
                raise InputError(f"text {index + 1}: empty; every text needs at least one character")
            for ids in self._encode(text, (headings[index] if headings else None) or ""):
                owners.append(index)
                encoded.append(ids)
        return self._gather(self._run(encoded), owners, [len(ids) for ids in encoded])

    def _encode(self, text: str, heading: str) -> Iterator[list[int]]:
        """Token ids of each window of one text."""
        feed = self._feed
        # A text of nothing but invisible characters normalises to nothing: the model then sees the prefix alone.
        text, heading = normalise(text), normalise(heading).replace("\n", " ")
        ids = self._tokenizer.encode(feed.compose(text, heading)).ids
        if len(ids) <= feed.max_length:
            yield ids
            return
        room = self._room(heading)
        if room < feed.max_length // 2:  # a heading that leaves too little room for text is left out
            heading = ""
            room = self._room(heading)
        for part in windows(text, room, lambda t: len(self._tokenizer.encode(t, add_special_tokens=False).ids)):
            # Tokens at the seam may split otherwise than apart, by one or two: the cut is a guard, not a rule.
            yield self._tokenizer.encode(feed.compose(part, heading)).ids[: feed.max_length]

    def _room(self, heading: str) -> int:
        """Tokens left for text beside prefix, heading and special tokens, with two to spare for the seam."""
        return max(1, self._feed.max_length - len(self._tokenizer.encode(self._feed.opening(heading)).ids) - 2)

    def _run(self, encoded: Sequence[list[int]]) -> Floats:
        """(windows, categories) logits; like lengths go together, so that little padding is computed."""
        batches = batches_of([len(ids) for ids in encoded])
        if not batches:
            return np.zeros((0, 0), np.float32)
        logits = np.concatenate([self._model(*padded([encoded[i] for i in batch])) for batch in batches])
        order = [i for batch in batches for i in batch]
        result = np.empty_like(logits)
        result[order] = logits
        return result

    def _gather(self, logits: Floats, owners: Sequence[int], lengths: Sequence[int]) -> Floats:
        """Window logits to text logits; owners count up from 0 without gaps."""
        if len(logits) == 0:
            return logits
        starts = np.flatnonzero(np.diff(np.array(owners), prepend=-1))
        if self._task == "multi_label":
            return np.maximum.reduceat(logits, starts)
        weights = np.array(lengths, np.float32)[:, None]
        means = np.add.reduceat(logits * weights, starts) / np.add.reduceat(weights, starts)
        return means.astype(np.float32)


def batches_of(lengths: Sequence[int], tokens: int = BATCH_TOKENS) -> list[list[int]]:
    """Places in `lengths` in batches, short ones first, each of up to `tokens` tokens once padded, or of one text."""
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batches and (len(batches[-1]) + 1) * lengths[place] <= tokens:
            batches[-1].append(place)
        else:
            batches.append([place])
    return batches


def padded(batch: Sequence[Sequence[int]]) -> tuple[Integers, Integers]:
    """Token ids and mask, both (windows, tokens of the longest)."""
    ids = np.zeros((len(batch), max(map(len, batch))), np.int64)
    mask = np.zeros_like(ids)
    for row, values in enumerate(batch):
        ids[row, : len(values)] = values
        mask[row, : len(values)] = 1
    return ids, mask


def calibrated(logits: Floats, task: Task, calibration: Calibration) -> Floats:
    """(n, categories) logits to calibrated probabilities."""
    if not len(logits):  # no text: nobody knows how many categories
        return logits
    slopes, intercepts = (np.array(list(c.values())) for c in (calibration.slopes, calibration.intercepts))
    return to_probabilities(logits, task, slopes, intercepts)


def to_probabilities(
    logits: Floats, task: Task, slopes: NDArray[np.float64] | float = 1.0, intercepts: NDArray[np.float64] | float = 0.0
) -> Floats:
    """(n, categories) logits to probabilities: each by itself (multi-label), or summing to one (single-label).

    Args:
        logits: (n, categories).
        task: which of the two.
        slopes: (categories,) or one for all: what logits are multiplied with first.
        intercepts: (categories,) or one for all: what is then added.
    """
    scaled = logits.astype(np.float64) * slopes + intercepts
    if task == "multi_label":
        return (1 / (1 + np.exp(-np.clip(scaled, -60, 60)))).astype(np.float32)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True, initial=-np.inf))
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
