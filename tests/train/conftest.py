"""Simulated predictions, for what only many of them can show."""

from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.predictions import Predictions
from train.metrics.references import Reference
from zhili import Taxonomy
from zhili.inference.calibration import to_probabilities
from zhili.inference.decision import DecisionRule

IDS = ("a", "b", "c", "d", "e")
TAXONOMY = Taxonomy.model_validate(
    {"domains": {"x": {"name": "x"}}, "categories": [{"id": name, "name": name, "domain": "x"} for name in IDS]}
)
Simulate = Callable[..., Predictions]


@pytest.fixture(scope="session")
def simulate() -> Simulate:
    """Makes predictions of a calibrated multi-label model: labels are drawn with the probabilities it predicts."""

    def make(reports: int, size: int = 8, seed: int = 0, noise: float = 0.0) -> Predictions:
        random = np.random.default_rng(seed)
        n = reports * size
        # Texts of one report share part of their logits, as paragraphs of one report do.
        logits = random.normal(-1, 2, (n, 5)) + np.repeat(random.normal(0, 1.5, (reports, 5)), size, axis=0)
        targets = random.random(logits.shape) < to_probabilities(logits.astype(np.float32), "multi_label")
        references = [
            Reference(
                id=f"t{i}",
                report=f"r{i // size}",
                text="修路3公里。",
                required=(labels := tuple(IDS[k] for k in np.flatnonzero(row))),
                primary=labels[:1],
            )
            for i, row in enumerate(targets)
        ]
        shown = to_probabilities((logits + random.normal(0, 1, logits.shape) * noise).astype(np.float32), "multi_label")
        return Predictions.from_probabilities(references, IDS, shown, DecisionRule.from_taxonomy("multi_label", TAXONOMY, 0.4))

    return make
