"""The store: reports, predictions by model version, corrections and uploads, in any SQL database."""

from zhili.store.corrected import corrected_report
from zhili.store.corrections import Action, Correction, Passage
from zhili.store.reports import Change, Confidence, ReportSummary, StoredResult
from zhili.store.store import Store, StoredModel
from zhili.store.uploads import LEASE, FileState, Job, UploadedFile

__all__ = [
    "LEASE",
    "Action",
    "Change",
    "Confidence",
    "Correction",
    "FileState",
    "Job",
    "Passage",
    "ReportSummary",
    "Store",
    "StoredModel",
    "StoredResult",
    "UploadedFile",
    "corrected_report",
]
