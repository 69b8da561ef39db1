"""The file of an ablation (`configs/ablation.yaml`): a recipe, and variants of it."""

import re
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from train.config import Config, PositiveShare, load_config, load_yaml, read_yaml
from train.model import refuse_student
from train.runs import RunFolder
from zhili.errors import InputError, did_you_mean


class AblationConfig(BaseModel):
    """A recipe and its variants. An override is `section.key=value`, as on the command line.

    Args:
        recipe: the recipe that all variants start from; its validation and test splits are used for all.
        overrides: overrides of the recipe for all variants.
        share: the share of each variant's training reports that it is trained on.
        seeds: each variant is trained once with each of these seeds.
        variants: the overrides of each variant by its name.
        baseline: the variant that the others are compared with; null takes the first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    recipe: str
    overrides: list[str] = []
    share: PositiveShare = 1.0
    seeds: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)] = [0]
    variants: Annotated[dict[str, list[str]], Field(min_length=1)]
    baseline: str | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> "AblationConfig":
        mistakes = []
        if len(set(self.seeds)) < len(self.seeds):
            mistakes.append("seeds: a seed is listed twice; list each once")
        names: dict[str, str] = {}
        for name in self.variants:
            first = names.setdefault(folder_name(name), name)
            if not folder_name(name):
                mistakes.append(f"variants.{name}: the name has no letter or digit; add one")
            elif first != name:
                mistakes.append(f"variants.{name}: has the same folder as {first!r}; rename one of them")
        places = {"overrides": self.overrides} | {f"variants.{name}": own for name, own in self.variants.items()}
        for place, overrides in places.items():
            if any(override.startswith("training.seed=") for override in overrides):
                mistakes.append(f"{place}: training.seed has no effect; list the seeds in `seeds`")
        if self.baseline is not None and self.baseline not in self.variants:
            remedy = did_you_mean(self.baseline, self.variants, f"the variants are {', '.join(self.variants)}")
            mistakes.append(f"baseline: unknown variant {self.baseline!r}; {remedy}")
        if mistakes:
            raise ValueError("\n".join(mistakes))
        return self


class AblationPlan(NamedTuple):
    """An ablation with its resolved recipes.

    Args:
        name: the name of its file, and of its folder under `runs/`.
        options: what the file says.
        recipe: the recipe with the overrides for all variants.
        variants: the recipe of each variant.
    """

    name: str
    options: AblationConfig
    recipe: Config
    variants: dict[str, Config]

    @property
    def baseline(self) -> str:
        """The variant that the others are compared with."""
        return self.options.baseline or next(iter(self.variants))

    @property
    def run_folder(self) -> RunFolder:
        """The files of the ablation."""
        return RunFolder(Path("runs") / self.name)


def folder_name(variant: str) -> str:
    """The name of a variant's folder: its letters and digits in lower case, with hyphens between words."""
    return re.sub(r"[\W_]+", "-", variant).strip("-").lower()


def load_ablation(path: Path) -> AblationPlan:
    """Read the file of an ablation, and resolve the recipe of each variant.

    Raises:
        InputError: the file, the recipe or an override has mistakes; the message has one line for each.
    """
    if not path.stem.strip("."):
        raise InputError(f"{path}: its name is that of its folder under runs/; rename the file")
    options = load_yaml(path, AblationConfig)
    source = Path(options.recipe)
    recipe, common = _resolve(source, options.overrides)
    mistakes = [f"{path}: {mistake}" for mistake in common]
    variants = {}
    for name, own in options.variants.items():
        variant, wrong = _resolve(source, [*options.overrides, *own])
        if recipe is not None and variant is not None and variant.task != recipe.task:
            wrong.append(f"task: differs from that of {source}; variants are evaluated on the same labels")
        mistakes += [f"{path}: variants.{name}: {mistake}" for mistake in wrong if mistake not in common]
        if variant is not None:
            variants[name] = variant
    if recipe is None or mistakes:
        raise InputError("\n".join(mistakes))
    return AblationPlan(path.stem, options, recipe, variants)


def is_ablation(path: Path) -> bool:
    """Whether a YAML file is of an ablation; neither recipes nor gates have variants.

    Raises:
        InputError: the file cannot be read, or is not YAML.
    """
    values = read_yaml(path)
    return isinstance(values, dict) and "variants" in values


def _resolve(path: Path, overrides: list[str]) -> tuple[Config | None, list[str]]:
    """The recipe with these overrides, or its mistakes."""
    try:
        config = load_config(path, overrides)
        refuse_student(config, "ablation")
    except InputError as error:
        return None, str(error).splitlines()
    return config, []
