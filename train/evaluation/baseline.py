"""What anybody would try first: TF-IDF over characters and a linear model, on the same split."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from train.config import Config
from train.corpus.example import Example, Split, of_split
from train.corpus.load import load_data
from train.evaluation.calibrate import common_threshold
from train.evaluation.metrics import label_matrix, score
from zhili.bundle import Task
from zhili.decision import Decision
from zhili.files import file_aside
from zhili.scorer import Floats
from zhili.taxonomy import Taxonomy
from zhili.text.normalise import normalise


def baseline(config: Config, splits: Sequence[Split] = ("test",)) -> dict[Split, dict[str, Any]]:
    """Trains the baseline on the recipe's training split and scores it on others.

    The scores are also written to `runs/NAME/baseline-SPLIT.json`.

    Raises:
        InputError: the data cannot be used.
    """
    taxonomy, examples = load_data(config)
    model = fit_baseline(of_split(examples, "train"), taxonomy, config.task)

    def probabilities(judged: Sequence[Example]) -> Floats:
        return _probabilities(model, judged, len(taxonomy.ids))

    validation = of_split(examples, "validation")
    gold = label_matrix([e.labels for e in validation], taxonomy.ids)
    decision = Decision.of(config.task, taxonomy, 0.5)
    decision = decision.at(common_threshold(probabilities(validation), gold, decision))
    results: dict[Split, dict[str, Any]] = {}
    for split in splits:
        judged = of_split(examples, split)
        scores = score([e.labels for e in judged], probabilities(judged), decision, taxonomy.ids)
        results[split] = {"model": "TF-IDF + linear", "kind": "baseline", "split": split, **scores}
        with file_aside(config.run_folder / f"baseline-{split}.json") as file:
            json.dump(results[split], file, indent=1, ensure_ascii=False)
    return results


def fit_baseline(examples: Sequence[Example], taxonomy: Taxonomy, task: Task) -> Pipeline:
    """TF-IDF of character 1- to 3-grams, then logistic regression."""
    features = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    linear = LogisticRegression(C=20, class_weight="balanced", max_iter=2000)
    gold = label_matrix([e.labels for e in examples], taxonomy.ids)
    texts = [_text(e) for e in examples]
    if task == "single_label":
        return make_pipeline(features, linear).fit(texts, gold.argmax(1))
    return make_pipeline(features, OneVsRestClassifier(linear)).fit(texts, gold)


def _probabilities(model: Pipeline, examples: Sequence[Example], count: int) -> Floats:
    found = model.predict_proba([_text(e) for e in examples])
    # Classes without a training example are not among the model's: they stay at probability zero.
    probabilities = np.zeros((len(examples), count), np.float32)
    probabilities[:, model.classes_] = found
    return probabilities


def _text(example: Example) -> str:
    return normalise(f"{example.heading}\n{example.text}")
