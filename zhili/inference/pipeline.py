"""Texts to logits, whatever runs the model: normalisation, windows, batches of similar length."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from tokenizers import Tokenizer

from zhili.errors import InputError
from zhili.inference.arrays import Floats, Integers
from zhili.inference.bundle import Task, TextInput
from zhili.inference.checks import check_text
from zhili.inference.combine import combine_parts
from zhili.taxonomy import Taxonomy
from zhili.text import normalise, windows

# Tokens of a batch. The model's states for this many stay in a core's cache: 121 paragraphs/s, against 85 with batches
# of 32 texts.
BATCH_TOKENS = 512
_LONGEST_HEADING = 16  # characters for each token of an input; a longer heading leaves no room for text
# (windows, tokens) token ids and attention mask → (windows, categories + directions) logits; the directions are those
# of the head's subjects, and there are none where it has no subjects.
LogitsFunction = Callable[[Integers, Integers], Floats]


class Outputs(NamedTuple):
    """What a model computes of n texts.

    Args:
        logits: (n, categories).
        directions: (n, directions) the logits of the subjects; no columns for a head without subjects.
    """

    logits: Floats
    directions: Floats


class LogitsPipeline:
    """Computation of the logits of texts, in the input format of a bundle.

    Args:
        tokenizer: the model's tokenizer; truncation and padding are switched off.
        input_format: prefix, heading and maximum length.
        task: decides how the windows of one text are combined.
        taxonomy: the categories in output order; exclusive ones are combined differently.
        model: computes the logits of a batch.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        input_format: TextInput,
        task: Task,
        taxonomy: Taxonomy,
        model: LogitsFunction,
    ) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer, self._format, self._model = tokenizer, input_format, model
        self._task, self._taxonomy = task, taxonomy

    def logits(self, texts: Sequence[str], headings: Sequence[str | None] | None = None) -> Floats:
        """The (n, categories) logits of n texts; see `outputs`."""
        return self.outputs(texts, headings).logits

    def outputs(self, texts: Sequence[str], headings: Sequence[str | None] | None = None) -> Outputs:
        """The logits of the categories and of their subjects.

        Args:
            texts: n texts, not normalised yet.
            headings: the heading of each, or None.

        Returns:
            The outputs of n texts. A text that is longer than the model's maximum is read in windows, which are
            combined by `combine_parts`.

        Raises:
            InputError: a text is empty or not a string, or the numbers of texts and headings differ.
        """
        if headings is not None and len(headings) != len(texts):
            raise InputError(f"predict: {len(texts)} texts but {len(headings)} headings; give one for each text")
        owners: list[int] = []
        encoded: list[list[int]] = []
        for index, text in enumerate(texts):
            heading = headings[index] if headings is not None else None
            check_text(index + 1, text, heading)
            for ids in self._encode(text, heading or ""):
                owners.append(index)
                encoded.append(ids)
        count = len(self._taxonomy.ids)
        if not encoded:
            return Outputs(np.zeros((0, count), np.float32), np.zeros((0, 0), np.float32))
        lengths = [len(ids) for ids in encoded]
        columns = combine_parts(self._run(encoded), owners, lengths, self._task, self._taxonomy.exclusive)
        return Outputs(columns[:, :count], columns[:, count:])

    def _encode(self, text: str, heading: str) -> Iterator[list[int]]:
        """Token ids of each window of one text."""
        # A text of invisible characters alone normalises to nothing: the model then sees only the prefix.
        if len(heading) > _LONGEST_HEADING * self._format.max_length:  # it would be left out below, after much work
            heading = ""
        text, heading = normalise(text), normalise(heading).replace("\n", " ")
        ids = self._tokenizer.encode(self._format.compose(text, heading)).ids
        if len(ids) <= self._format.max_length:
            yield ids
            return
        room = self._room(heading)
        if room < self._format.max_length // 2:  # a heading that leaves too little room for text is left out
            heading = ""
            room = self._room(heading)
        for part in windows(text, room, lambda t: len(self._tokenizer.encode(t, add_special_tokens=False).ids)):
            # Tokens where heading and text meet may split differently than apart, by one or two: hence the cut.
            yield self._tokenizer.encode(self._format.compose(part, heading)).ids[: self._format.max_length]

    def _room(self, heading: str) -> int:
        """Tokens left for text after prefix, heading and special tokens, less two for where they meet."""
        return max(1, self._format.max_length - len(self._tokenizer.encode(self._format.opening(heading)).ids) - 2)

    def _run(self, encoded: Sequence[list[int]]) -> Floats:
        """(windows, columns) logits; windows of similar length share a batch, so that little padding is computed."""
        batches = batches_by_length([len(ids) for ids in encoded])
        logits = np.concatenate([self._model(*pad_batch([encoded[i] for i in batch])) for batch in batches])
        order = [i for batch in batches for i in batch]
        result = np.empty_like(logits)
        result[order] = logits
        return result


def batches_by_length(lengths: Sequence[int], tokens: int = BATCH_TOKENS) -> list[list[int]]:
    """Indices of `lengths` in batches, shortest first.

    Args:
        lengths: tokens of each window.
        tokens: the most tokens of a batch once it is padded; a longer window is a batch by itself.
    """
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batches and (len(batches[-1]) + 1) * lengths[index] <= tokens:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


def pad_batch(batch: Sequence[Sequence[int]]) -> tuple[Integers, Integers]:
    """Token ids and attention mask, both (windows, tokens of the longest)."""
    ids = np.zeros((len(batch), max(map(len, batch))), np.int64)
    mask = np.zeros_like(ids)
    for row, values in enumerate(batch):
        ids[row, : len(values)] = values
        mask[row, : len(values)] = 1
    return ids, mask
