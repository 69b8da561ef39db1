"""Start the service: check the settings, prepare the store, run uvicorn."""

import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import uvicorn

from zhili.errors import InputError
from zhili.inference import default_bundle, read_manifest
from zhili.labelling import read_close_calls
from zhili.serve.settings import KEY_VARIABLE, Settings
from zhili.store import Store


def serve(settings: Settings) -> None:
    """Run the service until it is stopped.

    Args:
        settings: the settings.

    Raises:
        InputError: a setting is wrong, a bundle or the store cannot be opened, or the port is taken.
    """
    settings.check()
    manifests = [read_manifest(folder or default_bundle()) for folder in settings.models]
    read_close_calls(manifests[0].taxonomy, settings.close_calls)
    _check_port(settings)
    _prepare_temporary(settings.temporary)
    store = Store(settings.store)
    store.migrate()  # before the workers start, so that only one process does
    store.check_categories(manifests[0].taxonomy.ids)
    store.close()
    if settings.workers > 1 and settings.threads is None:
        settings = settings.model_copy(update={"threads": max(1, (os.cpu_count() or 1) // settings.workers)})
    if settings.workers > 1:  # metrics of several processes are added up through files
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.temporary))
    settings.to_environment()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"zhili: http://{host}:{settings.port}  (Ctrl+C: stop)", file=sys.stderr)
    uvicorn.run(
        "zhili.serve.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=20,
    )


def default_folder() -> Path:
    """Where the store is, if no other place is given: `.zhili` in the user's home."""
    return Path.home() / ".zhili"


def key_from_environment() -> str | None:
    """The key that requests must have."""
    return os.environ.get(KEY_VARIABLE) or None


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise InputError(
                f"--port {settings.port}: {error.strerror}; stop the other program, or give another port"
            ) from None


def _prepare_temporary(folder: Path) -> None:
    """Empty the folder of temporary files, which a killed service may have left, and make Python use it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    tempfile.tempdir = str(folder)
    os.environ["TMPDIR"] = str(folder)  # for the worker processes
