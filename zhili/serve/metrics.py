"""Metrics for Prometheus."""

import os
import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUESTS = Counter("zhili_requests_total", "Requests by route and status", ["route", "status"])
SECONDS = Histogram(
    "zhili_request_seconds", "Time to answer", ["route"], buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
)
PARAGRAPHS = Counter("zhili_texts_total", "Texts that the model predicted")
ROUNDS = Histogram("zhili_round_texts", "Texts that the model predicted together", buckets=(1, 2, 4, 8, 16, 32))
WAITING = Gauge("zhili_waiting_characters", "Characters that wait for the model", multiprocess_mode="livesum")
FILES = Counter("zhili_files_total", "Uploaded files by result", ["result"])
CORRECTIONS = Counter("zhili_corrections_total", "Corrections by action", ["action"])


def count_round(texts: int) -> None:
    """Count a round of the model."""
    PARAGRAPHS.inc(texts)
    ROUNDS.observe(texts)


def exposition() -> bytes:
    """All metrics as text, of all worker processes."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


class RequestMetrics:
    """Middleware that counts requests and measures their time.

    Args:
        app: the application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            # The route, not the path: paths hold ids, and clients can make up any number of them.
            route = getattr(scope.get("route"), "path", "other")
            REQUESTS.labels(route, str(status)).inc()
            SECONDS.labels(route).observe(time.perf_counter() - began)
