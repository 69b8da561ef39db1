from typing import Literal

from train.metrics import CalibrationResult, Comparison, Confusion, CoveragePoint, Mistake, Slice, Summary
from train.records import Record

ModelKind = Literal["bundle", "checkpoint", "baseline"]
KINDS: tuple[ModelKind, ...] = ("bundle", "checkpoint", "baseline")


class ModelResult(Record):
    """All that was found of one model.

    `model` is its folder or name, `predictions` the file of its answers, `thresholds` and `review_threshold` what it
    decides with; `review` is the coverage at that level.
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


class Evaluation(Record):
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
    results: dict[ModelKind, ModelResult]
    comparisons: dict[ModelKind, Comparison]

    @property
    def first(self) -> ModelResult:
        """The bundle's judgement, or the checkpoint's where no bundle was judged."""
        return next(self.results[kind] for kind in KINDS if kind in self.results)
