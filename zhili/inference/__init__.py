"""Texts to predictions: bundle, logits, calibration, decision rule, aggregation, evidence."""

from zhili.inference.aggregate import aggregate_report, category_shares, domain_shares, paragraph_prediction
from zhili.inference.arrays import Floats, Integers
from zhili.inference.bundle import (
    BUNDLE_FILES,
    CARD,
    MANIFEST,
    MODEL,
    TOKENIZER,
    Calibration,
    Manifest,
    Provenance,
    Task,
    TextInput,
    default_bundle,
    is_bundle,
    load_manifest,
    read_bundle,
    read_manifest,
    sha256,
    sign_bundle,
    write_manifest,
)
from zhili.inference.calibration import calibrated_probabilities, to_probabilities
from zhili.inference.checks import as_list
from zhili.inference.chunks import CHUNK_ITEMS, chunks
from zhili.inference.context import heading_context, segment_context
from zhili.inference.dataframes import predict_column, predict_table, stream_predictions
from zhili.inference.decision import DecisionRule
from zhili.inference.evidence import find_evidence
from zhili.inference.model_file import one_line
from zhili.inference.pipeline import LogitsPipeline, Outputs
from zhili.inference.session import CPU, Session

__all__ = [
    "BUNDLE_FILES",
    "CARD",
    "CHUNK_ITEMS",
    "CPU",
    "MANIFEST",
    "MODEL",
    "TOKENIZER",
    "Calibration",
    "DecisionRule",
    "Floats",
    "Integers",
    "LogitsPipeline",
    "Manifest",
    "Outputs",
    "Provenance",
    "Session",
    "Task",
    "TextInput",
    "aggregate_report",
    "as_list",
    "calibrated_probabilities",
    "category_shares",
    "chunks",
    "default_bundle",
    "domain_shares",
    "find_evidence",
    "heading_context",
    "is_bundle",
    "load_manifest",
    "one_line",
    "paragraph_prediction",
    "predict_column",
    "predict_table",
    "read_bundle",
    "read_manifest",
    "segment_context",
    "sha256",
    "sign_bundle",
    "stream_predictions",
    "to_probabilities",
    "write_manifest",
]
