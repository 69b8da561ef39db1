from pathlib import Path

import pytest
import torch

from train.config.schema import Config
from train.data.taxonomy import load_taxonomy
from train.model.build import build
from train.training.device import device_name, precision, throughput, tune_malloc

ROOT = Path(__file__).parents[3]


def test_precision_is_that_of_the_recipe_or_the_machine() -> None:
    config = Config.model_validate({"name": "x", "training": {"precision": "float16"}})
    assert precision(config) == "float16"
    assert precision(Config(name="x")) in ("float32", "bfloat16", "float16")


@pytest.mark.parametrize("kind", ["float32", "bfloat16"])
def test_throughput_changes_neither_weights_nor_random_state(tiny_encoder: Path, kind: str) -> None:
    config = Config.model_validate({"name": "x", "model": {"encoder": str(tiny_encoder), "max_length": 64}})
    model, _ = build(config, load_taxonomy(ROOT / "data" / "taxonomy.yaml"), ["一", "二"])
    before = {name: value.clone() for name, value in model.state_dict().items()}
    state = torch.get_rng_state()
    ids = torch.ones(4, 16, dtype=torch.long)
    batch = {"input_ids": ids, "attention_mask": ids, "labels": torch.zeros(4, 20)}
    assert throughput(model, [batch, batch], kind) > 0
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert torch.equal(state, torch.get_rng_state())
    assert all(p.grad is None for p in model.parameters())


def test_device_functions_run_on_every_machine() -> None:
    tune_malloc()
    assert device_name()
