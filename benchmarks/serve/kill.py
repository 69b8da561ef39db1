"""Kill the service while it takes uploads and corrections, and check that nothing that it confirmed is lost."""

import itertools
import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.serve.process import ServiceProcess

_TEXT = "全镇第{}号茶园采下鲜叶820吨，带动320户茶农增收。\n信访办接待群众42批，化解积案7件。\n"


@dataclass
class KillResult:
    """What was confirmed over all kills, and what of it was lost.

    Args:
        kills: how often the service was killed.
        uploads: confirmed files.
        corrections: confirmed corrections.
        lost: what was confirmed and is not in the store.
    """

    kills: int
    uploads: int = 0
    corrections: int = 0
    lost: list[str] = field(default_factory=list)


def measure(kills: int, seed: int) -> KillResult:
    """Kill a service again and again, at random moments within its work.

    Args:
        kills: how often.
        seed: of the moments.
    """
    random.seed(seed)
    result, traffic = KillResult(kills), _Traffic()
    with TemporaryDirectory() as folder:
        for _ in range(kills):
            service = ServiceProcess(Path(folder))
            traffic.start(service)
            time.sleep(random.uniform(0.3, 2.5))
            service.kill()
            traffic.stop()
        with ServiceProcess(Path(folder)) as service:
            _check(service, traffic, result)
    return result


class _Traffic:
    """Clients that upload and correct without a pause, and note what is confirmed."""

    def __init__(self) -> None:
        self.jobs: list[str] = []
        self.corrections: list[int] = []
        self._numbers = itertools.count()
        self._threads: list[threading.Thread] = []
        self._over = threading.Event()

    def start(self, service: ServiceProcess) -> None:
        self._over.clear()
        self._threads = [threading.Thread(target=work, args=(service,)) for work in (self._upload, self._correct)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _upload(self, service: ServiceProcess) -> None:
        with httpx.Client(base_url=service.url, trust_env=False) as client:
            while not self._over.wait(0.05):
                name = f"{next(self._numbers)}.txt"
                try:
                    answer = client.post("/v1/files", files={"files": (name, _TEXT.format(name).encode())})
                    if answer.status_code == 202:
                        self.jobs.append(answer.json()["id"])
                except httpx.TransportError:
                    return

    def _correct(self, service: ServiceProcess) -> None:
        with httpx.Client(base_url=service.url, trust_env=False) as client:
            while not self._over.wait(0.02):
                try:
                    passages = client.get("/v1/passages?limit=20").json()
                    for passage in passages:
                        body = {"passage": passage["id"], "action": "change", "labels": ["education"], "author": "x"}
                        answer = client.post("/v1/corrections", json=body)
                        if answer.status_code == 201:
                            self.corrections.append(answer.json()["id"])
                except httpx.TransportError:
                    return


def _check(service: ServiceProcess, traffic: _Traffic, result: KillResult) -> None:
    result.uploads, result.corrections = len(traffic.jobs), len(traffic.corrections)
    with httpx.Client(base_url=service.url, trust_env=False, timeout=60) as client:
        for job_id in traffic.jobs:
            result.lost += [f"upload {job_id}: {problem}" for problem in _problems(client, job_id)]
        passages = {p["id"] for p in client.get("/v1/passages?corrected=true&limit=500").json()}
        kept = {one["id"] for p in passages for one in client.get(f"/v1/passages/{p}/history").json()}
        result.lost += [f"correction {number}" for number in traffic.corrections if number not in kept]


def _problems(client: httpx.Client, job_id: str) -> list[str]:
    """What is wrong with a confirmed upload, after the service had time to finish it."""
    for _ in range(1200):
        answer = client.get(f"/v1/files/{job_id}")
        if answer.status_code != 200:
            return ["not there"]
        job = answer.json()
        if job["done"] == job["total"]:
            (file,) = job["files"]
            return [] if file["state"] == "done" and len(file["reports"]) == 1 else [str(file)]
        time.sleep(0.1)
    return ["never done"]
