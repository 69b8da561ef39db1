"""The gate: limits that a bundle must meet before it ships."""

from train.gate.check import accept_bundle, check_bundle, check_categories
from train.gate.config import GateConfig, is_gate, load_gate
from train.gate.result import Check, GateResult

__all__ = [
    "Check",
    "GateConfig",
    "GateResult",
    "accept_bundle",
    "check_bundle",
    "check_categories",
    "is_gate",
    "load_gate",
]
