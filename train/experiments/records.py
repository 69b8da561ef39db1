

from train.metrics import Summary
from train.records import Record


class Spread(Record):
    """A figure over folds and seeds: `values[seed][fold]`, their mean and standard deviation.

    A value is None where the figure is not defined; `seed_deviation` is that of the seeds' means, None with one seed.
    """

    values: list[list[float | None]]
    mean: float | None
    deviation: float | None
    seed_deviation: float | None


class CrossValidation(Record):
    """What `train crossval` found.

    `figures` and `categories` (F1) are of each fold's model on the reports that it was not trained on, with the
    thresholds that it chose itself; `pooled` is all these answers of the first seed taken together.
    """

    name: str
    folds: int
    seeds: list[int]
    paragraphs: int
    reports: int
    figures: dict[str, Spread]
    categories: dict[str, Spread]
    pooled: Summary


class LearningPoint(Record):
    """A model trained on a share of the training reports, and its figures by the name of what it was judged on."""

    share: float
    paragraphs: int
    reports: int
    summaries: dict[str, Summary]


class LearningCurve(Record):
    """What `train learning-curve` found, the smallest share first; all of the float model."""

    name: str
    points: list[LearningPoint]
