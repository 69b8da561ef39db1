import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from train.calibration.folds import divide, divisions, folds


@given(st.integers(5, 40), st.integers(2, 5), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_reports_stay_whole_and_every_part_has_a_report(reports: int, parts: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    numbers = np.concatenate([np.arange(reports), random.integers(0, reports, 60)])
    targets = np.eye(4, dtype=np.int64)[random.integers(0, 4, len(numbers))]
    division = divide(targets, numbers, [1 / parts] * parts, seed)
    assert all(len(set(division[numbers == r])) == 1 for r in range(reports))
    assert set(division) == set(range(parts))
    assert (division == divide(targets, numbers, [1 / parts] * parts, seed)).all()


def test_each_part_gets_its_share_of_every_label() -> None:
    random = np.random.default_rng(0)
    numbers = np.repeat(np.arange(100), 12)
    targets = (random.random((1200, 10)) < np.linspace(0.1, 0.4, 10)).astype(np.int64)
    for shares in ([0.2] * 5, [0.7, 0.15, 0.15]):
        division = divide(targets, numbers, shares)
        for i, share in enumerate(shares):
            assert np.allclose(targets[division == i].sum(0) / targets.sum(0), share, atol=0.06)


def test_seeds_give_different_divisions() -> None:
    numbers = np.repeat(np.arange(20), 3)
    targets = np.ones((60, 1), np.int64)
    one, other = divisions(targets, numbers, 4, 2)
    assert (one != other).any()


def test_there_are_no_more_folds_than_reports() -> None:
    (division,) = divisions(np.ones((3, 1), np.int64), np.array([0, 1, 1]), 5, 1)
    assert sorted(set(division)) == [0, 1]
    for inside, rest in folds(division):
        assert not (inside & rest).any() and (inside | rest).all()
    ((inside, rest),) = folds(np.zeros(3, np.int64))
    assert inside.all() and rest.all()
