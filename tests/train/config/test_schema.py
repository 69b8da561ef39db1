from typing import Any

import pytest
from pydantic import ValidationError

from train.config import Config


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"training": {"average_epochs": 5, "epochs": 2}}, "average_epochs: 5 is more than epochs, 2; lower it"),
        (
            {"task": "single_label", "training": {"join_next": 0.5}},
            "training.join_next: is for texts with several labels",
        ),
        (
            {"task": "single_label", "training": {"order_weight": 0.1}},
            "training.order_weight: is for texts with several",
        ),
        (
            {"task": "single_label", "distil": {"teacher": "x", "layers": [1], "order_weight": 0.1}},
            "distil.order_weight: is for texts with several",
        ),
    ],
)
def test_options_without_effect_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Config.model_validate({"name": "x", **values})
