"""Recipes: the typed schema with every default, and the loader."""

from train.config.loading import dump_config, load_config
from train.config.schema import (
    Config,
    DataConfig,
    DistilConfig,
    LabelColumns,
    ModelConfig,
    Pooling,
    Positive,
    PositiveShare,
    Share,
    ThresholdConfig,
    TrainingConfig,
)
from train.config.typed_yaml import line_of, load_yaml, parse_values, read_yaml

__all__ = [
    "Config",
    "DataConfig",
    "DistilConfig",
    "LabelColumns",
    "ModelConfig",
    "Pooling",
    "Positive",
    "PositiveShare",
    "Share",
    "ThresholdConfig",
    "TrainingConfig",
    "dump_config",
    "line_of",
    "load_config",
    "load_yaml",
    "parse_values",
    "read_yaml",
]
