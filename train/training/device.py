"""What this machine can do, and making the most of it."""

import ctypes
import logging
import time

import torch
from torch import Tensor

from train.config import Config
from train.model import Classifier

logger = logging.getLogger(__name__)


def precision(config: Config) -> str:
    """The number format to train in: as the recipe says, or the fastest that this machine has."""
    if config.training.precision != "auto":
        return config.training.precision
    if torch.cuda.is_available():
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
    has = torch.cpu.get_capabilities()
    return "bfloat16" if has.get("amx_bf16") or has.get("avx512_bf16") else "float32"


def device_name() -> str:
    """The GPU's name, or the CPU with its threads."""
    return torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {torch.get_num_threads()} threads"


def throughput(model: Classifier, batch: dict[str, Tensor], kind: str) -> float:
    """Examples/s of training steps on this batch; weights and random generators stay as they are.

    Args:
        model: on the device that it will be trained on.
        batch: `input_ids`, `attention_mask`, `labels`.
        kind: the precision, as `precision` gives it.
    """
    device = next(model.parameters()).device
    batch = {name: value.to(device) for name, value in batch.items()}
    dtype = {"bfloat16": torch.bfloat16, "float16": torch.float16}.get(kind)
    model.train()
    seconds = []
    with torch.random.fork_rng():
        for _ in range(4):  # the first ones warm up
            began = time.perf_counter()
            with torch.autocast(device.type, dtype=dtype, enabled=dtype is not None):
                loss = model(**batch)["loss"]
            loss.backward()
            model.zero_grad()
            seconds.append(time.perf_counter() - began)
    return len(batch["labels"]) / min(seconds) * 0.8  # the optimiser takes its share


def tune_malloc() -> None:
    """Tells glibc to keep freed memory for the next step instead of handing it back to the system.

    Activations of long paragraphs are large blocks, which it would map anew, page by page, at every step: a step of
    16 paragraphs of 400 tokens takes 17.2 s so, and 7.8 s with this (two AVX-512 cores, bfloat16).
    """
    trim_threshold, mmap_threshold = -1, -3  # malloc.h
    try:
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(mmap_threshold, 1 << 30)
        libc.mallopt(trim_threshold, (1 << 31) - 1)
    except (OSError, AttributeError):  # not a glibc system: nothing to tell
        logger.debug("no glibc here")
