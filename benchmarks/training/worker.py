"""One training in a process: `python -m benchmarks.training.worker KIND CONFIG SHARE THREADS TURNS [OVERRIDE…]`.

It trains in turns: the parts of an epoch, each when asked for, so that several trainings share a machine fairly. The
first request is answered when all is prepared, the request after the last turn of an epoch with the validation score.
"""

import ctypes
import gc
import json
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from transformers import Trainer, TrainerCallback, TrainerControl, TrainerState, TrainingArguments, set_seed

from benchmarks.answer import keep_to, own_output
from benchmarks.training.peer import make_peer
from train.config import Config, load_config
from train.data import load_corpus, of_split
from train.experiments import take_share
from train.model import build
from train.training import GroupedTrainer, device_name, make_trainer, precision, tune_malloc
from zhili.text import normalise


class Turns(TrainerCallback):  # type: ignore[misc]
    """Trains a share of an epoch when asked, and answers with its seconds and examples.

    The clock runs from one step's end to the next, so that batches are made on it; validation is not.

    Args:
        judge: its `evaluate` gives the validation score of the model in training.
        replies: where answers are written.
        turns: into how many parts an epoch is divided.
    """

    def __init__(self, judge: GroupedTrainer, replies: Any, turns: int) -> None:
        self.judge, self.replies = judge, replies
        examples = len(judge.sampler)
        self.examples = examples
        self.batch = judge.args.per_device_train_batch_size * judge.args.gradient_accumulation_steps
        self.length = max(1, -(-examples // self.batch // turns))  # steps of a turn
        self.steps = self.told = 0

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Waits for its turn."""
        self.steps = self.told = 0
        self._wait()

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Ends a turn that is over, unless the epoch ends with it."""
        self.steps += 1
        seen = min(self.steps * self.batch, self.examples)
        if self.steps % self.length == 0 and seen < self.examples:
            self._tell(seen)
            self._wait()

    def on_epoch_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Ends the epoch's last turn, and validates when asked."""
        self._tell(self.examples)
        self._wait()
        self.reply(score=self.judge.evaluate()["eval_macro_f1"])

    def reply(self, **values: Any) -> None:
        """Writes an answer."""
        print(json.dumps(values), file=self.replies, flush=True)

    def _tell(self, seen: int) -> None:
        seconds = time.perf_counter() - self.began
        self.told, examples = seen, seen - self.told
        give_back_memory()
        self.reply(seconds=seconds, examples=examples, over=seen == self.examples)

    def _wait(self) -> None:
        if not sys.stdin.readline():
            sys.exit()
        self.began = time.perf_counter()


def give_back_memory() -> None:
    """Lets go of what `train.training.device.tune_malloc` holds: several trainings at once would not find room."""
    gc.collect()
    with suppress(OSError, AttributeError):  # not a glibc system: nothing is held
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def main() -> None:
    """Prepares a training and goes through it turn by turn."""
    kind, path, share, threads, turns, *overrides = sys.argv[1:]
    replies = own_output()
    keep_to(int(threads))
    torch.set_num_threads(int(threads))
    if kind == "own":
        tune_malloc()
    config = load_config(Path(path), [*overrides, "training.early_stopping_patience=null"])  # to the end
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        own, trainer = _trainers(config, kind, float(share), Path(folder))
        callback = Turns(own, replies, int(turns))
        trainer.add_callback(callback)
        callback.reply(
            prepare=time.perf_counter() - began,
            examples=callback.examples,
            precision=precision(config),
            device=device_name(),
        )
        sys.stdin.readline()
        trainer.train()


def _trainers(config: Config, kind: str, share: float, folder: Path) -> tuple[GroupedTrainer, Trainer]:
    """The project's trainer of a recipe, and the one that trains: the same, or its peer on the same model."""
    taxonomy, examples = load_corpus(config)
    examples = take_share(examples, taxonomy, share)
    set_seed(config.training.seed)
    model, tokenizer = build(config, taxonomy, [normalise(e.text) for e in of_split(examples, "train")])
    own = make_trainer(config, model, tokenizer, taxonomy, examples, folder)
    # Validation is asked for by itself, and nothing is kept.
    own.args.eval_strategy = own.args.save_strategy = "no"
    own.args.load_best_model_at_end = False
    own.args.disable_tqdm = True
    return own, own if kind == "own" else make_peer(config, own, tokenizer, folder)


if __name__ == "__main__":
    main()
