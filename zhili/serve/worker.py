"""The worker: reads and predicts uploaded files, and lets further models predict what is stored."""

import logging
import threading
from dataclasses import replace
from functools import partial

from zhili.errors import InputError
from zhili.output import FileResult
from zhili.serve.batching import ClosedError, SharedPredictor
from zhili.serve.metrics import FILES
from zhili.serve.service import Service
from zhili.store import LEASE, UploadedFile

_log = logging.getLogger(__name__)
_POLL = 2.0  # seconds between looks at the queue, which other processes fill too
_ATTEMPTS = 3  # workers that may die while they run a file; it may be the cause


class Worker(threading.Thread):
    """A thread that works on the queue of uploads.

    Args:
        service: the service.
    """

    def __init__(self, service: Service) -> None:
        super().__init__(name="zhili-worker", daemon=True)
        self._service = service
        self._wake = threading.Event()
        self._is_stopping = False

    def wake(self) -> None:
        """Look at the queue now."""
        self._wake.set()

    def stop(self) -> None:
        """End soon. The file that is in work goes back to the queue."""
        self._is_stopping = True
        self._wake.set()

    def run(self) -> None:
        """Work until `stop`."""
        while not self._is_stopping:
            try:
                worked = self._work()
            except ClosedError:
                return
            except Exception:  # the database may be away for a while
                _log.exception("the worker failed; it goes on")
                worked = False
            if not worked:
                self._wake.wait(_POLL)
                self._wake.clear()

    def _work(self) -> bool:
        """Do one piece of work, and say whether there was any."""
        store = self._service.store
        if file := store.uploads.claim():
            self._predict_file(file)
            return True
        pairs = store.reports.without_prediction(list(self._service.predictors))
        for report_id, model_id in pairs:
            self._predict_again(report_id, model_id)
        return bool(pairs)

    def _predict_file(self, file: UploadedFile) -> None:
        service, uploads = self._service, self._service.store.uploads
        if file.attempts > _ATTEMPTS:
            uploads.fail(file, f"{file.name}: the service stopped {_ATTEMPTS} times while it read this file; split it")
            FILES.labels("failed").inc()
            return
        renewal = _Renewal(service, file)
        renewal.start()
        try:
            read = service.reader.read(file.name, file.data)
            results = [_predicted(service.predictor, result, file.evidence) for result in read.results]
            confidence = partial(service.confidence, service.model_id)
            service.store.reports.add(results, service.model_id, confidence, file, read.message)
            FILES.labels("done").inc()
        except InputError as error:
            uploads.fail(file, str(error))
            FILES.labels("failed").inc()
        except ClosedError:
            uploads.release(file)
            raise
        except Exception as error:
            _log.exception("%s cannot be predicted", file.name)
            uploads.fail(file, f"{file.name}: the service failed on this file ({type(error).__name__}); see its log")
            FILES.labels("failed").inc()
        finally:
            renewal.stop()

    def _predict_again(self, report_id: int, model_id: int) -> None:
        store = self._service.store
        stored = store.reports.get(report_id)
        if stored is None:  # removed since
            return
        evidence = any(segment.evidence for p in stored.result.report.paragraphs for segment in p.segments)
        result = _predicted(self._service.predictors[model_id], stored.result, evidence)
        store.reports.add_prediction(report_id, model_id, result, partial(self._service.confidence, model_id))


class _Renewal(threading.Thread):
    """Renews the lease of a file while it is in work."""

    def __init__(self, service: Service, file: UploadedFile) -> None:
        super().__init__(daemon=True)
        self._service, self._file, self._over = service, file, threading.Event()

    def stop(self) -> None:
        self._over.set()

    def run(self) -> None:
        while not self._over.wait(LEASE.total_seconds() / 3):
            self._service.store.uploads.renew(self._file)


def _predicted(predictor: SharedPredictor, result: FileResult, evidence: bool) -> FileResult:
    return replace(result, report=predictor.predict_report(result.report, evidence=evidence))
