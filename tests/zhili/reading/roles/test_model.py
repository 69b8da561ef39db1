"""The sequence model: Viterbi finds the best of all sequences."""

from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhili.reading.roles import ROLES, Role, RoleModel
from zhili.reading.roles.model import default_model

THREE: tuple[Role, ...] = ("title", "fact", "boilerplate")  # any line may have one of them


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.lists(st.sampled_from("abcx"), max_size=3), min_size=1, max_size=5))
def test_decode_finds_the_sequence_with_the_highest_score(seed: int, features: list[list[str]]) -> None:
    rng = np.random.default_rng(seed)
    states = rng.normal(size=(3, 3)).astype(np.float32)
    transitions = rng.normal(size=(3, 3)).astype(np.float32)
    model = RoleModel(THREE, {"a": 0, "b": 1, "c": 2}, states, transitions)
    scores = [model.scores(names) for names in features]

    def total(path: tuple[int, ...]) -> float:
        steps = sum(transitions[a, b] for a, b in pairwise(path))
        return float(steps + sum(scores[i][role] for i, role in enumerate(path)))

    found = tuple(THREE.index(role) for role in model.decode(features))
    assert total(found) >= max(total(path) for path in product(range(3), repeat=len(features))) - 1e-4


def test_a_continuation_follows_only_what_it_can_continue() -> None:
    roles: tuple[Role, ...] = ("fact", "paragraph", "continuation")
    follows = np.array([[0, 0, 9], [0, 0, 0], [0, 0, 0]], np.float32)
    states = np.array([[5, 0, 0], [0, 1, 2], [0, 5, 0]], np.float32)
    model = RoleModel(roles, {"a": 0, "b": 1, "c": 2}, states, follows)
    assert model.decode([["a"], ["b"]]) == ["fact", "paragraph"]
    assert model.decode([["c"], ["b"]]) == ["paragraph", "continuation"]


def test_a_document_without_lines_has_no_roles() -> None:
    assert RoleModel(THREE, {}, np.zeros((0, 3), np.float32), np.zeros((3, 3), np.float32)).decode([]) == []


def test_the_weights_of_the_package_know_every_role() -> None:
    model = default_model()
    assert model.roles == ROLES
    assert model.transitions.shape == (len(ROLES), len(ROLES))
    assert np.isfinite(model.states).all()
