"""Results of experiments as typed values."""

from typing import Any

import numpy as np
from pydantic import Field

from train.metrics import Array, Metric, Summary
from train.records import Record


class Spread(Record):
    """A metric over folds and seeds: `values[seed][fold]`, their mean and standard deviation.

    A value is None where the metric is undefined; `seed_deviation` is the standard deviation of the seeds' means, None
    with one seed.
    """

    values: list[list[float | None]]
    mean: float | None
    deviation: float | None
    seed_deviation: float | None

    @classmethod
    def from_values(cls, values: Array) -> "Spread":
        """Mean and standard deviations of (seeds, folds) values, NaN where a metric is undefined."""
        defined = values[~np.isnan(values)]
        by_seed = [float(row[~np.isnan(row)].mean()) for row in values if not np.isnan(row).all()]
        return cls(
            values=[[None if np.isnan(v) else float(v) for v in row] for row in values],
            mean=float(defined.mean()) if len(defined) else None,
            deviation=float(defined.std(ddof=1)) if len(defined) > 1 else None,
            seed_deviation=float(np.std(by_seed, ddof=1)) if len(by_seed) > 1 else None,
        )


class CrossValidation(Record):
    """The result of a cross-validation.

    `metrics` and `categories` (F1) are those of each fold's model on its part of all reports, the test split included;
    it was trained on none of them, and chose its thresholds itself. `pooled` is all these predictions of the first seed
    together. `baseline` is the same of the baseline, trained on the same folds, and `differences` are the averages of
    `pooled` minus those, from paired resamples of the reports; without a baseline they are None and empty.
    """

    name: str
    folds: int
    seeds: list[int]
    paragraphs: int
    reports: int
    metrics: dict[str, Spread]
    categories: dict[str, Spread]
    pooled: Summary
    baseline: Summary | None = None
    differences: dict[str, Metric] = Field(default_factory=dict)


class LearningPoint(Record):
    """A model trained on a share of the training reports; its summaries by the name of what it was evaluated on.

    `baseline` are the same of the baseline trained on the share; `differences` are the model's averages minus those,
    from paired resamples of the reports. Both are empty where no baseline was trained.
    """

    share: float
    paragraphs: int
    reports: int
    summaries: dict[str, Summary]
    baseline: dict[str, Summary] = Field(default_factory=dict)
    differences: dict[str, dict[str, Metric]] = Field(default_factory=dict)


class LearningCurve(Record):
    """A learning curve of the float model, the smallest share first."""

    name: str
    points: list[LearningPoint]


class SetSize(Record):
    """The size of a set of texts."""

    paragraphs: int
    reports: int


class VariantResult(Record):
    """One variant of a recipe, trained once for each seed.

    `training` is the size of its training data. `metrics` are by the name of what it was evaluated on and by metric;
    each is a spread over seeds, with one value for each. `differences` are the same metrics minus those of the
    baseline, the mean over seeds, with an interval from paired resamples of the reports; empty for the baseline.
    """

    name: str
    overrides: list[str]
    training: SetSize
    metrics: dict[str, dict[str, Spread]]
    differences: dict[str, dict[str, Metric]]


class Ablation(Record):
    """The finished variants of an ablation, in the order of its file.

    `examples` are the sets of texts that all variants are evaluated on, by name.
    """

    name: str
    recipe: str
    overrides: list[str]
    share: float
    seeds: list[int]
    baseline: str
    examples: dict[str, SetSize]
    variants: list[VariantResult]


class Trial(Record):
    """A finished trial of a sweep: what it tried, and its validation score, or the last one before it was pruned."""

    number: int
    values: dict[str, Any]
    score: float | None
    pruned: bool


class Sweep(Record):
    """The trials of a sweep, and the number and checkpoint of the best one."""

    name: str
    metric: str
    trials: list[Trial]
    best: int
    checkpoint: str
