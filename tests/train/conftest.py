"""Simulated predictions, and decision rules for made-up categories."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from train.metrics import Predictions, Reference
from zhili.inference import DecisionRule, to_probabilities
from zhili.taxonomy import Taxonomy

IDS = ("a", "b", "c", "d", "e")


def _rule(ids: Sequence[str], threshold: float) -> DecisionRule:
    categories = [{"id": name, "name": name, "domain": "x"} for name in ids]
    taxonomy = Taxonomy.model_validate({"domains": {"x": {"name": "x"}}, "categories": categories})
    return DecisionRule.from_taxonomy("multi_label", taxonomy, threshold)


@pytest.fixture(scope="session")
def decision_rule() -> Callable[[Sequence[str], float], DecisionRule]:
    """A function that makes a multi-label rule for category ids, with one threshold for all."""
    return _rule


@pytest.fixture(scope="session")
def simulate() -> Callable[..., Predictions]:
    """A function that simulates a calibrated multi-label model: labels are drawn with the predicted probabilities."""

    def simulate_predictions(reports: int, size: int = 8, seed: int = 0, noise: float = 0.0) -> Predictions:
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
        noisy = (logits + random.normal(0, 1, logits.shape) * noise).astype(np.float32)
        return Predictions.from_probabilities(references, IDS, to_probabilities(noisy, "multi_label"), _rule(IDS, 0.4))

    return simulate_predictions
