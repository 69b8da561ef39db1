"""What anybody would try first: TF-IDF over characters and a linear model, on the same texts."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from train.config import Config, Thresholds
from train.corpus.example import Example, Split, of_split
from train.corpus.load import load_data
from train.evaluation.gold import Gold, of_examples
from train.evaluation.judge import Judged
from train.evaluation.metrics import label_matrix
from train.evaluation.predictions import Predictions
from train.evaluation.thresholds import common_threshold
from zhili.bundle import Task
from zhili.decision import Decision
from zhili.scorer import Floats
from zhili.taxonomy import Taxonomy
from zhili.text.normalise import normalise

NAME = "TF-IDF + linear"


def baseline(config: Config, splits: Sequence[Split] = ("test",)) -> dict[Split, Predictions]:
    """Trains the baseline on the recipe's training split and has it answer others.

    The answers are also written to `runs/NAME/predictions-baseline-SPLIT.jsonl`.

    Raises:
        InputError: the data cannot be used.
    """
    taxonomy, examples = load_data(config)
    judged = judge_baseline(config, taxonomy, examples)
    results = {split: judged.answer(of_examples(of_split(examples, split))) for split in splits}
    for split, answers in results.items():
        answers.save(config.run_folder / f"predictions-baseline-{split}.jsonl")
    return results


def judge_baseline(config: Config, taxonomy: Taxonomy, examples: Sequence[Example]) -> Judged:
    """The baseline, trained, with its best common threshold on the validation split.

    Args:
        config: the recipe.
        taxonomy: its categories.
        examples: all of its examples.
    """
    model = fit_baseline(of_split(examples, "train"), taxonomy, config.task)
    validation = of_examples(of_split(examples, "validation"))
    gold = label_matrix([g.required for g in validation], taxonomy.ids)
    decision = Decision.of(config.task, taxonomy, 0.5)
    probabilities = _probabilities(model, validation, len(taxonomy.ids))
    threshold = common_threshold(probabilities, gold, decision, Thresholds(tolerance=0))

    def answer(golds: Sequence[Gold]) -> Predictions:
        probabilities = _probabilities(model, golds, len(taxonomy.ids))
        return Predictions.of(golds, taxonomy.ids, probabilities, decision.at(threshold))

    return Judged("baseline", NAME, answer, taxonomy, dict.fromkeys(taxonomy.ids, threshold), 0.0)


def fit_baseline(examples: Sequence[Example], taxonomy: Taxonomy, task: Task) -> Pipeline:
    """TF-IDF of character 1- to 3-grams, then logistic regression."""
    features = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    linear = LogisticRegression(C=20, class_weight="balanced", max_iter=2000)
    gold = label_matrix([e.labels for e in examples], taxonomy.ids)
    texts = [_text(e) for e in examples]
    if task == "single_label":
        return make_pipeline(features, linear).fit(texts, gold.argmax(1))
    return make_pipeline(features, OneVsRestClassifier(linear)).fit(texts, gold)


def _probabilities(model: Pipeline, texts: Sequence[Gold], count: int) -> Floats:
    found = model.predict_proba([_text(text) for text in texts])
    # Classes without a training example are not among the model's: they stay at probability zero.
    probabilities = np.zeros((len(texts), count), np.float32)
    probabilities[:, model.classes_] = found
    return probabilities


def _text(example: Example | Gold) -> str:
    return normalise(f"{example.heading}\n{example.text}")
