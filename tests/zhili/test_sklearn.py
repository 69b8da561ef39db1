"""The estimators for scikit-learn."""

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import polars
import pytest
from sklearn.base import BaseEstimator, clone, is_classifier
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_predict, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MultiLabelBinarizer
from sklearn.utils import estimator_checks as checks
from sklearn.utils import get_tags

from zhili import InputError, Predictor
from zhili.inference import MANIFEST, default_bundle
from zhili.sklearn import ZhiliClassifier, ZhiliTransformer

TEXTS = ["全镇新建污水管网12公里，改厕460户。", "召开党员大会8次，发展党员6名。", "化解邻里矛盾纠纷39件。"]
HEADINGS = ["一、人居环境", None, "三、平安"]
ESTIMATORS = [ZhiliClassifier(), ZhiliTransformer(features="subjects")]


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
@pytest.mark.parametrize(
    "check",
    [
        checks.check_estimator_cloneable, checks.check_estimator_tags_renamed, checks.check_valid_tag_types,
        checks.check_estimator_repr, checks.check_no_attributes_set_in_init, checks.check_mixin_order,
        checks.check_do_not_raise_errors_in_init_or_set_params, checks.check_parameters_default_constructible,
        checks.check_get_params_invariance, checks.check_set_params,
    ],
)  # fmt: skip
def test_checks_that_need_no_numbers_pass(check: Any, estimator: BaseEstimator) -> None:
    check(type(estimator).__name__, clone(estimator))


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
def test_check_estimator_passes(estimator: BaseEstimator) -> None:
    checks.check_estimator(estimator, on_skip=None)


def test_labels_and_probabilities_are_those_of_the_predictor(shipped: Predictor, rows: list[dict[str, Any]]) -> None:
    classifier = ZhiliClassifier()
    texts = [row["text"] for row in rows[:40]]
    predictions = shipped.predict(texts)
    assert tuple(classifier.classes_) == shipped.taxonomy.ids
    labels = MultiLabelBinarizer(classes=classifier.classes_).fit_transform([p.labels for p in predictions])
    assert (classifier.predict(texts) == labels).all()
    assert ((shipped.probabilities(texts) > 0.5) != labels).any()  # the thresholds of the bundle count, not a half
    assert classifier.score(texts, labels) == 1.0
    assert (classifier.predict_proba(texts) == shipped.probabilities(texts)).all()
    primary = clone(classifier).set_params(multilabel=False)
    assert list(primary.fit(texts).predict(texts)) == [p.primary for p in predictions]
    assert primary.score(texts, [p.primary for p in predictions]) == 1.0
    assert is_classifier(classifier) and get_tags(classifier).classifier_tags.multi_label
    assert not get_tags(primary).classifier_tags.multi_label


@pytest.mark.parametrize("make", [pandas.DataFrame, polars.DataFrame])
def test_tables_and_columns_of_texts(shipped: Predictor, make: Any) -> None:
    table = make({"text": TEXTS, "heading": HEADINGS})
    classifier = ZhiliClassifier(heading="heading")
    assert (classifier.predict_proba(table) == shipped.probabilities(TEXTS, HEADINGS)).all()
    for texts in (table["text"], np.array(TEXTS), np.array(TEXTS, object)[:, None], make({"body": TEXTS})):
        assert (ZhiliClassifier().predict_proba(texts) == shipped.probabilities(TEXTS)).all()
    one = make({"text": ["好"]})
    with pytest.raises(InputError, match="X: no column 'heading'; the columns are text"):
        classifier.predict(one)
    with pytest.raises(InputError, match="X: no column 'body'; the columns are text, heading"):
        ZhiliClassifier(text="body").predict(table)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["好", None], "text 2: a missing value"),
        (["好", 3], "text 2: int, not a string"),
        (np.array([["好", "好"]]), r"X: an array of shape \(1, 2\)"),
        ("好", "a list of texts"),
    ],
)
def test_bad_texts_are_refused(texts: Any, message: str) -> None:
    for method in (ZhiliClassifier().predict, ZhiliTransformer().transform):
        with pytest.raises(InputError, match=message):
            method(texts)


def test_no_texts_give_empty_arrays() -> None:
    assert ZhiliClassifier().predict([]).shape == ZhiliClassifier().predict_proba([]).shape == (0, 20)
    assert ZhiliClassifier(multilabel=False).predict([]).shape == (0,)
    assert ZhiliTransformer(features="subjects").transform([]).shape == (0, 302)


@pytest.mark.parametrize(("features", "width"), [("subjects", 302), ("logits", 20), ("probabilities", 20)])
def test_features_have_names(features: Any, width: int) -> None:
    transformer = ZhiliTransformer(features=features).set_output(transform="pandas")
    frame = transformer.fit_transform(pandas.Series(TEXTS))
    assert frame.shape == (3, width) and list(frame.columns) == list(transformer.get_feature_names_out())
    best = list(frame.columns)[int(np.argmax(frame.iloc[1]))]
    assert best.partition("/")[0] == "party_building"


def test_unknown_features_are_refused() -> None:
    with pytest.raises(InputError, match="features: unknown 'hidden'; use subjects, logits or probabilities"):
        ZhiliTransformer(features="hidden").transform(TEXTS)  # type: ignore[arg-type]


def test_estimators_work_in_pipelines_and_pickles() -> None:
    strip = FunctionTransformer(lambda texts: [text.strip() for text in texts])
    pipeline = make_pipeline(strip, ZhiliClassifier())
    assert (pipeline.predict([f" {text} " for text in TEXTS]) == ZhiliClassifier().predict(TEXTS)).all()
    for estimator in ESTIMATORS:
        data = pickle.dumps(clone(estimator).fit(TEXTS))
        assert len(data) < 1000
    assert (pickle.loads(pickle.dumps(ZhiliClassifier())).predict(TEXTS) == ZhiliClassifier().predict(TEXTS)).all()


@pytest.mark.filterwarnings("ignore:The least populated class")
def test_features_train_another_classifier(rows: list[dict[str, Any]], shipped: Predictor) -> None:
    some = rows[::2]
    primary = [row["labels"][0] for row in some]
    domains = [shipped.taxonomy[name].domain for name in primary]
    frame = pandas.DataFrame({"text": [r["text"] for r in some], "length": [len(r["text"]) for r in some]})
    transformers = [("zhili", ZhiliTransformer(features="subjects"), "text"), ("length", "passthrough", ["length"])]
    model = Pipeline([("features", ColumnTransformer(transformers)), ("model", LogisticRegression(max_iter=2000))])
    party = np.array(domains) == "party"
    assert f1_score(party, cross_val_predict(model, frame, party, cv=2)) > 0.6
    assert cross_val_score(ZhiliClassifier(multilabel=False), frame["text"], primary, cv=2).mean() > 0.6


def test_bundle_that_has_changed_is_loaded_again(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(default_bundle(), tmp_path / "bundle"))
    classifier = ZhiliClassifier(folder).fit(TEXTS)
    assert clone(classifier).predictor_ is classifier.predictor_
    before = classifier.predictor_
    os.utime(folder / MANIFEST, ns=(1, 1))
    assert classifier.predictor_ is not before
    with pytest.raises(InputError, match="nowhere: not a bundle"):
        ZhiliClassifier("nowhere").fit(TEXTS)


def test_zhili_does_not_import_scikit_learn_and_names_the_extra() -> None:
    code = (
        "import sys, zhili; zhili.Predictor; assert 'sklearn' not in sys.modules; sys.modules['sklearn'] = None\n"
        "try: import zhili.sklearn\n"
        "except zhili.InputError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "zhili.sklearn: sklearn is not installed; pip install 'zhili[sklearn]'\n"


def test_numbered_classes_are_refused() -> None:
    classifier = ZhiliClassifier(multilabel=False)
    labels = ["living_environment", "party_building", "dispute_petition"]
    assert cross_val_predict(classifier, TEXTS * 2, labels * 2, cv=2).tolist() == classifier.predict(TEXTS * 2).tolist()
    with pytest.raises(InputError, match="this part of scikit-learn numbers the classes"):
        cross_val_predict(classifier, TEXTS * 2, labels * 2, cv=2, method="predict_proba")
