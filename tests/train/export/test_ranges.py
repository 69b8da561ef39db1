from typing import Any

import pytest
import torch

from train.export.ranges import shared_inputs
from train.model.checkpoint import Checkpoint, load_checkpoint

TEXTS = ["全镇种植茶叶1.2万亩。", "召开党员大会8次，" * 8, "化解矛盾纠纷39件。"]


@pytest.fixture
def checkpoint(trained: Any) -> Checkpoint:
    return load_checkpoint(trained.folder / "runs" / "tiny" / "checkpoint")


def test_queries_keys_and_values_share_their_input(checkpoint: Checkpoint) -> None:
    shared = shared_inputs(checkpoint, TEXTS)
    assert sorted(len(one.layers) for one in shared) == [1, 1, 1, 1, 1, 1, 3, 3]  # four inputs in each of two layers
    assert all({name.rpartition(".")[2] for name in one.layers} == {"query", "key", "value"} for one in shared[::4])
    assert all((one.highest > one.lowest).all() for one in shared)


def test_ranges_are_those_of_all_texts_and_of_no_padding(checkpoint: Checkpoint) -> None:
    together = shared_inputs(checkpoint, TEXTS)
    alone = [shared_inputs(checkpoint, [text]) for text in TEXTS]
    for number, one in enumerate(together):
        assert torch.equal(one.lowest, torch.stack([ranges[number].lowest for ranges in alone]).amin(0))
        assert torch.equal(one.highest, torch.stack([ranges[number].highest for ranges in alone]).amax(0))
