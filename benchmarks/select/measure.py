"""Label a corpus step by step, the texts chosen by `zhili.labelling.rank` or at random, and score after each step.

The learner is TF-IDF + linear, which is fitted in seconds. It predicts no subjects, so the most probable category of a
text takes their place.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score
from sklearn.pipeline import Pipeline

from benchmarks.result import BenchmarkResult, Machine
from train.data import Corpus, Example, label_matrix, of_split
from train.evaluation import fit_baseline
from zhili.inference import DecisionRule, Floats
from zhili.labelling import rank
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

FILE = Path("select.json")
STRATEGIES = ("selected", "random")
THRESHOLD = 0.5


class SelectResult(BenchmarkResult):
    """Macro-F1 on the test split by number of labels.

    Args:
        pool: texts to choose from.
        counts: the numbers of labels after each step.
        scores: by strategy, for each seed, the macro-F1 at each count.
        all_labels: the macro-F1 with the labels of the whole pool.
    """

    pool: int
    counts: list[int]
    scores: dict[str, list[list[float]]]
    all_labels: float

    def labels_needed(self, strategy: str, score: float) -> float | None:
        """The number of labels at which the mean curve of a strategy reaches a score; None if it does not."""
        means = np.mean(self.scores[strategy], axis=0)
        for at, mean in enumerate(means):
            if mean >= score:
                if at == 0:
                    return float(self.counts[0])
                share = (score - means[at - 1]) / (mean - means[at - 1])
                return self.counts[at - 1] + float(share) * (self.counts[at] - self.counts[at - 1])
        return None


@dataclass(frozen=True)
class _Candidate:
    text: str
    confidence: float
    subjects: tuple[str, ...]


def measure(corpus: Corpus, pool: int, counts: Sequence[int], seeds: int) -> SelectResult:
    """Run both strategies.

    Args:
        corpus: the corpus; texts are chosen from its training split and scored on its test split.
        pool: how many texts of the training split to choose from.
        counts: the numbers of labels after each step, the first chosen at random for both.
        seeds: how often, with other texts at the start and in the random choice.
    """
    train, test = of_split(corpus.examples, "train"), of_split(corpus.examples, "test")
    scores: dict[str, list[list[float]]] = {name: [] for name in STRATEGIES}
    everything = []
    for seed in range(seeds):
        order = np.random.default_rng(seed).permutation(len(train))[:pool]
        own = [train[int(i)] for i in order]
        everything.append(_score(_fit(own, corpus.taxonomy), test, corpus.taxonomy))
        for strategy in STRATEGIES:
            scores[strategy].append(_curve(own, test, corpus.taxonomy, counts, strategy))
    return SelectResult(
        machine=Machine.current(), pool=pool, counts=list(counts), scores=scores, all_labels=float(np.mean(everything))
    )


def lines(result: SelectResult) -> list[str]:
    """The curves as a Markdown table."""
    seeds = len(result.scores["random"])
    rows = [
        f"| {count:,} | "
        + " | ".join(
            f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"
            for values in ([curve[at] for curve in result.scores[name]] for name in STRATEGIES)
        )
        + " |"
        for at, count in enumerate(result.counts)
    ]
    best = float(np.mean(result.scores["random"], axis=0)[-1])
    needed = result.labels_needed("selected", best)
    share = f"{needed:,.0f} selected labels ({100 * needed / result.counts[-1]:.0f} %)" if needed else "not reached"
    return [
        f"Macro-F1 of TF-IDF + linear on the test split: mean and range of {seeds} seeds. There are {result.pool:,} "
        f"texts to choose from; all their labels give {result.all_labels:.3f}.",
        "",
        "| labels | chosen by `zhili select` | at random |",
        "|---|---|---|",
        *rows,
        "",
        f"The score of {result.counts[-1]:,} random labels ({best:.3f}) is reached with: {share}.",
    ]


def _curve(
    pool: Sequence[Example], test: Sequence[Example], taxonomy: Taxonomy, counts: Sequence[int], strategy: str
) -> list[float]:
    labelled = list(range(counts[0]))
    model = _fit([pool[i] for i in labelled], taxonomy)
    scores = [_score(model, test, taxonomy)]
    for count in counts[1:]:
        rest = sorted(set(range(len(pool))) - set(labelled))
        more = count - len(labelled)
        labelled += rest[:more] if strategy == "random" else _selected(model, pool, rest, labelled, taxonomy, more)
        model = _fit([pool[i] for i in labelled], taxonomy)
        scores.append(_score(model, test, taxonomy))
    return scores


def _selected(
    model: Pipeline,
    pool: Sequence[Example],
    rest: Sequence[int],
    labelled: Sequence[int],
    taxonomy: Taxonomy,
    count: int,
) -> list[int]:
    rule = DecisionRule.from_taxonomy("multi_label", taxonomy, THRESHOLD)
    probabilities = _probabilities(model, [pool[i] for i in rest], taxonomy)
    confidence = rule.confidence(probabilities)
    names = [taxonomy.ids[i] for i in probabilities.argmax(1)]
    candidates = [
        _Candidate(pool[i].text, float(sure), (name,)) for i, sure, name in zip(rest, confidence, names, strict=True)
    ]
    covered = Counter(pool[i].labels[0] for i in labelled)
    return [rest[at] for at in rank(candidates, count, covered)]


def _fit(examples: Sequence[Example], taxonomy: Taxonomy) -> Pipeline:
    return fit_baseline(examples, taxonomy, "multi_label")


def _score(model: Pipeline, test: Sequence[Example], taxonomy: Taxonomy) -> float:
    rule = DecisionRule.from_taxonomy("multi_label", taxonomy, THRESHOLD)
    predicted = rule.label_mask(_probabilities(model, test, taxonomy))
    truth = label_matrix([example.labels for example in test], taxonomy.ids)
    return float(f1_score(truth, predicted, average="macro", zero_division=0))


def _probabilities(model: Pipeline, examples: Sequence[Example], taxonomy: Taxonomy) -> Floats:
    probabilities = np.zeros((len(examples), len(taxonomy.ids)), np.float32)
    texts = [normalise(f"{example.heading}\n{example.text}") for example in examples]
    probabilities[:, model.classes_] = model.predict_proba(texts)
    return probabilities
