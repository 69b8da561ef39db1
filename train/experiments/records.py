"""Results of experiments as typed values."""

from train.metrics import Summary
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


class CrossValidation(Record):
    """The result of a cross-validation.

    `metrics` and `categories` (F1) are those of each fold's model on the reports it was not trained on, with the
    thresholds it chose itself; `pooled` is all these predictions of the first seed together.
    """

    name: str
    folds: int
    seeds: list[int]
    paragraphs: int
    reports: int
    metrics: dict[str, Spread]
    categories: dict[str, Spread]
    pooled: Summary


class LearningPoint(Record):
    """A model trained on a share of the training reports; its summaries by the name of what it was evaluated on."""

    share: float
    paragraphs: int
    reports: int
    summaries: dict[str, Summary]


class LearningCurve(Record):
    """A learning curve of the float model, the smallest share first."""

    name: str
    points: list[LearningPoint]
