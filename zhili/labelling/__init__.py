"""Labels by people: which texts to label first, and corrections as files for training and for labelling tools."""

from zhili.labelling.choose import Candidate, rank, rank_passages
from zhili.labelling.export import EXPORTS, choices_result, export, label_studio_config
from zhili.labelling.select import select_files

__all__ = [
    "EXPORTS",
    "Candidate",
    "choices_result",
    "export",
    "label_studio_config",
    "rank",
    "rank_passages",
    "select_files",
]
