"""The baseline: TF-IDF over characters and a linear model, trained on the same texts."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from train.calibration import common_threshold
from train.config import Config, ThresholdConfig
from train.data import Corpus, Example, label_matrix, of_split
from train.evaluation.models import EvaluatedModel
from train.metrics import Predictions, Reference, references_from_examples
from zhili.inference import DecisionRule, Floats, Task
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

BASELINE_NAME = "TF-IDF + linear"


def baseline_model(config: Config, corpus: Corpus) -> EvaluatedModel:
    """Train the baseline and choose its common threshold on the validation split.

    Args:
        config: the recipe.
        corpus: its data.
    """
    taxonomy, examples = corpus
    model = fit_baseline(of_split(examples, "train"), taxonomy, config.task)
    validation = references_from_examples(of_split(examples, "validation"))
    targets = label_matrix([reference.required for reference in validation], taxonomy.ids)
    rule = DecisionRule.from_taxonomy(config.task, taxonomy, 0.5)
    probabilities = _probabilities(model, validation, len(taxonomy.ids))
    threshold = common_threshold(probabilities, targets, rule, ThresholdConfig(tolerance=0))

    def predict(references: Sequence[Reference]) -> Predictions:
        probabilities = _probabilities(model, references, len(taxonomy.ids))
        return Predictions.from_probabilities(references, taxonomy.ids, probabilities, rule.with_threshold(threshold))

    return EvaluatedModel("baseline", BASELINE_NAME, predict, taxonomy, dict.fromkeys(taxonomy.ids, threshold), 0.0)


def fit_baseline(examples: Sequence[Example], taxonomy: Taxonomy, task: Task) -> Pipeline:
    """Fit TF-IDF of character 1- to 3-grams, then logistic regression."""
    features = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    linear = LogisticRegression(C=20, class_weight="balanced", max_iter=2000)
    targets = label_matrix([e.labels for e in examples], taxonomy.ids)
    texts = [_text(e) for e in examples]
    if task == "single_label":
        return make_pipeline(features, linear).fit(texts, targets.argmax(1))
    return make_pipeline(features, OneVsRestClassifier(linear)).fit(texts, targets)


def _probabilities(model: Pipeline, texts: Sequence[Reference], count: int) -> Floats:
    # The model does not know classes without a training example: their probability stays zero.
    probabilities = np.zeros((len(texts), count), np.float32)
    probabilities[:, model.classes_] = model.predict_proba([_text(text) for text in texts])
    return probabilities


def _text(example: Example | Reference) -> str:
    return normalise(f"{example.heading}\n{example.text}")
