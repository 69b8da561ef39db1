"""A linear-chain conditional random field: the most probable sequence of roles for the features of the lines."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhili.reading.roles.constraints import impossible_roles
from zhili.reading.roles.role import Role

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class RoleModel:
    """The weights of the model (Lafferty, McCallum, Pereira: Conditional Random Fields, 2001).

    Args:
        roles: the roles.
        features: the row of each feature in `states`.
        states: (features, roles) weights of a feature with a role.
        transitions: (roles, roles) weights of a role after another one.
    """

    roles: tuple[Role, ...]
    features: dict[str, int]
    states: NDArray[np.float32]
    transitions: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> "RoleModel":
        """Load the weights that `python -m train reading fit` writes."""
        data = json.loads(path.read_text(encoding="utf-8"))
        roles = tuple(data["roles"])
        features = {name: row for row, name in enumerate(data["states"])}
        states = np.zeros((len(features), len(roles)), np.float32)
        for row, weights in enumerate(data["states"].values()):
            for role, weight in weights.items():
                states[row, roles.index(role)] = weight
        return cls(roles, features, states, np.array(data["transitions"], np.float32))

    def scores(self, features: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """The (lines, roles) scores of the lines by their features; unknown features do not count."""
        scores = np.zeros((len(features), len(self.roles)), np.float32)
        for index, names in enumerate(features):
            rows = [row for name in names if (row := self.features.get(name)) is not None]
            if rows:
                scores[index] = self.states[rows].sum(0)
        return scores

    def decode(self, features: Sequence[Sequence[str]]) -> list[Role]:
        """The possible sequence of roles with the highest score (Viterbi), for the features of each line."""
        scores = self.scores(features)
        for row, names in zip(scores, features, strict=True):
            row[[self.roles.index(role) for role in impossible_roles(set(names)) if role in self.roles]] = -np.inf
        if not len(scores):
            return []
        best, previous = scores[0], []
        for row in scores[1:]:
            paths = best[:, None] + self.transitions
            previous.append(paths.argmax(0))
            best = paths.max(0) + row
        path = [int(best.argmax())]
        for pointers in reversed(previous):
            path.append(int(pointers[path[-1]]))
        return [self.roles[role] for role in reversed(path)]


@cache
def default_model() -> RoleModel:
    """The model that comes with the package."""
    return RoleModel.load()
