from benchmarks.training.similar_batches import SimilarLengths
from train.training import EpochSampler


def test_batches_hold_every_example_once_and_similar_lengths() -> None:
    lengths = [(i * 37) % 101 for i in range(1003)]
    like = EpochSampler(len(lengths), seed=3, batch_size=8)
    sampler = SimilarLengths(like, lambda epoch, index: lengths[index])
    first = list(sampler)
    assert sorted(first) == list(range(1003))
    batches = [first[start : start + 8] for start in range(0, 1003, 8)]
    spreads = [max(lengths[i] for i in batch) - min(lengths[i] for i in batch) for batch in batches[:-1]]
    assert sum(spreads) / len(spreads) < 8  # of 100; of random batches it would be about 80
    like.epoch = 1
    assert list(sampler) != first
