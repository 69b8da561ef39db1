from typing import Any

import numpy as np
import pytest
import torch

from train.config.loading import load_config
from train.data.load import load_corpus
from train.training.finite import check_logits, check_loss
from train.training.fit import fit
from zhili.errors import InputError


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_values_that_are_not_finite_are_refused(value: float) -> None:
    with pytest.raises(InputError, match=r"training\.learning_rate: the loss is -?(nan|inf) at step 7"):
        check_loss(torch.tensor(value), 7)
    with pytest.raises(InputError, match="logits are not finite"):
        check_logits(np.array([[0.0, value]]))
    check_loss(torch.tensor(1.0), 7)
    check_logits(np.zeros((2, 2)))


def test_a_training_that_diverges_stops_without_a_checkpoint(project: Any) -> None:
    rates = [f"training.{key}=1.0e+20" for key in ("learning_rate", "head_learning_rate", "max_gradient_norm")]
    config = load_config(project.config, rates)
    with pytest.raises(InputError, match=r"training\.learning_rate: the (loss is|model's logits are)"):
        fit(config, load_corpus(config))
    assert not config.run_folder.checkpoint.exists()
