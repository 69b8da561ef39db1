"""The record of how calibration, thresholds and review threshold were chosen."""

from typing import Literal

from train.records import Record


class DecisionFitRecord(Record):
    """How calibration, thresholds and review threshold were chosen.

    Args:
        source: `out_of_fold` predictions of a cross-validation, or predictions for the `validation` split.
        paragraphs: number of texts.
        reports: number of reports.
        log_loss: held-out log loss of each calibration method, and of `none`.
        calibration: the chosen calibration method; `none` if no method lowers the held-out log loss.
        common_threshold: the best threshold for all categories together.
        held_out: macro- and micro-F1 with the thresholds, on reports that they were not fitted on.
        held_out_categories: `precision`, `recall` and `f1` of each category on these reports.
        low_support: categories with too few labelled texts, which use the common threshold.
        review_accuracy: of the texts at or above the review threshold, the share whose labels are all correct.
        review_coverage: the share of texts at or above the review threshold.
    """

    source: Literal["out_of_fold", "validation"]
    paragraphs: int
    reports: int
    log_loss: dict[str, float]
    calibration: str
    common_threshold: float
    held_out: dict[str, float]
    held_out_categories: dict[str, dict[str, float]]
    low_support: list[str]
    review_accuracy: float
    review_coverage: float
