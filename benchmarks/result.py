"""Records that all benchmarks share: the machine, a median with its range, the base of results."""

import importlib.metadata
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from benchmarks.process import available_cores
from train.records import Record

FOLDER = Path("runs/bench")
LIBRARIES = ("numpy", "onnxruntime", "scikit-learn", "tokenizers", "torch", "transformers")
# Processor flags of wide vector instructions, and their names.
INSTRUCTIONS = {
    "avx2": "AVX2", "avx512f": "AVX-512", "avx512_vnni": "VNNI", "avx512_bf16": "BF16", "amx_tile": "AMX",
}  # fmt: skip


class TimingSpread(Record):
    """The median of repeated measurements of a time or rate, with the smallest and the largest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """The spread of at least one value."""
        return cls(median=float(np.median(values)), low=min(values), high=max(values))


class Machine(Record):
    """The machine and the library versions of a measurement."""

    processor: str
    cores: int
    system: str
    python: str
    libraries: dict[str, str]

    @classmethod
    def current(cls) -> Self:
        """The machine that this process runs on."""
        return cls(
            processor=_processor(),
            cores=available_cores(),
            system=f"{platform.system()} {platform.machine()}",
            python=platform.python_version(),
            libraries={name: importlib.metadata.version(name) for name in LIBRARIES},
        )

    @property
    def description(self) -> str:
        """Processor, cores, system and libraries in one sentence, without the full stop."""
        libraries = ", ".join(f"{name} {version}" for name, version in self.libraries.items())
        return f"{self.processor}, {self.cores} cores, {self.system}; Python {self.python}, {libraries}"


class BenchmarkResult(Record):
    """The result of one command, saved as JSON."""

    machine: Machine


def _processor() -> str:
    """The processor's name from the system, with the wide vector instructions that it has."""
    information = Path("/proc/cpuinfo")
    if sys.platform != "linux" or not information.exists():
        return platform.processor() or platform.machine()
    pairs = (line.partition(":") for line in information.read_text(encoding="utf-8").splitlines())
    values = {name.strip(): value.strip() for name, _, value in pairs}
    name = values.get("model name", platform.machine())
    flags = set(values.get("flags", "").split())
    instructions = [label for flag, label in INSTRUCTIONS.items() if flag in flags]
    return f"{name} ({', '.join(instructions)})" if instructions else name
