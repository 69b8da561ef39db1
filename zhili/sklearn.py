"""Estimators for scikit-learn (extra `sklearn`): a bundle as a classifier and as a transformer.

Both are trained already, so `fit` only checks that the bundle loads. They work without `fit`, in a Pipeline, in
cross-validation, and can be cloned and pickled: they hold the bundle's folder, not its weights.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from zhili.errors import InputError
from zhili.extras import require
from zhili.frames import column_values, is_table, wrap_table
from zhili.inference import MANIFEST, Floats, default_bundle
from zhili.predictor import Predictor

require("sklearn", extra="sklearn", purpose="zhili.sklearn")
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin  # noqa: E402

__all__ = ["ZhiliClassifier", "ZhiliTransformer"]


class _PretrainedEstimator(BaseEstimator):  # type: ignore[misc]
    """What both estimators share: the bundle and the texts."""

    bundle: str | os.PathLike[str] | None
    threads: int | None
    text: str
    heading: str | None

    @property
    def predictor_(self) -> Predictor:
        """The predictor of the bundle; estimators of one bundle share it.

        Raises:
            InputError: the folder is not a valid bundle.
        """
        folder = (default_bundle() if self.bundle is None else Path(self.bundle)).absolute()
        manifest = folder / MANIFEST
        return _load(folder, self.threads, manifest.stat().st_mtime_ns if manifest.exists() else 0)

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: N803 (scikit-learn's names)
        """Check that the bundle loads; nothing is trained, and `X` and `y` are not used.

        Raises:
            InputError: the folder is not a valid bundle.
        """
        _ = self.predictor_
        return self

    def _texts(self, values: Any) -> tuple[Any, Any]:
        """Texts, and their headings or None."""
        if not is_table(values):
            return _one_dimension(values), None
        table = wrap_table(values)
        text = table.columns[0] if len(table.columns) == 1 else self.text
        for name in (text, self.heading):
            if name is not None and name not in table.columns:
                raise InputError(f"X: no column {name!r}; the columns are {', '.join(map(str, table.columns))}")
        heading = None if self.heading is None else column_values(table.get_column(self.heading))
        return column_values(table.get_column(text)), heading

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = tags.requires_fit = tags.target_tags.required = False
        return tags


class ZhiliClassifier(ClassifierMixin, _PretrainedEstimator):  # type: ignore[misc]
    """A bundle as a classifier.

    In every method `X` is n texts (a list, an array, a Series), or a table with a column of texts.

    Args:
        bundle: as in `Predictor`.
        threads: as in `Predictor`.
        multilabel: predict all labels (True) or the primary category (False); None follows the bundle's task.
        text: tables: the column of the texts, if the table has more than one.
        heading: tables: the column of the headings; None: no headings.
    """

    def __init__(
        self,
        bundle: str | os.PathLike[str] | None = None,
        *,
        threads: int | None = None,
        multilabel: bool | None = None,
        text: str = "text",
        heading: str | None = None,
    ) -> None:
        self.bundle = bundle
        self.threads = threads
        self.multilabel = multilabel
        self.text = text
        self.heading = heading

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: N803
        """Check that the bundle loads; nothing is trained.

        Raises:
            InputError: as for a bundle; or `y` has numbers where the classes are ids of categories.
        """
        if self.multilabel is False and y is not None and np.asarray(y).ndim == 1 and np.asarray(y).dtype.kind in "iuf":
            raise InputError(
                "fit: the labels are numbers, because this part of scikit-learn numbers the classes; use predict, or a "
                "classifier on the features of ZhiliTransformer"
            )
        return super().fit(X, y)

    @property
    def classes_(self) -> NDArray[np.str_]:
        """The ids of the categories, in the order of the columns of `predict_proba`."""
        return np.array(self.predictor_.taxonomy.ids)

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """The labels of n texts.

        Returns:
            (n, categories) 0 or 1 for each of `classes_`; or (n,) ids of the primary categories, without `multilabel`.

        Raises:
            InputError: a text is empty or not a string (the message has its position), or a column is missing.
        """
        predictor = self.predictor_
        rule, probabilities = predictor.decision_rule, predictor.probabilities(*self._texts(X))
        if rule.task == "multi_label" if self.multilabel is None else self.multilabel:
            return rule.label_mask(probabilities).astype(np.int64)
        primary = [rule.labels(row)[0] for row in probabilities]
        return self.classes_[np.array(primary, np.int64)]

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803
        """(n, categories) calibrated probabilities of n texts, in the order of `classes_`.

        Raises:
            InputError: as `predict`.
        """
        return self.predictor_.probabilities(*self._texts(X))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = self.multilabel is not False
        tags.target_tags.required = False
        return tags


class ZhiliTransformer(TransformerMixin, _PretrainedEstimator):  # type: ignore[misc]
    """A bundle as a transformer of texts into features for another estimator.

    `X` is as in `ZhiliClassifier`.

    Args:
        bundle: as in `Predictor`.
        threads: as in `Predictor`.
        features: `subjects`, the logit of each subject, which says most about what a text is about; `logits` of the
            categories; or their calibrated `probabilities`.
        text: tables: the column of the texts, if the table has more than one.
        heading: tables: the column of the headings; None: no headings.
    """

    def __init__(
        self,
        bundle: str | os.PathLike[str] | None = None,
        *,
        threads: int | None = None,
        features: Literal["subjects", "logits", "probabilities"] = "probabilities",
        text: str = "text",
        heading: str | None = None,
    ) -> None:
        self.bundle = bundle
        self.threads = threads
        self.features = features
        self.text = text
        self.heading = heading

    def transform(self, X: Any) -> Floats:  # noqa: N803
        """(n, features) features of n texts.

        Raises:
            InputError: as `ZhiliClassifier.predict`; or `features` is unknown, or `subjects` of a bundle without them.
        """
        predictor = self.predictor_
        names = self.get_feature_names_out()
        texts, headings = self._texts(X)
        if self.features == "probabilities":
            return predictor.probabilities(texts, headings)
        outputs = predictor.pipeline.outputs(texts, headings)
        features = outputs.logits if self.features == "logits" else outputs.directions
        return features.reshape(-1, len(names))  # without texts the width is unknown

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """The names of the features: ids of categories, or `category/subject`.

        Args:
            input_features: not used.
        """
        if self.features not in ("subjects", "logits", "probabilities"):
            raise InputError(f"features: unknown {self.features!r}; use subjects, logits or probabilities")
        taxonomy = self.predictor_.taxonomy
        if self.features != "subjects":
            return np.array(taxonomy.ids, object)
        if not taxonomy.subjects:
            raise InputError("features: the bundle has no subjects; use logits or probabilities")
        return np.array([f"{category}/{subject}" for category, subject in taxonomy.directions], object)


@lru_cache(maxsize=4)
def _load(folder: Path, threads: int | None, modified: int) -> Predictor:
    """A bundle's predictor; a bundle that was modified since is loaded again."""
    return Predictor(folder, threads=threads)


def _one_dimension(values: Any) -> Any:
    """The texts of an array with one column, as a selector of columns gives it; other values unchanged."""
    if not isinstance(values, np.ndarray):
        return values
    if values.ndim > 2 or (values.ndim == 2 and values.shape[1] != 1):
        raise InputError(f"X: an array of shape {values.shape}; give n texts, or one column of them")
    return values.ravel().tolist()
