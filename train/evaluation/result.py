"""What an evaluation found, as typed values that go to JSON and back: nothing here computes."""

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from zhili.errors import InputError
from zhili.files import file_aside, read_text

Kind = Literal["bundle", "checkpoint", "baseline"]
KINDS: tuple[Kind, ...] = ("bundle", "checkpoint", "baseline")
NOTHING = "(nothing)"
Result = TypeVar("Result", bound=BaseModel)


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


class Figure(_Value):
    """A measured figure and its 95 % interval.

    `value` is None where the figure is not defined (the precision of a category that was never predicted), the ends
    where there is no interval (all texts are of one report). An interval of no width, 1 to 1, says that these reports
    hold no error, not that there can be none.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


class CategoryFigures(_Value):
    """One category: `support` texts require it, `predicted` ones got it (optional ones not counted)."""

    precision: Figure
    recall: Figure
    f1: Figure
    support: int
    predicted: int


class Summary(_Value):
    """The figures of one model on one set of texts.

    `figures` holds `macro_f1` (over the categories that are there or predicted), `micro_f1`, `subset_accuracy` (all
    labels right and complete), `primary_accuracy` (the primary category is the labelled one) and `primary_lenient` (…
    is any of the text's labels).
    """

    paragraphs: int
    reports: int
    figures: dict[str, Figure]
    categories: dict[str, CategoryFigures]


class Bin(_Value):
    """Pairs of text and category with probabilities from `lower` to `upper`: their mean, and how many were labels."""

    lower: float
    upper: float
    count: int
    probability: float | None
    share: Figure


class Reliability(_Value):
    """The expected calibration error (Naeini et al. 2015) and the bins of the reliability diagram behind it."""

    error: Figure
    bins: list[Bin]


class Calibration(_Value):
    """Reliability over all categories and of each, with calibrated probabilities and, where known, before that."""

    after: Reliability
    before: Reliability | None
    categories_after: dict[str, Reliability]
    categories_before: dict[str, Reliability] | None


class CoveragePoint(_Value):
    """What is left where texts below a confidence go to review.

    `coverage` is the share of texts at or over `level`; `all_right` the share of those whose labels are all right,
    `primary_lenient` of those whose primary category is one of their labels.
    """

    level: float
    coverage: float
    all_right: Figure
    primary_lenient: Figure


class Slice(_Value):
    """The texts that have one value of a field.

    `difference` is micro-F1 here less that of all texts; `below` says that it is under zero, significantly at a false
    discovery rate of 5 % over all slices (Benjamini and Hochberg 1995). `p` is the share of resamples where it is not,
    and 1 for a slice of fewer than five reports, which is not tested.
    """

    field: str
    value: str
    paragraphs: int
    reports: int
    macro_f1: Figure
    micro_f1: Figure
    primary_accuracy: Figure
    difference: Figure
    p: float
    below: bool


class Confusion(_Value):
    """Which wrong labels stand in for missed ones; see `train.evaluation.errors.confusion` for the definition.

    `rows` are required labels and, last, (nothing); `columns` given ones and, last, (nothing). `labelled_together` and
    `predicted_together` (categories, categories) count texts that carry both, the diagonal those that carry one.
    """

    rows: list[str]
    columns: list[str]
    counts: list[list[float]]
    labelled_together: list[list[int]]
    predicted_together: list[list[int]]


class Mistake(_Value):
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


class Judgement(_Value):
    """All that was found of one model.

    `model` is its folder or name, `predictions` the file of its answers, `thresholds` and `review_level` what it
    decides with; `review` is the coverage at that level.
    """

    kind: Kind
    model: str
    predictions: str
    thresholds: dict[str, float]
    review_level: float
    summary: Summary
    calibration: Calibration
    coverage: list[CoveragePoint]
    review: CoveragePoint
    slices: list[Slice]
    confusion: Confusion
    mistakes: list[Mistake]


class Comparison(_Value):
    """Model b less model a on the same texts, by paired resampling; `sentence` says it in words."""

    a: str
    b: str
    paragraphs: int
    reports: int
    figures: dict[str, Figure]
    categories: dict[str, Figure]
    significant: bool
    sentence: str


class Evaluation(_Value):
    """Everything that `train evaluate` found: the bundle first where there is one, and what was judged beside it.

    `examples` is the split's name or the file's path; `comparisons` set each other model against the first one.
    """

    name: str
    examples: str
    task: str
    categories: dict[str, str]
    paragraphs: int
    reports: int
    resamples: int
    judgements: dict[Kind, Judgement]
    comparisons: dict[Kind, Comparison]

    @property
    def first(self) -> Judgement:
        """The bundle's judgement, or the checkpoint's where no bundle was judged."""
        return next(self.judgements[kind] for kind in KINDS if kind in self.judgements)


class Spread(_Value):
    """A figure over folds and seeds: `values[seed][fold]`, their mean and standard deviation.

    A value is None where the figure is not defined; `seed_deviation` is that of the seeds' means, None with one seed.
    """

    values: list[list[float | None]]
    mean: float | None
    deviation: float | None
    seed_deviation: float | None


class CrossValidation(_Value):
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


class Tuning(_Value):
    """How calibration, thresholds and the review level were chosen.

    Args:
        source: `out_of_fold` predictions of a cross-validation, or the `validation` split.
        paragraphs: how many texts.
        reports: of how many reports.
        log_loss: cross-fitted log loss of each way to calibrate, and of none.
        calibration: the way taken.
        common_threshold: the best one for all categories.
        held_out: macro- and micro-F1 of thresholds on reports that they were not chosen on.
        held_out_categories: the same, `precision`, `recall` and `f1` of each category.
        thin: categories with too few labelled texts, which got the common threshold.
        review_accuracy: the share of texts at or over the review level whose labels are all right.
        review_coverage: the share of texts that are at or over it.
    """

    source: Literal["out_of_fold", "validation"]
    paragraphs: int
    reports: int
    log_loss: dict[str, float]
    calibration: str
    common_threshold: float
    held_out: dict[str, float]
    held_out_categories: dict[str, dict[str, float]]
    thin: list[str]
    review_accuracy: float
    review_coverage: float


def save(result: BaseModel, path: Path) -> None:
    """Writes a result as JSON."""
    with file_aside(path) as file:
        file.write(result.model_dump_json(indent=1) + "\n")


def load(path: Path, kind: type[Result]) -> Result:
    """Reads a result that `save` wrote.

    Raises:
        InputError: the file is missing or of another form.
    """
    try:
        return kind.model_validate_json(read_text(path))
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(f"{path}: {place}: {error.errors()[0]['msg']}; make it again") from None
