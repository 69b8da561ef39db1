from pathlib import Path
from typing import Any

import torch

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


def test_parts_of_a_batch_give_the_gradients_of_the_batch(project: Any, tmp_path: Path) -> None:
    options = ["model.hidden_dropout=0.0", "model.attention_dropout=0.0", "training.order_weight=0.1"]
    config = load_config(project.config, options)
    taxonomy, examples = load_corpus(config)
    model, tokenizer = build(config, taxonomy, ["一", "二"])
    trainer = make_trainer(config, model, tokenizer, taxonomy, examples, tmp_path)
    trainer.current_gradient_accumulation_steps = 1
    results = []
    for overhead in (None, 0, 16):  # as a whole, one part for each length, and something between
        trainer.part_overhead = overhead
        model.zero_grad()
        batch = next(iter(trainer.get_train_dataloader()))
        loss = trainer.training_step(model, batch)
        results.append([loss, *(p.grad.clone() for p in model.parameters())])
    for others in results[1:]:
        assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(results[0], others, strict=True))
