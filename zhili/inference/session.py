"""The model's session in ONNX Runtime, which survives a fork of its process."""

import ctypes
import os
import threading
import weakref
from collections.abc import Sequence
from numbers import Integral
from pathlib import Path

import numpy as np
import onnxruntime

from zhili.errors import InputError
from zhili.inference.arrays import Floats, Integers
from zhili.inference.bundle import MODEL, BundleFiles, read_bundle
from zhili.inference.model_file import check_logits, one_line

CPU = ("CPUExecutionProvider",)


class Session:
    """A bundle's model, ready to run. Threads may share one session.

    A process that is forked from this one opens the model again when it first predicts: the threads of a session do not
    exist there.

    Args:
        folder: the bundle's folder.
        files: its files, as `read_bundle` returns them.
        threads: CPU threads; None takes all cores that the process may use.
        providers: execution providers of ONNX Runtime, the preferred one first.
        public_key: the file of the key that the bundle was checked with, or None.

    Raises:
        InputError: this build of ONNX Runtime lacks a provider, `threads` is no number of
            threads, or the model cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        files: BundleFiles,
        threads: int | None = None,
        providers: Sequence[str] = CPU,
        public_key: Path | None = None,
    ) -> None:
        if isinstance(providers, str):
            raise InputError(f"providers: takes a list of names, not one string; write [{providers!r}]")
        if threads is not None and not (isinstance(threads, Integral) and threads >= 1):
            raise InputError(f"threads: takes a whole number from 1, not {threads!r}; None takes all cores")
        available = onnxruntime.get_available_providers()
        for name in providers:
            if name not in available:
                raise InputError(f"providers: {name} is not available; this ONNX Runtime has {', '.join(available)}")
        self._folder, self._manifest, self._public_key = folder, files.manifest, public_key
        self._threads, self._providers = threads, list(providers)
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = self._open(files.model)
        self._outputs = [output.name for output in self._session.get_outputs()]
        _SESSIONS.add(self)

    def run(self, ids: Integers, mask: Integers) -> Floats:
        """(windows, tokens) token ids and attention mask → (windows, columns) of all outputs side by side.

        Raises:
            InputError: the model fails or gives unusable numbers; or this process was forked, and the bundle has
                changed since it was loaded.
        """
        session = self._opened()
        with one_line(self._folder / MODEL):
            arrays = session.run(self._outputs, {"input_ids": ids, "attention_mask": mask})
            logits: Floats = np.concatenate(arrays, axis=1) if len(arrays) > 1 else arrays[0]
        check_logits(logits, len(ids), self._manifest.taxonomy, self._folder / MODEL)
        return logits

    def _opened(self) -> onnxruntime.InferenceSession:
        with self._lock:
            if self._session is None:
                files = read_bundle(self._folder, self._public_key)
                if files.manifest.files != self._manifest.files:
                    raise InputError(f"{self._folder}: the bundle has changed since it was loaded; load it again")
                self._session = self._open(files.model)
            return self._session

    def _open(self, model: bytes) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads or _cores()
        options.log_severity_level = 3
        with one_line(self._folder / MODEL):
            return onnxruntime.InferenceSession(model, options, providers=self._providers)

    def forget(self) -> None:
        """Leave a session that a fork has copied alone: freeing it would wait for threads that only the parent has."""
        if self._session is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._session))
        # The old lock may be held by a thread that does not exist here.
        self._session, self._lock = None, threading.Lock()


def _cores() -> int:
    """The cores that this process may use; not every system can say."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_SESSIONS: weakref.WeakSet[Session] = weakref.WeakSet()


def _after_fork() -> None:
    for session in list(_SESSIONS):
        session.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
