"""A process that trains in turns.

Run as `python -m benchmarks.training.worker KIND CONFIG SHARE THREADS TURNS [OVERRIDE…]`. A turn is a part of an epoch;
the process trains one for each request, so that several trainings share a machine fairly. It replies to the first
request when everything is prepared, and to the request after the last turn of an epoch with the validation score.
"""

import ctypes
import gc
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import torch
from transformers import Trainer, TrainerCallback, TrainerControl, TrainerState, TrainingArguments, set_seed

from benchmarks.training.similar_batches import SimilarLengths
from benchmarks.training.transformers_trainer import make_transformers_trainer
from benchmarks.worker import pin_to_cores, redirect_stdout, send
from train.config import Config, load_config
from train.data import load_corpus, of_split
from train.experiments import take_share
from train.model import build
from train.training import VARIANTS, GroupedTrainer, device_name, make_trainer, precision, tune_malloc
from zhili.text import normalise


class TurnCallback(TrainerCallback):  # type: ignore[misc]
    """Callback that trains one turn per request, and replies with its seconds and examples.

    The time includes making batches and excludes validation.

    Args:
        own: zhili's trainer of the model; its `evaluate` gives the validation score.
        turns: the number of turns in an epoch.
        requests: a line for each turn.
        replies: the stream for replies.
    """

    def __init__(self, own: GroupedTrainer, turns: int, requests: TextIO, replies: TextIO) -> None:
        self.own, self.requests, self.replies = own, requests, replies
        self.examples = len(own.sampler)
        self.batch = own.args.per_device_train_batch_size * own.args.gradient_accumulation_steps
        self.turn_steps = max(1, -(-self.examples // self.batch // turns))
        self.steps = self.reported = 0

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Wait for the first request of the epoch."""
        self.steps = self.reported = 0
        self._wait()

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Finish a turn after its last step, unless it is also the last step of the epoch."""
        self.steps += 1
        seen = min(self.steps * self.batch, self.examples)
        if self.steps % self.turn_steps == 0 and seen < self.examples:
            self._finish_turn(seen)
            self._wait()

    def on_epoch_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Finish the last turn of the epoch, and validate at the next request."""
        self._finish_turn(self.examples)
        self._wait()
        send({"macro_f1": self.own.evaluate()["eval_macro_f1"]}, self.replies)

    def _finish_turn(self, seen: int) -> None:
        seconds = time.perf_counter() - self.began
        examples, self.reported = seen - self.reported, seen
        release_memory()
        send({"seconds": seconds, "examples": examples, "epoch_ended": seen == self.examples}, self.replies)

    def _wait(self) -> None:
        if not self.requests.readline():
            sys.exit()
        self.began = time.perf_counter()


def release_memory() -> None:
    """Return the memory that `tune_malloc` keeps to the system; otherwise several trainings would not fit."""
    gc.collect()
    with suppress(OSError, AttributeError):  # the C library is not glibc, so it keeps nothing
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def main(arguments: Sequence[str], requests: TextIO, replies: TextIO) -> None:
    """Prepare a training and run it turn by turn."""
    kind, path, share, threads, turns, *overrides = arguments
    pin_to_cores(int(threads))
    torch.set_num_threads(int(threads))
    if kind != "transformers":
        tune_malloc()
    config = load_config(Path(path), [*overrides, "training.early_stopping_patience=null"])  # train to the end
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        own, trainer = _make_trainers(config, kind, float(share), Path(folder))
        preparation = time.perf_counter() - began
        trainer.add_callback(TurnCallback(own, int(turns), requests, replies))
        requests.readline()
        ready = {"examples": len(own.sampler), "precision": precision(config), "device": device_name()}
        send({"preparation": preparation, **ready}, replies)
        trainer.train()


def _make_trainers(config: Config, kind: str, share: float, folder: Path) -> tuple[GroupedTrainer, Trainer]:
    """Make zhili's trainer of a recipe, which validates, and the trainer that trains, which may be the same."""
    taxonomy, examples = take_share(load_corpus(config), share)
    set_seed(config.training.seed)
    model, tokenizer = build(config, taxonomy, [normalise(e.text) for e in of_split(examples, "train")])
    own = make_trainer(config, model, tokenizer, taxonomy, examples, folder)
    # The callback asks for validation, and no state is saved.
    own.args.eval_strategy = own.args.save_strategy = "no"
    own.args.load_best_model_at_end = False
    own.args.disable_tqdm = True
    if kind == "transformers":
        return own, make_transformers_trainer(config, own, tokenizer, folder)
    if kind == "similar":
        _use_similar_batches(own)
    return own, own


def _use_similar_batches(own: GroupedTrainer) -> None:
    """Train batches of texts of similar length, each as a whole."""
    collator, lengths = own.data_collator, {name: list(map(len, own.train_dataset[name])) for name in VARIANTS}
    assert collator.variants is not None
    variant = collator.variants.variant
    own.sampler = SimilarLengths(own.sampler, lambda epoch, index: lengths[variant(epoch, index)][index])


if __name__ == "__main__":
    stdout = redirect_stdout()
    main(sys.argv[1:], sys.stdin, stdout)
