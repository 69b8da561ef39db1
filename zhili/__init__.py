"""zhili (治理): reads Chinese governance reports and tells what their paragraphs are about."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhili.errors import InputError as InputError
    from zhili.prediction import Prediction as Prediction
    from zhili.predictor import Predictor as Predictor
    from zhili.read import read_report as read_report
    from zhili.report import Paragraph as Paragraph
    from zhili.report import Report as Report
    from zhili.report import Section as Section
    from zhili.taxonomy import Category as Category
    from zhili.taxonomy import Taxonomy as Taxonomy

__version__ = "0.1.0"

_HOMES = {
    "InputError": "zhili.errors",
    "Prediction": "zhili.prediction",
    "Predictor": "zhili.predictor",
    "Category": "zhili.taxonomy",
    "Taxonomy": "zhili.taxonomy",
    "Paragraph": "zhili.report",
    "Report": "zhili.report",
    "Section": "zhili.report",
    "read_report": "zhili.read",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    """Imports what is asked for when it is asked for: reading a report should not load the model runtime."""
    if name not in _HOMES:
        raise AttributeError(f"module 'zhili' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
