"""The metrics that a bundle's manifest reports, as typed values."""

from pydantic import Field, ValidationError

from train.config import Share
from train.data import Split
from train.experiments import LearningCurve
from train.metrics import CoveragePoint, Metric, Slice, Summary
from train.records import Record
from zhili.errors import InputError, first_mistake
from zhili.inference import MANIFEST, Manifest


class CorpusPart(Record):
    """One split of a corpus: its size, its digest, and how many of its paragraphs were found by reference.

    `sources` counts the referenced paragraphs by source; the others are in the data files.
    """

    paragraphs: int
    reports: int
    sha256: str = ""
    sources: dict[str, int] = Field(default={})


class ReportedSplit(Record):
    """Measurements on one split at export; a zero-shot bundle has only `quantised`.

    Args:
        quantised: metrics of the bundle.
        baseline: metrics of TF-IDF + linear, trained on the same texts.
        float: metrics of the checkpoint.
        uncalibrated_error: the bundle's expected calibration error without its calibration.
        review: the coverage at the bundle's review threshold.
        slices: how many slices were tested.
        below: the slices on which the bundle is significantly worse than on all texts.
        mean_difference: the mean absolute difference between quantised and float probabilities.
        largest_difference: the largest of these differences.
    """

    quantised: Summary
    baseline: Summary | None = None
    float: Summary | None = None
    uncalibrated_error: Metric | None = None
    review: CoveragePoint | None = None
    slices: int = 0
    below: list[Slice] = Field(default=[])
    mean_difference: Share | None = None
    largest_difference: Share | None = None


class ReportedMetrics(Record):
    """A manifest's `metrics`: the size of the corpus by split, the measurements, and the learning curve if any."""

    corpus: dict[Split, CorpusPart] = Field(default={})
    validation: ReportedSplit | None = None
    test: ReportedSplit | None = None
    learning_curve: LearningCurve | None = None

    @property
    def splits(self) -> dict[Split, ReportedSplit]:
        """The measurements by split, without the splits that were not measured."""
        splits: dict[Split, ReportedSplit | None] = {"validation": self.validation, "test": self.test}
        return {name: split for name, split in splits.items() if split is not None}


def reported_metrics(manifest: Manifest) -> ReportedMetrics:
    """Read the metrics that a bundle's manifest reports.

    Raises:
        InputError: they do not have the present form.
    """
    try:
        return ReportedMetrics.model_validate(manifest.metrics)
    except ValidationError as error:
        raise InputError(f"{MANIFEST}: metrics.{first_mistake(error)}; export the bundle again") from None
