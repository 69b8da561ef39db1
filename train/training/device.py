"""The machine: its number formats, its speed, its memory."""

import ctypes
import logging
import time
from collections.abc import Sequence

import torch
from torch import Tensor

from train.config import Config
from train.model import Classifier

logger = logging.getLogger(__name__)


def precision(config: Config) -> str:
    """The number format to train in: that of the recipe, or the fastest one of this machine."""
    if config.training.precision != "auto":
        return config.training.precision
    if torch.cuda.is_available():
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
    capabilities = torch.cpu.get_capabilities()
    return "bfloat16" if capabilities.get("amx_bf16") or capabilities.get("avx512_bf16") else "float32"


def part_overhead() -> int:
    """What computing a part of a batch on its own costs, as a number of tokens (`parts_of_similar_length`).

    A CPU is as fast with few examples as with many. A GPU is not, so that only large batches are worth dividing.
    """
    return 4096 if torch.cuda.is_available() else 64


def device_name() -> str:
    """The name of the GPU, or the CPU and its number of threads."""
    return torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {torch.get_num_threads()} threads"


def throughput(model: Classifier, parts: Sequence[dict[str, Tensor]], kind: str) -> float:
    """Measure forward and backward passes, without changing weights or random generators.

    Args:
        model: the model, on the device that it is trained on.
        parts: of a few batches, each with `input_ids`, `attention_mask` and `labels`.
        kind: the number format, as `precision` returns it.

    Returns:
        Examples per second.
    """
    device = next(model.parameters()).device
    parts = [{name: value.to(device) for name, value in part.items()} for part in parts]
    dtype = {"bfloat16": torch.bfloat16, "float16": torch.float16}.get(kind)
    model.train()
    seconds = []
    with torch.random.fork_rng():
        for _ in range(2):  # the first passes are slower
            start = time.perf_counter()
            for part in parts:
                with torch.autocast(device.type, dtype=dtype, enabled=dtype is not None):
                    loss = model(**part)["loss"]
                loss.backward()
            model.zero_grad()
            seconds.append(time.perf_counter() - start)
    examples = sum(len(part["labels"]) for part in parts)
    return examples / min(seconds) * 0.8  # the optimiser takes about a fifth of the time


def tune_malloc() -> None:
    """Make glibc keep freed memory for the next step instead of returning it to the system.

    Activations of long paragraphs are large blocks of memory. By default, glibc maps them again at every step. A step
    of 16 paragraphs of 400 tokens takes 17.2 s by default and 7.8 s with this (two AVX-512 cores, bfloat16).
    """
    trim_threshold, mmap_threshold = -1, -3  # malloc.h
    try:
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(mmap_threshold, 1 << 30)
        libc.mallopt(trim_threshold, (1 << 31) - 1)
    except (OSError, AttributeError):
        logger.debug("no glibc: malloc keeps its defaults")
