"""What all measurements share: their machine, a figure with its spread, the file they are kept in."""

import importlib.metadata
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from benchmarks.process import cores
from train.records import save_record
from zhili.errors import InputError
from zhili.files import read_text

FOLDER = Path("runs/bench")
LIBRARIES = ("numpy", "onnxruntime", "scikit-learn", "tokenizers", "torch", "transformers")


class Model(BaseModel):
    """A part of a result: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Spread(Model):
    """The median of several values, and the least and greatest of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Of at least one value."""
        return cls(median=float(np.median(values)), low=min(values), high=max(values))


class Machine(Model):
    """Where it was measured."""

    processor: str
    cores: int
    system: str
    python: str
    libraries: dict[str, str]

    @classmethod
    def this(cls) -> Self:
        """The machine at hand."""
        return cls(
            processor=_processor(),
            cores=cores(),
            system=f"{platform.system()} {platform.machine()}",
            python=platform.python_version(),
            libraries={name: importlib.metadata.version(name) for name in LIBRARIES},
        )

    @property
    def sentence(self) -> str:
        """Processor, cores and libraries, for people."""
        libraries = ", ".join(f"{name} {version}" for name, version in self.libraries.items())
        return f"{self.processor}, {self.cores} cores, {self.system}; Python {self.python}, {libraries}"


class Result(Model):
    """One command's result, kept as JSON."""

    machine: Machine

    def save(self, path: Path) -> None:
        """Writes the file aside and renames it."""
        save_record(self, path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads what `save` wrote.

        Raises:
            InputError: the file is missing or of another kind.
        """
        try:
            return cls.model_validate_json(read_text(path))
        except ValidationError as error:
            raise InputError(f"{path}: {error.errors()[0]['msg']}; measure again") from None


def _processor() -> str:
    """The processor's name as the system tells it, and which of the wide instructions it has."""
    information = Path("/proc/cpuinfo")
    if sys.platform != "linux" or not information.exists():
        return platform.processor() or platform.machine()
    pairs = (line.partition(":") for line in information.read_text(encoding="utf-8").splitlines())
    values = {name.strip(): value.strip() for name, _, value in pairs}
    name = values.get("model name", platform.machine())
    flags = set(values.get("flags", "").split())
    wide = [label for flag, label in WIDE.items() if flag in flags]
    return f"{name} ({', '.join(wide)})" if wide else name


WIDE = {
    "avx2": "AVX2", "avx512f": "AVX-512", "avx512_vnni": "VNNI", "avx512_bf16": "BF16", "amx_tile": "AMX",
}  # fmt: skip
