"""Metrics of predictions with confidence intervals."""

from train.metrics.bootstrap import Array, RESAMPLES, resample
from train.metrics.compare import compare
from train.metrics.confusion import confusion, frequent_confusions, worst_mistakes
from train.metrics.coverage import coverage_at, coverage_curve, review_threshold
from train.metrics.format import format_metric, format_percent, format_points
from train.metrics.predictions import Predictions, load_predictions
from train.metrics.records import (
    CalibrationResult,
    CategoryMetrics,
    Comparison,
    Confusion,
    CoveragePoint,
    Metric,
    Mistake,
    NOTHING,
    Reliability,
    Slice,
    Summary,
)
from train.metrics.references import Reference, examples_name, read_references, references_from_examples
from train.metrics.reliability import calibration_error, calibration_result
from train.metrics.scores import macro_f1, micro_f1
from train.metrics.slices import slices
from train.metrics.summary import AVERAGES, all_metrics, count_rows, summary

__all__ = [
    "AVERAGES",
    "Array",
    "CalibrationResult",
    "CategoryMetrics",
    "Comparison",
    "Confusion",
    "CoveragePoint",
    "Metric",
    "Mistake",
    "NOTHING",
    "Predictions",
    "RESAMPLES",
    "Reference",
    "Reliability",
    "Slice",
    "Summary",
    "all_metrics",
    "calibration_error",
    "calibration_result",
    "compare",
    "confusion",
    "count_rows",
    "coverage_at",
    "coverage_curve",
    "examples_name",
    "format_metric",
    "format_percent",
    "format_points",
    "frequent_confusions",
    "load_predictions",
    "macro_f1",
    "micro_f1",
    "read_references",
    "references_from_examples",
    "resample",
    "review_threshold",
    "slices",
    "summary",
    "worst_mistakes",
]
