"""What an evaluation found, as typed values that go to JSON and back: nothing here computes."""

from train.records import Record

NOTHING = "(nothing)"


class Metric(Record):
    """A measured figure and its 95 % interval.

    `value` is None where the figure is not defined (the precision of a category that was never predicted), the ends
    where there is no interval (all texts are of one report). An interval of no width, 1 to 1, says that these reports
    hold no error, not that there can be none.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


class CategoryMetrics(Record):
    """One category: `support` texts require it, `predicted` ones got it (optional ones not counted)."""

    precision: Metric
    recall: Metric
    f1: Metric
    support: int
    predicted: int


class Summary(Record):
    """The figures of one model on one set of texts.

    `metrics` holds `macro_f1` (over the categories that are there or predicted), `micro_f1`, `subset_accuracy` (all
    labels right and complete), `primary_accuracy` (the primary category is the labelled one) and `primary_allowed` (…
    is any of the text's labels).
    """

    paragraphs: int
    reports: int
    metrics: dict[str, Metric]
    categories: dict[str, CategoryMetrics]


class Bin(Record):
    """Pairs of text and category with probabilities from `lower` to `upper`: their mean, and how many were labels."""

    lower: float
    upper: float
    count: int
    probability: float | None
    share: Metric


class Reliability(Record):
    """The expected calibration error (Naeini et al. 2015) and the bins of the reliability diagram behind it."""

    error: Metric
    bins: list[Bin]


class CalibrationResult(Record):
    """Reliability over all categories and of each, with calibrated probabilities and, where known, before that."""

    after: Reliability
    before: Reliability | None
    categories_after: dict[str, Reliability]
    categories_before: dict[str, Reliability] | None


class CoveragePoint(Record):
    """What is left where texts below a confidence go to review.

    `coverage` is the share of texts at or over `threshold`; `all_right` the share of those whose labels are all right,
    `primary_allowed` of those whose primary category is one of their labels.
    """

    threshold: float
    coverage: float
    all_right: Metric
    primary_allowed: Metric


class Slice(Record):
    """The texts that have one value of a field.

    `difference` is micro-F1 here less that of all texts; `below` says that it is under zero, significantly at a false
    discovery rate of 5 % over all slices (Benjamini and Hochberg 1995). `p` is the share of resamples where it is not,
    and 1 for a slice of fewer than five reports, which is not tested.
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
    """Which wrong labels stand in for missed ones; see `train.metrics.confusion.confusion` for the definition.

    `rows` are required labels and, last, (nothing); `columns` given ones and, last, (nothing). `labelled_together` and
    `predicted_together` (categories, categories) count texts that carry both, the diagonal those that carry one.
    """

    rows: list[str]
    columns: list[str]
    counts: list[list[float]]
    labelled_together: list[list[int]]
    predicted_together: list[list[int]]


class Mistake(Record):
    """A text whose labels are wrong: the missed and the wrong ones, each with its probability, by their log loss."""

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
    """Model b less model a on the same texts, by paired resampling; `sentence` says it in words."""

    a: str
    b: str
    paragraphs: int
    reports: int
    metrics: dict[str, Metric]
    categories: dict[str, Metric]
    significant: bool
    sentence: str
