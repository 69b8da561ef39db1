"""The limits of a gate (`configs/gate.yaml`). A new limit needs a field here and its check in `train.gate.check`."""

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
    """Limits for a bundle; a limit that is not set is not checked.

    Args:
        recipe: the recipe whose data the bundle is evaluated on.
        split: the split of these data.
        macro_f1: the minimum of the lower end of macro-F1's confidence interval.
        category_f1: the minimum F1 of each category.
        categories: minima by category id that replace `category_f1`.
        calibration_error: the maximum expected calibration error.
        quantisation_loss: the most macro-F1 that the bundle may lose against the float model; the manifest reports the
            float model's.
        manifest_tolerance: the largest difference of macro- and micro-F1 from what the bundle's manifest reports.
        size: the maximum size of all files together, in megabytes (10⁶ bytes).
        latency: the maximum time for one paragraph, in products of two matrices (`train.gate.latency`).
        accepted: the file of the last accepted bundle's predictions; F1 must not be significantly below theirs.
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
    """Read a gate.

    Raises:
        InputError: the file has mistakes; the message has one line for each, with its key and the remedy.
    """
    return load_yaml(path, GateConfig)


def is_gate(path: Path) -> bool:
    """Whether a YAML file is a gate: it names a recipe, as no recipe does, and no variants, as an ablation does.

    Raises:
        InputError: the file cannot be read, or is not YAML.
    """
    values = read_yaml(path)
    return isinstance(values, dict) and "recipe" in values and "variants" not in values
