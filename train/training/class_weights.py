"""The weights of categories in the loss."""

from collections.abc import Sequence

import torch
from torch import Tensor

from train.config import Config
from train.data import Example, label_matrix
from zhili.errors import InputError, did_you_mean
from zhili.taxonomy import Taxonomy


def class_weights(config: Config, taxonomy: Taxonomy, examples: Sequence[Example]) -> Tensor | None:
    """The weight of each category in the loss, as `training.class_weights` says.

    `balanced` is the formula of scikit-learn: the mean count of the categories divided by a category's own count.

    Args:
        config: the recipe.
        taxonomy: the categories.
        examples: the training examples.

    Returns:
        (categories,) weights, or None if all are 1.

    Raises:
        InputError: the recipe names a category that does not exist.
    """
    check_class_weights(config, taxonomy)
    wanted = config.training.class_weights
    if wanted == "none":
        return None
    if wanted == "balanced":
        counts = torch.from_numpy(label_matrix([e.labels for e in examples], taxonomy.ids).sum(0)).float()
        present = counts > 0
        return torch.where(present, counts[present].mean() / counts.clamp(min=1), 1.0)
    return torch.tensor([float(wanted.get(name, 1.0)) for name in taxonomy.ids])


def check_class_weights(config: Config, taxonomy: Taxonomy) -> None:
    """Check that weights are for categories.

    Raises:
        InputError: the recipe names a category that does not exist.
    """
    wanted = config.training.class_weights
    for name in wanted if isinstance(wanted, dict) else ():
        if name not in taxonomy.ids:
            known = did_you_mean(name, taxonomy.ids, f"take ids of {config.data.taxonomy}")
            raise InputError(f"training.class_weights: no category {name!r}; {known}")
