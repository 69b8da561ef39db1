"""Batches of texts of similar length: the usual way to save padding, which the recipe's parts are compared with."""

import random
from collections.abc import Callable, Iterator
from itertools import chain

from train.training import EpochSampler

_POOL = 50  # batches whose texts are sorted together, as in transformers


class SimilarLengths(EpochSampler):
    """Sampler whose batches hold texts of similar length, in random order.

    Args:
        like: the sampler that it replaces.
        length: the number of tokens of an example in an epoch.
    """

    def __init__(self, like: EpochSampler, length: Callable[[int, int], int]) -> None:
        super().__init__(like.size, like.seed, like.batch_size)
        self.like, self.length = like, length

    def __iter__(self) -> Iterator[int]:
        epoch, order = self.like.epoch, list(self.like)  # the trainer tells `like` the epoch
        pools = _slices(order, _POOL * self.batch_size)
        batches = [
            batch
            for pool in pools
            for batch in _slices(sorted(pool, key=lambda i: self.length(epoch, i)), self.batch_size)
        ]
        *whole, last = batches  # only the last one may be smaller
        random.Random(f"{self.seed} {epoch} batches").shuffle(whole)
        return chain(*whole, last)


def _slices(items: list[int], size: int) -> list[list[int]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
