"""Export of a checkpoint to a bundle: ONNX, manifest, model card."""

from train.export.card import score_table
from train.export.export import export
from train.export.onnx import write_onnx
from train.export.reported import ReportedSplit, reported_metrics
from train.export.zero_shot import zero_shot

__all__ = ["ReportedSplit", "export", "reported_metrics", "score_table", "write_onnx", "zero_shot"]
