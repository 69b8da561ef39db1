"""Labels by people: which texts to label first, and corrections as files for training and for labelling tools."""

from zhili.labelling.choose import Candidate, rank
from zhili.labelling.close_calls import CloseCall, read_close_calls
from zhili.labelling.export import EXPORTS, choices_result, export, label_studio_config
from zhili.labelling.select import select_files

__all__ = [
    "EXPORTS",
    "Candidate",
    "CloseCall",
    "choices_result",
    "export",
    "label_studio_config",
    "rank",
    "read_close_calls",
    "select_files",
]
