import copy
from typing import Any

import pytest
import torch

from train.model.loss import (
    UNKNOWN,
    classification_loss,
    distillation_loss,
    normalised_mse,
    order_loss,
    subject_loss,
)


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_loss_is_small_for_the_right_labels(task: Any) -> None:
    labels = torch.eye(3)[:2]
    right = 9 * (2 * labels - 1)
    assert classification_loss(right, labels, task) < 0.05 < 1 < classification_loss(-right, labels, task)


def test_normalised_mse_ignores_padding() -> None:
    torch.manual_seed(0)
    states, mask = torch.randn(2, 5, 8), torch.tensor([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0]])
    changed = copy.deepcopy(states)
    changed[1, 2:] = 100
    assert normalised_mse(changed, states, mask) == 0
    real = states[mask.bool()]
    assert normalised_mse(real.mean(0).expand(2, 5, 8), states, mask).item() == pytest.approx(6 / 7, abs=1e-3)  # n - 1


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_distillation_loss_is_minimal_at_the_teachers_logits(task: Any) -> None:
    logits = torch.tensor([[3.0, -2.0, 0.5]])
    minimum = distillation_loss(logits, logits, task, 2.0)
    assert all(distillation_loss(logits + step, logits, task, 2.0) > minimum for step in torch.eye(3))


def test_distillation_loss_teaches_the_order_of_certain_labels() -> None:
    teacher = torch.tensor([[9.0, 6.0, -9.0]])
    swapped = torch.tensor([[6.0, 9.0, -9.0]])
    without, weighted = (
        distillation_loss(swapped, teacher, "multi_label", 1.0, w)
        - distillation_loss(teacher, teacher, "multi_label", 1.0, w)
        for w in (0.0, 1.0)
    )
    assert without < 0.01 < 2 < weighted


def test_ignored_categories_do_not_change_the_loss() -> None:
    logits, labels = torch.tensor([[3.0, 3.0]]), torch.tensor([[1.0, 0.0]])
    ignored = torch.tensor([[0.0, 1.0]])
    assert classification_loss(logits, labels, "multi_label", ignored=ignored) < 0.05
    assert classification_loss(logits, labels, "multi_label") > 1


def test_order_loss_is_small_where_the_primary_category_is_above_all_others() -> None:
    right, wrong = torch.tensor([[9.0, 2.0, -9.0]]), torch.tensor([[2.0, 9.0, -9.0]])
    first = torch.tensor([0])
    assert order_loss(right, first) < 0.01 < 5 < order_loss(wrong, first)
    assert order_loss(wrong, torch.tensor([UNKNOWN])) == 0


def test_subject_loss_leaves_out_unknown_subjects() -> None:
    directions = torch.tensor([[9.0, 0.0, -1e4], [9.0, 0.0, -1e4]])
    assert subject_loss(directions, torch.tensor([0, UNKNOWN])) < 0.01
    assert subject_loss(directions, torch.tensor([1, UNKNOWN])).item() == pytest.approx(4.5, abs=0.01)
    assert subject_loss(directions, torch.tensor([UNKNOWN, UNKNOWN])) == 0
