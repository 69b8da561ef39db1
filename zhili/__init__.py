"""zhili (治理): classifies the paragraphs of Chinese governance reports."""

import os
import sys
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhili.errors import InputError as InputError
    from zhili.predictor import Predictor as Predictor
    from zhili.reading import read_report as read_report
    from zhili.report import Paragraph as Paragraph
    from zhili.report import Prediction as Prediction
    from zhili.report import Report as Report
    from zhili.report import Section as Section
    from zhili.taxonomy import Category as Category
    from zhili.taxonomy import Taxonomy as Taxonomy

__version__ = "0.1.0"

# ONNX Runtime reports its use over the network unless this is set before it is imported. Nothing here uses a network.
if "onnxruntime" in sys.modules and os.environ.get("ORT_DISABLE_TELEMETRY") != "1":
    warnings.warn(
        "onnxruntime was imported before zhili, so its telemetry may be on; import zhili first, or set "
        "ORT_DISABLE_TELEMETRY=1",
        stacklevel=2,
    )
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

_MODULES = {
    "InputError": "zhili.errors",
    "Prediction": "zhili.report",
    "Predictor": "zhili.predictor",
    "Category": "zhili.taxonomy",
    "Taxonomy": "zhili.taxonomy",
    "Paragraph": "zhili.report",
    "Report": "zhili.report",
    "Section": "zhili.report",
    "read_report": "zhili.reading",
}
__all__ = ["__version__", *_MODULES]


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that reading a report does not load the model runtime."""
    if name not in _MODULES:
        raise AttributeError(f"module 'zhili' has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
