"""Recipes: the typed schema with every default, and the loader."""

from train.config.loading import dump_config, load_config
from train.config.schema import (
    Config,
    DataConfig,
    DistilConfig,
    LabelColumns,
    ModelConfig,
    Positive,
    Share,
    ThresholdConfig,
)
from train.config.typed_yaml import load_yaml, parse_values, read_yaml

__all__ = [
    "Config",
    "DataConfig",
    "DistilConfig",
    "LabelColumns",
    "ModelConfig",
    "Positive",
    "Share",
    "ThresholdConfig",
    "dump_config",
    "load_config",
    "load_yaml",
    "parse_values",
    "read_yaml",
]
