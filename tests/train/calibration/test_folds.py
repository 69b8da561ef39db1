import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from train.calibration.folds import divide, divisions, folds


@given(st.integers(5, 40), st.integers(2, 5), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_a_report_is_in_one_part_and_every_part_has_reports(reports: int, parts: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    numbers = np.concatenate([np.arange(reports), random.integers(0, reports, 60)])
    gold = np.eye(4, dtype=np.int64)[random.integers(0, 4, len(numbers))]
    part = divide(gold, numbers, [1 / parts] * parts, seed)
    assert all(len(set(part[numbers == r])) == 1 for r in range(reports))
    assert set(part) == set(range(parts))
    assert (part == divide(gold, numbers, [1 / parts] * parts, seed)).all()


def test_labels_are_shared_out_as_asked() -> None:
    random = np.random.default_rng(0)
    numbers = np.repeat(np.arange(100), 12)
    gold = (random.random((1200, 10)) < np.linspace(0.1, 0.4, 10)).astype(np.int64)
    for shares in ([0.2] * 5, [0.7, 0.15, 0.15]):
        part = divide(gold, numbers, shares)
        for i, share in enumerate(shares):
            assert np.allclose(gold[part == i].sum(0) / gold.sum(0), share, atol=0.06)


def test_seeds_give_other_divisions() -> None:
    numbers = np.repeat(np.arange(20), 3)
    gold = np.ones((60, 1), np.int64)
    one, other = divisions(gold, numbers, 4, 2)
    assert (one != other).any()


def test_more_folds_than_reports_are_as_many_as_reports() -> None:
    (part,) = divisions(np.ones((3, 1), np.int64), np.array([0, 1, 1]), 5, 1)
    assert sorted(set(part)) == [0, 1]
    for here, rest in folds(part):
        assert not (here & rest).any() and (here | rest).all()
    ((here, rest),) = folds(np.zeros(3, np.int64))
    assert here.all() and rest.all()
