"""A linear-chain conditional random field: the most probable sequence of roles for the features of the lines."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhili.reading.roles.constraints import impossible_pairs, impossible_roles
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

    def scores(self, names: Sequence[str]) -> NDArray[np.float32]:
        """The (roles,) scores of a line by its features, minus infinity where a role is impossible for it.

        Unknown features do not count.
        """
        rows = [row for name in names if (row := self.features.get(name)) is not None]
        scores: NDArray[np.float32] = self.states[rows].sum(0)
        scores[[self.roles.index(role) for role in impossible_roles(set(names)) if role in self.roles]] = -np.inf
        return scores

    def decode(self, features: Iterable[Sequence[str]]) -> list[Role]:
        """The possible sequence of roles with the highest score (Viterbi), for the features of each line."""
        follows = self.transitions + impossible_pairs(self.roles)
        best: NDArray[np.float32] | None = None
        pointers = bytearray()  # for each line after the first: the best role before it, for each of its roles
        for names in features:
            scores = self.scores(names)
            if best is None:
                best = scores
                continue
            paths = best[:, None] + follows
            pointers += paths.argmax(0).astype(np.uint8).tobytes()
            best = paths.max(0) + scores
        if best is None:
            return []
        path = [int(best.argmax())]
        for start in range(len(pointers) - len(self.roles), -1, -len(self.roles)):
            path.append(pointers[start + path[-1]])
        return [self.roles[role] for role in reversed(path)]


@cache
def default_model() -> RoleModel:
    """The model that comes with the package."""
    return RoleModel.load()
