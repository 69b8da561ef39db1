"""Results of an evaluation as typed records."""

from train.records import Record

NOTHING = "(nothing)"


class Metric(Record):
    """A metric and its confidence interval (`train.metrics.bootstrap.CONFIDENCE_LEVEL`).

    `value` is None if the metric is undefined (the precision of a category that was never predicted). `low` and `high`
    are None if there is no interval (all texts come from one report). An interval from 1 to 1 means that these reports
    contain no error, not that errors are impossible.
    """

    value: float | None
    low: float | None = None
    high: float | None = None

    def __repr__(self) -> str:
        return f"<Metric {self}>"

    def __str__(self) -> str:
        from train.metrics.format import format_metric

        return format_metric(self)


class CategoryMetrics(Record):
    """Metrics of one category.

    `support` is the number of texts that require the category, `predicted` the number of texts that got it, without
    texts where it is optional.
    """

    precision: Metric
    recall: Metric
    f1: Metric
    support: int
    predicted: int


class Summary(Record):
    """Metrics of one model on one set of texts.

    The keys of `metrics` are `macro_f1` (over the categories that are required or predicted), `micro_f1`,
    `subset_accuracy` (all labels correct and complete), `primary_accuracy` (the primary category is a correct one),
    `primary_allowed` (the primary category is any required or optional label) and `calibration_error`.
    """

    paragraphs: int
    reports: int
    metrics: dict[str, Metric]
    categories: dict[str, CategoryMetrics]

    def __repr__(self) -> str:
        return f"<Summary of {self.paragraphs} paragraphs: {self}>"

    def __str__(self) -> str:
        return ", ".join(f"{name} {metric}" for name, metric in self.metrics.items())


class Bin(Record):
    """Pairs of a text and a category whose probability is between `lower` and `upper`.

    `count` is the number of pairs, `probability` their mean probability, `share` the share of them that are labels.
    """

    lower: float
    upper: float
    count: int
    probability: float | None
    share: Metric


class Reliability(Record):
    """The expected calibration error (Naeini et al. 2015) and the bins of its reliability diagram."""

    error: Metric
    bins: list[Bin]


class CalibrationResult(Record):
    """Reliability over all categories and for each one, after and, where known, before calibration."""

    after: Reliability
    before: Reliability | None
    categories_after: dict[str, Reliability]
    categories_before: dict[str, Reliability] | None


class CoveragePoint(Record):
    """Accuracy of the texts that need no review at one confidence threshold.

    `coverage` is the share of texts whose confidence is at least `threshold`. Of these, `all_right` is the share whose
    labels are all correct, `primary_allowed` the share whose primary category is one of their labels.
    """

    threshold: float
    coverage: float
    all_right: Metric
    primary_allowed: Metric


class Slice(Record):
    """Metrics of the texts that have one value of a field.

    `difference` is their micro-F1 minus that of all texts. `p` is the share of resamples in which the difference is not
    negative, and 1 for a slice of fewer than five reports, which is not tested. `below` is true if the difference is
    significantly negative at a false discovery rate of 5 % over all slices (Benjamini and Hochberg 1995).
    """

    field: str
    value: str
    paragraphs: int
    reports: int
    macro_f1: Metric
    micro_f1: Metric
    primary_accuracy: Metric
    difference: Metric
    p: float
    below: bool


class Confusion(Record):
    """Which wrong labels are predicted instead of which required ones; `train.metrics.confusion` defines the counts.

    `rows` are the required labels and, last, (nothing); `columns` the predicted labels and, last, (nothing).
    `labelled_together` and `predicted_together` are (categories, categories) counts of the texts that have both labels;
    the diagonal counts the texts that have the label.
    """

    rows: list[str]
    columns: list[str]
    counts: list[list[float]]
    labelled_together: list[list[int]]
    predicted_together: list[list[int]]


class Mistake(Record):
    """A text with wrong labels.

    `missed` and `wrong` map its missing and its wrong labels to their probabilities; `loss` is the log loss of these.
    """

    id: str
    report: str
    heading: str
    text: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    predicted: tuple[str, ...]
    missed: dict[str, float]
    wrong: dict[str, float]
    loss: float


class Comparison(Record):
    """Metrics of model b minus those of model a on the same texts, from paired resamples.

    `significant` is true if the interval of macro-F1 excludes zero; `sentence` states the result in words.
    """

    a: str
    b: str
    paragraphs: int
    reports: int
    metrics: dict[str, Metric]
    categories: dict[str, Metric]
    significant: bool
    sentence: str

    def __repr__(self) -> str:
        return f"<Comparison of {self.b!r} with {self.a!r}: {self}>"

    def __str__(self) -> str:
        return self.sentence
