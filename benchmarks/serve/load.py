"""Load: many requests at a time, throughput against the predictor, latency, memory."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np

from benchmarks.paragraphs import Paragraph
from benchmarks.result import BenchmarkResult, Machine
from benchmarks.serve.process import ServiceProcess
from zhili import Predictor

FILE = Path("serve.json")


class LoadResult(BenchmarkResult):
    """The figures of the service.

    Args:
        requests: requests of one paragraph each that were sent at once.
        statuses: how many were answered with each status; 0: no answer.
        idle_memory: resident bytes before the requests.
        peak_memory: the most resident bytes during them.
        predictor_rate: paragraphs per second of `Predictor.predict` on all paragraphs, in one call.
        service_rate: paragraphs per second of the service on the same, in requests of `batch` paragraphs.
        single_rate: the same in requests of one paragraph, `in_flight` at a time.
        in_flight: concurrent requests for the latency.
        p50: median seconds to an answer with `in_flight` requests of one paragraph.
        p95: the 95th percentile.
    """

    requests: int
    statuses: dict[int, int]
    idle_memory: int
    peak_memory: int
    predictor_rate: float
    service_rate: float
    single_rate: float
    batch: int
    in_flight: int
    p50: float
    p95: float


def measure(paragraphs: Sequence[Paragraph], requests: int, batch: int, in_flight: int, turns: int) -> LoadResult:
    """Start a service and measure it and the predictor in turns, on the same paragraphs.

    Args:
        paragraphs: the paragraphs.
        requests: how many requests to send at once.
        batch: paragraphs of a request, for the throughput.
        in_flight: concurrent requests, for the throughput and the latency.
        turns: how often to measure the throughputs; the medians count.
    """
    predictor = Predictor()
    with TemporaryDirectory() as folder, ServiceProcess(Path(folder)) as service:
        _Load(service, paragraphs[:64], 1, 8).run()  # warm-up
        predictor.predict([p.text for p in paragraphs[:64]])
        idle = service.memory
        flood = _Load(service, [paragraphs[i % len(paragraphs)] for i in range(requests)], 1, requests)
        with _PeakMemory(service) as peak:
            flood.run()
        own, batches, singles, seconds = [], [], [], list[float]()
        for _ in range(turns):
            began = time.perf_counter()
            predictor.predict([p.text for p in paragraphs], [p.heading or None for p in paragraphs])
            own.append(len(paragraphs) / (time.perf_counter() - began))
            batches.append(_Load(service, paragraphs, batch, 4).run())
            single = _Load(service, paragraphs, 1, in_flight)
            singles.append(single.run())
            seconds += single.seconds
    return LoadResult(
        machine=Machine.current(),
        requests=requests,
        statuses=dict(flood.statuses),
        idle_memory=idle,
        peak_memory=peak.bytes,
        predictor_rate=float(np.median(own)),
        service_rate=float(np.median(batches)),
        single_rate=float(np.median(singles)),
        batch=batch,
        in_flight=in_flight,
        p50=float(np.percentile(seconds, 50)),
        p95=float(np.percentile(seconds, 95)),
    )


def lines(result: LoadResult) -> list[str]:
    """The figures as a Markdown table."""
    statuses = ", ".join(f"{count:,} × {status}" for status, count in sorted(result.statuses.items()))
    return [
        "| measured | result |",
        "|---|---|",
        f"| {result.requests:,} requests of one paragraph at once | {statuses} |",
        f"| resident memory, idle and at the most during them | {result.idle_memory >> 20} and "
        f"{result.peak_memory >> 20} MiB ({result.peak_memory / result.idle_memory:.2f} times) |",
        f"| `Predictor.predict`, one call | {result.predictor_rate:.1f} paragraphs/s |",
        f"| service, requests of {result.batch} paragraphs | {result.service_rate:.1f} paragraphs/s "
        f"({100 * result.service_rate / result.predictor_rate:.0f} %) |",
        f"| service, requests of one paragraph, {result.in_flight} at a time | {result.single_rate:.1f} paragraphs/s "
        f"({100 * result.single_rate / result.predictor_rate:.0f} %) |",
        f"| time to an answer, {result.in_flight} requests at a time | median {1000 * result.p50:.0f} ms, "
        f"95th percentile {1000 * result.p95:.0f} ms |",
    ]


class _Load:
    """Requests with these paragraphs, `size` in each, at most `in_flight` at a time."""

    def __init__(self, service: ServiceProcess, paragraphs: Sequence[Paragraph], size: int, in_flight: int) -> None:
        self._url, self._in_flight = f"{service.url}/v1/paragraphs", in_flight
        groups = [paragraphs[i : i + size] for i in range(0, len(paragraphs), size)]
        self._bodies = [{"paragraphs": [{"text": p.text, "heading": p.heading or None} for p in g]} for g in groups]
        self._count = len(paragraphs)
        self.statuses: Counter[int] = Counter()
        self.seconds: list[float] = []

    def run(self) -> float:
        """Send all, and return the paragraphs per second."""
        began = time.perf_counter()
        asyncio.run(self._send_all())
        return self._count / (time.perf_counter() - began)

    async def _send_all(self) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        room = asyncio.Semaphore(self._in_flight)
        async with httpx.AsyncClient(timeout=120, limits=limits, trust_env=False) as client:
            await asyncio.gather(*(self._send(client, body, room) for body in self._bodies))

    async def _send(self, client: httpx.AsyncClient, body: object, room: asyncio.Semaphore) -> None:
        async with room:
            began = time.perf_counter()
            try:
                status = (await client.post(self._url, json=body)).status_code
            except httpx.TransportError:
                status = 0
            self.statuses[status] += 1
            self.seconds.append(time.perf_counter() - began)


class _PeakMemory:
    """The most memory that the service has within the block."""

    def __init__(self, service: ServiceProcess) -> None:
        self._service, self.bytes, self._over = service, service.memory, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_PeakMemory":
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            self.bytes = max(self.bytes, self._service.memory)
