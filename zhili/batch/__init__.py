"""`zhili predict`: many files and tables, with progress and resume."""

from zhili.batch.run import predict_files

__all__ = ['predict_files']
