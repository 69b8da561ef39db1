"""What anybody would try first: TF-IDF over characters and a linear model, on the same texts."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from train.calibration import common_threshold
from train.config import Config, ThresholdConfig
from train.data import Example, Split, label_matrix, load_corpus, of_split
from train.evaluation.models import EvaluatedModel
from train.metrics import Predictions, Reference, references_from_examples
from zhili.inference import DecisionRule, Floats, Task
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

NAME = "TF-IDF + linear"


def baseline_predictions(config: Config, splits: Sequence[Split] = ("test",)) -> dict[Split, Predictions]:
    """Trains the baseline on the recipe's training split and has it answer others.

    The answers are also written to `runs/NAME/predictions-baseline-SPLIT.jsonl`.

    Raises:
        InputError: the data cannot be used.
    """
    taxonomy, examples = load_corpus(config)
    judged = baseline_model(config, taxonomy, examples)
    results = {split: judged.answer(references_from_examples(of_split(examples, split))) for split in splits}
    for split, answers in results.items():
        answers.save(config.run_folder / f"predictions-baseline-{split}.jsonl")
    return results


def baseline_model(config: Config, taxonomy: Taxonomy, examples: Sequence[Example]) -> EvaluatedModel:
    """The baseline, trained, with its best common threshold on the validation split.

    Args:
        config: the recipe.
        taxonomy: its categories.
        examples: all of its examples.
    """
    model = fit_baseline(of_split(examples, "train"), taxonomy, config.task)
    validation = references_from_examples(of_split(examples, "validation"))
    gold = label_matrix([g.required for g in validation], taxonomy.ids)
    decision = DecisionRule.from_taxonomy(config.task, taxonomy, 0.5)
    probabilities = _probabilities(model, validation, len(taxonomy.ids))
    threshold = common_threshold(probabilities, gold, decision, ThresholdConfig(tolerance=0))

    def answer(references: Sequence[Reference]) -> Predictions:
        probabilities = _probabilities(model, references, len(taxonomy.ids))
        return Predictions.from_probabilities(references, taxonomy.ids, probabilities, decision.with_threshold(threshold))

    return EvaluatedModel("baseline", NAME, answer, taxonomy, dict.fromkeys(taxonomy.ids, threshold), 0.0)


def fit_baseline(examples: Sequence[Example], taxonomy: Taxonomy, task: Task) -> Pipeline:
    """TF-IDF of character 1- to 3-grams, then logistic regression."""
    features = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    linear = LogisticRegression(C=20, class_weight="balanced", max_iter=2000)
    gold = label_matrix([e.labels for e in examples], taxonomy.ids)
    texts = [_text(e) for e in examples]
    if task == "single_label":
        return make_pipeline(features, linear).fit(texts, gold.argmax(1))
    return make_pipeline(features, OneVsRestClassifier(linear)).fit(texts, gold)


def _probabilities(model: Pipeline, texts: Sequence[Reference], count: int) -> Floats:
    found = model.predict_proba([_text(text) for text in texts])
    # Classes without a training example are not among the model's: they stay at probability zero.
    probabilities = np.zeros((len(texts), count), np.float32)
    probabilities[:, model.classes_] = found
    return probabilities


def _text(example: Example | Reference) -> str:
    return normalise(f"{example.heading}\n{example.text}")
