"""From probabilities to labels: one rule for prediction, evaluation and the choice of thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

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
        return replace(self, thresholds=np.full_like(self.thresholds, threshold))

    def labels(self, row: Floats) -> list[int]:
        """Indices of the labels of one text, most probable first, never empty.

        Args:
            row: (categories,) probabilities.
        """
        ranked = [int(i) for i in np.argsort(-row, kind="stable")]
        if self.task == "single_label" or ranked[0] in self.exclusive:
            return ranked[:1]
        over = [i for i in ranked if row[i] >= self.thresholds[i] and i not in self.exclusive]
        return over or ranked[:1]
