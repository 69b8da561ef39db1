from typing import Literal

from train.records import Record


class DecisionFitRecord(Record):
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
        low_support: categories with too few labelled texts, which got the common threshold.
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
    low_support: list[str]
    review_accuracy: float
    review_coverage: float
