"""Labels by people: which texts to label first, tasks for labelling tools, and corrections as files for training."""

from zhili.labelling.choose import Candidate, rank
from zhili.labelling.close_calls import CloseCall, read_close_calls
from zhili.labelling.export import EXPORTS, export
from zhili.labelling.select import select_files
from zhili.labelling.tasks import (
    SUFFIXES,
    LabellingTask,
    ModelLabels,
    TaskFormat,
    choices_result,
    label_studio_config,
    write_tasks,
)

__all__ = [
    "EXPORTS",
    "SUFFIXES",
    "Candidate",
    "CloseCall",
    "LabellingTask",
    "ModelLabels",
    "TaskFormat",
    "choices_result",
    "export",
    "label_studio_config",
    "rank",
    "read_close_calls",
    "select_files",
    "write_tasks",
]
