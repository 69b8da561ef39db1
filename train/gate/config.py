"""What a gate asks of a bundle (`configs/gate.yaml`)."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from train.config import Positive, Share, load_yaml, read_yaml
from train.data import Split

LIMITS = (
    "macro_f1",
    "category_f1",
    "calibration_error",
    "quantisation_loss",
    "manifest_tolerance",
    "size",
    "latency",
    "accepted",
)


class GateConfig(BaseModel):
    """Limits for a bundle; one that is left out is not checked.

    Args:
        recipe: the bundle is judged on the data of this recipe …
        split: … on this part of them.
        macro_f1: the least that the lower end of macro-F1's 95 % interval may be.
        category_f1: the least F1 of each category.
        categories: other floors than `category_f1`, by category id.
        calibration_error: the most expected calibration error.
        quantisation_loss: the most macro-F1 that the bundle may lose to its float model, as the manifest has that.
        manifest_tolerance: how far macro- and micro-F1 may be from what the bundle's manifest says of them.
        size: the most megabytes (10⁶ bytes) of all files together.
        latency: the most time for one paragraph, in products of two matrices (`train.gate.latency`).
        accepted: the answers of the bundle accepted last, to which no F1 may be lost beyond chance.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    recipe: str
    split: Split = "test"
    macro_f1: Share | None = None
    category_f1: Share | None = None
    categories: dict[str, Share] = Field(default={})
    calibration_error: Share | None = None
    quantisation_loss: Share | None = None
    manifest_tolerance: Share | None = None
    size: Positive | None = None
    latency: Positive | None = None
    accepted: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _sets_a_limit(self) -> "GateConfig":
        if not self.categories and all(getattr(self, name) is None for name in LIMITS):
            raise ValueError(f"sets no limit; set one of {', '.join(LIMITS)}")
        return self


def load_gate(path: Path) -> GateConfig:
    """Reads a gate.

    Raises:
        InputError: every mistake, one a line, with its key and the remedy.
    """
    return load_yaml(path, GateConfig)


def is_gate(path: Path) -> bool:
    """Whether a YAML file is a gate and not a recipe: it names the recipe instead of being one.

    Raises:
        InputError: the file cannot be read, or is not YAML.
    """
    values = read_yaml(path)
    return isinstance(values, dict) and "recipe" in values
