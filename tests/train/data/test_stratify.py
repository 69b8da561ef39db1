import numpy as np

from train.data.stratify import stratify

SHARES = [0.5, 0.25, 0.25]


def test_each_group_goes_to_the_part_that_needs_its_labels_most() -> None:
    labels = np.array([[4, 0], [2, 0], [0, 4], [2, 0]], float)
    # Part 0 needs 4 of 8 labels of the first category and gets group 0. Parts 1 and 2 need 2 each.
    assert stratify(labels, SHARES, [0, 2, 1, 3]).tolist() == [0, 1, 0, 2]


def test_assigned_groups_keep_their_part_and_count_for_it() -> None:
    labels = np.array([[4], [4], [2], [2]], float)
    assigned = np.array([-1, 2, -1, -1])
    parts = stratify(labels, SHARES, [0, 2], assigned)
    assert parts.tolist() == [0, 2, 1, -1]  # group 3 is neither assigned nor in the order
    assert assigned.tolist() == [-1, 2, -1, -1]


def test_a_rare_category_counts_more_than_a_frequent_one() -> None:
    labels = np.array([[10, 0], [8, 0], [0, 1], [1, 1]], float)
    # Part 1 still needs the frequent category and part 0 the rare one.
    parts = stratify(labels, [0.5, 0.5], [3], assigned=np.array([0, 1, 1, -1]))
    assert parts[3] == 0


def test_ties_go_to_the_first_part_or_are_drawn() -> None:
    labels = np.ones((1, 1))
    assert stratify(labels, [0.5, 0.5], [0]).tolist() == [0]
    drawn = {int(stratify(labels, [0.5, 0.5], [0], random=np.random.default_rng(seed))[0]) for seed in range(20)}
    assert drawn == {0, 1}


def test_a_category_without_labels_does_not_matter() -> None:
    labels = np.array([[2, 0], [1, 0], [1, 0]], float)
    assert stratify(labels, SHARES, [0, 1, 2]).tolist() == [0, 1, 2]
