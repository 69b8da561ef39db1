"""The file of a sweep (`configs/sweep.yaml`): a recipe, and what to try for its keys."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from train.config import Config, load_config, load_yaml, read_yaml
from train.runs import RunFolder
from zhili.errors import InputError


class Range(BaseModel):
    """Numbers to try; whole numbers if both ends are.

    Args:
        low: the lowest.
        high: the highest.
        log: draw the logarithm evenly, as is usual for learning rates.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    low: int | float
    high: int | float
    log: bool = False

    @model_validator(mode="after")
    def _ends_are_ordered(self) -> "Range":
        if self.low >= self.high:
            raise ValueError("low is not below high; swap them")
        if self.log and self.low <= 0:
            raise ValueError("log needs numbers above 0; raise low")
        return self


class SweepConfig(BaseModel):
    """A recipe and its search space.

    Args:
        recipe: the recipe.
        overrides: overrides of the recipe for all trials, as on the command line.
        trials: how many combinations to try.
        search: for each key (`training.learning_rate`) a range of numbers or a list of values.
        pruning: `median` ends a trial whose validation score after an epoch is below the median of the earlier trials
            at that epoch; `none` trains every trial to its end.
        seed: the seed of the search.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    recipe: str
    overrides: list[str] = []
    trials: int = Field(default=20, ge=1)
    search: Annotated[dict[str, Range | Annotated[list[Any], Field(min_length=1)]], Field(min_length=1)]
    pruning: Literal["median", "none"] = "median"
    seed: int = Field(default=0, ge=0)


class SweepPlan(NamedTuple):
    """A sweep with its name.

    Args:
        name: the name of its file, and of its folder under `runs/`.
        options: what the file says.
    """

    name: str
    options: SweepConfig

    @property
    def run_folder(self) -> RunFolder:
        """The folder of the study and its trials."""
        return RunFolder(Path("runs") / self.name)

    def tried(self) -> Iterator[tuple[str, Any]]:
        """Each searched key with each of its values; of a range, with its ends."""
        for key, space in self.options.search.items():
            for value in [space.low, space.high] if isinstance(space, Range) else space:
                yield key, value

    def values(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The values of the searched keys in a trial, from the parameters that Optuna stores."""
        search = self.options.search
        return {key: _value(search[key], parameter) for key, parameter in parameters.items()}

    def recipe(self, values: dict[str, Any]) -> Config:
        """The recipe with these values of searched keys."""
        own = [f"{key}={json.dumps(value)}" for key, value in values.items()]  # JSON is YAML
        return load_config(Path(self.options.recipe), [*self.options.overrides, *own])


def choices(values: list[Any]) -> list[Any]:
    """Values as Optuna stores them: it takes only texts and numbers, so a list or object becomes JSON."""
    return [json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else v for v in values]


def _value(space: Range | list[Any], parameter: Any) -> Any:
    """The value in a search space that a stored parameter came from."""
    return space[choices(space).index(parameter)] if isinstance(space, list) else parameter


def is_sweep(path: Path) -> bool:
    """Whether a YAML file is a sweep and not a recipe."""
    values = read_yaml(path)
    return isinstance(values, dict) and "search" in values


def load_sweep(path: Path) -> SweepPlan:
    """Load a sweep and try the ends of its search space on its recipe.

    Raises:
        InputError: the file, its recipe or a value to try has a mistake.
    """
    plan = SweepPlan(path.stem, load_yaml(path, SweepConfig))
    mistakes = []
    for key, value in plan.tried():
        try:
            plan.recipe({key: value})
        except InputError as error:
            mistakes += [f"{path}: search.{key}: {line}" for line in str(error).splitlines()]
    if mistakes:
        raise InputError("\n".join(dict.fromkeys(mistakes)))
    return plan
