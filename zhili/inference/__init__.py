"""Texts to predictions: bundle, logits, calibration, decision rule, aggregation, evidence."""

from zhili.inference.aggregate import aggregate_report, domain_shares
from zhili.inference.arrays import Floats, Integers
from zhili.inference.bundle import (
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
    load_manifest,
    read_manifest,
    sha256,
    write_manifest,
)
from zhili.inference.calibration import calibrated_probabilities, to_probabilities
from zhili.inference.chunks import CHUNK_ITEMS, chunks
from zhili.inference.context import heading_context, segment_context
from zhili.inference.dataframes import predict_table, stream_predictions
from zhili.inference.decision import DecisionRule
from zhili.inference.evidence import find_evidence
from zhili.inference.pipeline import LogitsPipeline

__all__ = [
    "CARD",
    "CHUNK_ITEMS",
    "MANIFEST",
    "MODEL",
    "TOKENIZER",
    "Calibration",
    "DecisionRule",
    "Floats",
    "Integers",
    "LogitsPipeline",
    "Manifest",
    "Provenance",
    "Task",
    "TextInput",
    "aggregate_report",
    "calibrated_probabilities",
    "chunks",
    "default_bundle",
    "domain_shares",
    "find_evidence",
    "heading_context",
    "load_manifest",
    "predict_table",
    "read_manifest",
    "segment_context",
    "sha256",
    "stream_predictions",
    "to_probabilities",
    "write_manifest",
]
