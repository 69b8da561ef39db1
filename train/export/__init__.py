"""Export of a checkpoint to a bundle (ONNX, manifest, model card), and of texts to labelling tools."""

from train.export.card import score_table
from train.export.export import export
from train.export.hub import check_repository, upload, write_hub_folder
from train.export.labels import export_tasks
from train.export.onnx import write_onnx
from train.export.reported import ReportedSplit, reported_metrics
from train.export.zero_shot import zero_shot

__all__ = [
    "ReportedSplit",
    "check_repository",
    "export",
    "export_tasks",
    "reported_metrics",
    "score_table",
    "upload",
    "write_hub_folder",
    "write_onnx",
    "zero_shot",
]
