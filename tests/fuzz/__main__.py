"""Fuzz the readers: `make fuzz`, or `python -m tests.fuzz -max_total_time=SECONDS`.

It needs Linux and the extra `fuzz`, and the extra `ocr` for pictures.

Atheris changes the inputs of `corpus` and keeps those that reach new code in `runs/fuzz`. It stops at the first finding
and writes it to `runs/fuzz/crash-…` (or `timeout-…`, `oom-…`); put that file into `findings`, where it becomes a test.
"""

import sys
import zlib
from pathlib import Path

import atheris

# Instrumented, so that the fuzzer sees which code an input reaches.
with atheris.instrument_imports(include=["zhili"]):
    from tests.fuzz.target import PICTURES, one_input

HERE = Path(__file__).parent
ONE_OF = 16  # pictures is recognised, which takes far longer than other inputs do
LIMITS = ["-timeout=60", "-rss_limit_mb=2048", "-max_len=10240"]  # seconds and MiB of one input, and its bytes


def sampled_input(data: bytes) -> None:
    """Fuzz one input; most pictures are left out."""
    if not data[1:].startswith(PICTURES) or zlib.crc32(data) % ONE_OF == 0:
        one_input(data)


def main() -> None:
    """Run the fuzzer with the options of libFuzzer from the command line."""
    kept = Path("runs/fuzz/corpus")
    kept.mkdir(parents=True, exist_ok=True)
    folders = [str(kept), str(HERE / "corpus"), str(HERE / "findings")]
    atheris.Setup([sys.argv[0], *LIMITS, "-artifact_prefix=runs/fuzz/", *sys.argv[1:], *folders], sampled_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
