"""What a bundle's manifest says of the bundle: its `metrics`, typed."""

from pydantic import Field, ValidationError

from train.config import Share
from train.data import Split
from train.experiments import LearningCurve
from train.metrics import CoveragePoint, Metric, Slice, Summary
from train.records import Record
from zhili.errors import InputError
from zhili.inference import Manifest


class CorpusPart(Record):
    """How much text of a corpus."""

    paragraphs: int
    reports: int


class ReportedSplit(Record):
    """What was measured at export on one split; of a zero-shot bundle only `quantised`.

    Args:
        quantised: the bundle.
        baseline: TF-IDF + linear, trained on the same texts.
        float: the checkpoint.
        uncalibrated_error: the bundle's expected calibration error without its calibration.
        review: what is left at its review level.
        slices: how many slices were looked at.
        below: those of them where it is significantly worse than on all texts.
        mean_difference: of quantised and float probabilities, absolute.
        largest_difference: of any two.
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
    """All that the manifest says: the corpus by split, the figures, and the learning curve where one was made."""

    corpus: dict[Split, CorpusPart] = Field(default={})
    validation: ReportedSplit | None = None
    test: ReportedSplit | None = None
    learning_curve: LearningCurve | None = None

    @property
    def splits(self) -> dict[Split, ReportedSplit]:
        """The figures by split."""
        found: dict[Split, ReportedSplit | None] = {"validation": self.validation, "test": self.test}
        return {split: claims for split, claims in found.items() if claims is not None}


def reported_metrics(manifest: Manifest) -> ReportedMetrics:
    """What a bundle's manifest says of it.

    Raises:
        InputError: it does not say it in the present form.
    """
    try:
        return ReportedMetrics.model_validate(manifest.metrics)
    except ValidationError as error:
        key = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(f"bundle.json: metrics.{key}: {error.errors()[0]['msg']}; export the bundle again") from None
