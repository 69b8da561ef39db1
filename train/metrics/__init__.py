"""Metrics of predictions with confidence intervals."""

from train.metrics.bootstrap import CONFIDENCE_TEXT, RESAMPLES, Array, Estimate, estimate, resample
from train.metrics.compare import compare, is_significant, mean_difference
from train.metrics.confusion import confusion, frequent_confusions, worst_mistakes
from train.metrics.coverage import coverage_at, coverage_curve, nearest_points, review_threshold
from train.metrics.format import (
    IntervalStyle,
    format_interval,
    format_metric,
    format_percent,
    format_points,
    format_share,
    format_value,
)
from train.metrics.predictions import Predictions, load_predictions
from train.metrics.records import (
    NOTHING,
    CalibrationResult,
    CategoryMetrics,
    Comparison,
    Confusion,
    CoveragePoint,
    Metric,
    Mistake,
    Reliability,
    Slice,
    Summary,
)
from train.metrics.references import Reference, examples_name, read_references, references_from_examples
from train.metrics.reliability import calibration_error, calibration_result
from train.metrics.scores import (
    METRIC_MEANINGS,
    METRIC_NAMES,
    count_labels,
    f1_from_counts,
    macro_f1,
    micro_f1,
    precision_recall_f1,
)
from train.metrics.slices import slices
from train.metrics.summary import AVERAGES, all_metrics, count_rows, summary

__all__ = [
    "AVERAGES",
    "CONFIDENCE_TEXT",
    "METRIC_MEANINGS",
    "METRIC_NAMES",
    "NOTHING",
    "RESAMPLES",
    "Array",
    "CalibrationResult",
    "CategoryMetrics",
    "Comparison",
    "Confusion",
    "CoveragePoint",
    "Estimate",
    "IntervalStyle",
    "Metric",
    "Mistake",
    "Predictions",
    "Reference",
    "Reliability",
    "Slice",
    "Summary",
    "all_metrics",
    "calibration_error",
    "calibration_result",
    "compare",
    "confusion",
    "count_labels",
    "count_rows",
    "coverage_at",
    "coverage_curve",
    "estimate",
    "examples_name",
    "f1_from_counts",
    "format_interval",
    "format_metric",
    "format_percent",
    "format_points",
    "format_share",
    "format_value",
    "frequent_confusions",
    "is_significant",
    "load_predictions",
    "macro_f1",
    "mean_difference",
    "micro_f1",
    "nearest_points",
    "precision_recall_f1",
    "read_references",
    "references_from_examples",
    "resample",
    "review_threshold",
    "slices",
    "summary",
    "worst_mistakes",
]
