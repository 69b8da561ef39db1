"""`zhili predict`: predict many reports and tables, with progress and resume."""

from zhili.batch.inputs import Chunk, InputFile, find_inputs, read_input
from zhili.batch.overwrite import refuse_overwriting
from zhili.batch.run import predict_files

__all__ = ["Chunk", "InputFile", "find_inputs", "predict_files", "read_input", "refuse_overwriting"]
