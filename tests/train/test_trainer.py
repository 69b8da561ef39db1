from pathlib import Path

from train.config import Config
from train.trainer import parameter_groups

ROOT = Path(__file__).parents[2]


def test_learning_rates(tiny_encoder: Path) -> None:
    from train.corpus.taxonomy import load_taxonomy
    from train.model import build

    taxonomy = load_taxonomy(ROOT / "data" / "taxonomy.yaml")
    values = {"name": "x", "model": {"encoder": str(tiny_encoder), "max_length": 64}}
    config = Config.model_validate(
        values | {"training": {"learning_rate": 1.0, "layer_decay": 0.5, "head_learning_rate": 7.0}}
    )
    model, _ = build(config, taxonomy, ["一", "二"])
    groups = parameter_groups(model, config)
    assert {g["lr"] for g in groups} == {7.0, 1.0, 0.5, 0.25}
    assert sum(len(g["params"]) for g in groups) == len(list(model.parameters()))
