"""From probabilities to labels: one rule for prediction, evaluation and the choice of thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zhili.bundle import Task
from zhili.scorer import Floats
from zhili.taxonomy import Taxonomy


@dataclass(frozen=True)
class Decision:
    """How labels follow from probabilities.

    Args:
        task: in a single-label task the most probable category is the label, whatever the thresholds.
        thresholds: (categories,) the least probability at which each category is a label.
        exclusive: indices of the categories that stand alone: one is the label where it is the most probable of all,
            and none otherwise.
    """

    task: Task
    thresholds: Floats
    exclusive: frozenset[int] = frozenset()

    @classmethod
    def of(cls, task: Task, taxonomy: Taxonomy, thresholds: Mapping[str, float] | float) -> "Decision":
        """The rule for a taxonomy, with a threshold for each category id or one for all."""
        if not isinstance(thresholds, Mapping):
            thresholds = dict.fromkeys(taxonomy.ids, thresholds)
        values = np.array([thresholds[name] for name in taxonomy.ids], np.float32)
        alone = frozenset(i for i, category in enumerate(taxonomy.categories) if category.exclusive)
        return cls(task, values, alone)

    def at(self, threshold: float) -> "Decision":
        """The same rule with one threshold for all categories."""
        return self.with_thresholds(np.full_like(self.thresholds, threshold))

    def with_thresholds(self, thresholds: Floats) -> "Decision":
        """The same rule with these (categories,) thresholds."""
        return replace(self, thresholds=thresholds)

    def labels(self, row: Floats) -> list[int]:
        """Indices of the labels of one text, most probable first, never empty.

        Args:
            row: (categories,) probabilities.
        """
        chosen = self.chosen(row[None])[0]
        return [int(i) for i in np.argsort(-row, kind="stable") if chosen[i]]

    def chosen(self, probabilities: Floats) -> NDArray[np.bool_]:
        """(n, categories) which categories are labels of each of n texts.

        Args:
            probabilities: (n, categories).
        """
        first = probabilities.argmax(1)
        chosen = probabilities >= self.thresholds
        alone = list(self.exclusive)
        chosen[:, alone] = False
        chosen[np.full(len(first), self.task == "single_label") | np.isin(first, alone)] = False
        none = ~chosen.any(1)
        chosen[none, first[none]] = True
        return chosen

    def confidence(self, probabilities: Floats) -> NDArray[np.float64]:
        """(n,) how probable it is that all labels of each of n texts are right and complete.

        In a multi-label task the product, over the categories, of the probability that this one is decided rightly, as
        if they were independent; in a single-label task the probability of the label.

        Args:
            probabilities: (n, categories), calibrated.
        """
        values = probabilities.astype(np.float64)
        if self.task == "single_label":
            return values.max(1)
        return np.where(self.chosen(probabilities), values, 1 - values).prod(1)
