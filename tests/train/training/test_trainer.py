from pathlib import Path
from typing import Any

import pytest

from train.config.loading import load_config
from train.config.schema import Config
from train.data.load import load_corpus
from train.data.taxonomy import load_taxonomy
from train.model.build import build
from train.training.trainer import make_trainer, parameter_groups

ROOT = Path(__file__).parents[3]


def test_head_and_layers_have_their_learning_rates(tiny_encoder: Path) -> None:
    taxonomy = load_taxonomy(ROOT / "data" / "taxonomy.yaml")
    values = {"name": "x", "model": {"encoder": str(tiny_encoder), "max_length": 64}}
    config = Config.model_validate(
        values | {"training": {"learning_rate": 1.0, "layerwise_lr_decay": 0.5, "head_learning_rate": 7.0}}
    )
    model, _ = build(config, taxonomy, ["一", "二"])
    groups = parameter_groups(model, config)
    assert {g["lr"] for g in groups} == {7.0, 1.0, 0.5, 0.25}
    assert sum(len(g["params"]) for g in groups) == len(list(model.parameters()))


@pytest.mark.parametrize(("grouped", "pool"), [(True, 50), (False, 1)])
def test_group_by_length_sets_the_pool(project: Any, tmp_path: Path, grouped: bool, pool: int) -> None:
    config = load_config(project.config, [f"training.group_by_length={str(grouped).lower()}"])
    taxonomy, examples = load_corpus(config)
    model, tokenizer = build(config, taxonomy, ["一", "二"])
    assert make_trainer(config, model, tokenizer, taxonomy, examples, tmp_path).sampler.pool == pool
