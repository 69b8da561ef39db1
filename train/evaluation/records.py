"""Results of an evaluation as typed values."""

from typing import Literal

from train.metrics import CalibrationResult, Comparison, Confusion, CoveragePoint, Mistake, Slice, Summary
from train.records import Record

ModelKind = Literal["bundle", "checkpoint", "baseline"]
KINDS: tuple[ModelKind, ...] = ("bundle", "checkpoint", "baseline")


class ModelResult(Record):
    """Everything that is measured of one model.

    `model` is its folder or name, `predictions` the file of its predictions, `thresholds` and `review_threshold` what
    it decides with; `review` is the coverage at that review threshold.
    """

    kind: ModelKind
    model: str
    predictions: str
    thresholds: dict[str, float]
    review_threshold: float
    summary: Summary
    calibration: CalibrationResult
    coverage: list[CoveragePoint]
    review: CoveragePoint
    slices: list[Slice]
    confusion: Confusion
    mistakes: list[Mistake]

    def __repr__(self) -> str:
        return f"<ModelResult of {self.kind} {self.model!r}: {self}>"

    def __str__(self) -> str:
        return str(self.summary)


class Evaluation(Record):
    """The result of `train evaluate`: the bundle first where there is one, then the other models.

    `examples` is the split's name or the file's path; `comparisons` compare each other model with the first one.
    """

    name: str
    examples: str
    task: str
    categories: dict[str, str]
    paragraphs: int
    reports: int
    resamples: int
    results: dict[ModelKind, ModelResult]
    comparisons: dict[ModelKind, Comparison]

    def __repr__(self) -> str:
        scores = (f"{kind} macro_f1 {result.summary.metrics['macro_f1']}" for kind, result in self.results.items())
        return f"<Evaluation {self.name!r} on {self.examples}, {self.paragraphs} paragraphs: {', '.join(scores)}>"

    __str__ = __repr__

    @property
    def first(self) -> ModelResult:
        """The bundle's result, or the checkpoint's where no bundle was evaluated."""
        return next(self.results[kind] for kind in KINDS if kind in self.results)
