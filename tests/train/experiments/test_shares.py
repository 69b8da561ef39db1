from typing import Any

import numpy as np

from train.config.loading import load_config
from train.data.example import of_split
from train.data.load import load_corpus
from train.experiments.shares import representative_order, take_share


def test_shares_are_nested_complete_reports_and_keep_other_splits(project: Any) -> None:
    corpus = load_corpus(load_config(project.config))
    examples = corpus.examples
    whole = of_split(examples, "train")
    before: set[str] = set()
    for share in (0.1, 0.3, 0.6, 1.0):
        part = take_share(corpus, share).examples
        kept = of_split(part, "train")
        names = {e.id for e in kept}
        reports = {e.report for e in kept}
        assert names >= before and len(kept) >= share * len(whole)
        assert names == {e.id for e in whole if e.report in reports}
        assert [e for e in part if e.split != "train"] == [e for e in examples if e.split != "train"]
        before = names
    assert len(before) == len(whole)


def test_every_beginning_of_representative_order_has_its_share_of_labels() -> None:
    random = np.random.default_rng(0)
    reports = np.repeat(np.arange(60), 10)
    kinds = np.arange(60) % 3  # each report holds mostly one of three labels
    targets = np.eye(3, dtype=np.int64)[np.where(random.random(600) < 0.9, kinds[reports], random.integers(0, 3, 600))]
    order = representative_order(targets, reports)
    assert sorted(order.tolist()) == list(range(60))
    for count in (6, 15, 30):
        taken = np.isin(reports, order[:count])
        assert np.abs(targets[taken].mean(0) - targets.mean(0)).max() < 0.06
        assert (
            np.abs(targets[np.isin(reports, np.arange(60)[kinds == 0][:count])].mean(0) - targets.mean(0)).max() > 0.3
        )
