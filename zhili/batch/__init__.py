"""`zhili predict`: predict many reports and tables, with progress and resume."""

from zhili.batch.run import predict_files

__all__ = ["predict_files"]
