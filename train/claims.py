"""What a bundle's manifest says of the bundle: its `metrics`, typed."""

from pydantic import Field, ValidationError

from train.config import Share
from train.corpus.example import Split
from train.evaluation.result import CoveragePoint, Figure, LearningCurve, Slice, Summary, Value
from zhili.bundle import Manifest
from zhili.errors import InputError


class Part(Value):
    """How much text of a corpus."""

    paragraphs: int
    reports: int


class SplitClaims(Value):
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
    uncalibrated_error: Figure | None = None
    review: CoveragePoint | None = None
    slices: int = 0
    below: list[Slice] = Field(default=[])
    mean_difference: Share | None = None
    largest_difference: Share | None = None


class Claims(Value):
    """All that the manifest says: the corpus by split, the figures, and the learning curve where one was made."""

    corpus: dict[Split, Part] = Field(default={})
    validation: SplitClaims | None = None
    test: SplitClaims | None = None
    learning_curve: LearningCurve | None = None

    @property
    def splits(self) -> dict[Split, SplitClaims]:
        """The figures by split."""
        found: dict[Split, SplitClaims | None] = {"validation": self.validation, "test": self.test}
        return {split: claims for split, claims in found.items() if claims is not None}


def claims_of(manifest: Manifest) -> Claims:
    """What a bundle's manifest says of it.

    Raises:
        InputError: it does not say it in the present form.
    """
    try:
        return Claims.model_validate(manifest.metrics)
    except ValidationError as error:
        key = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(f"bundle.json: metrics.{key}: {error.errors()[0]['msg']}; export the bundle again") from None
