"""What one would write first: `transformers.Trainer` with its defaults."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import (
    DataCollatorWithPadding,
    PreTrainedTokenizerBase,
    Trainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from train.config import Config
from train.training import GroupedTrainer, VariantSampler, parameter_groups


class PaddedBatches(TrainerCallback):  # type: ignore[misc]
    """Batches by `DataCollatorWithPadding`, of the same variants of examples that the recipe shows.

    Args:
        tokenizer: the model's.
        draw: with or without heading, as the recipe draws it.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, draw: VariantSampler) -> None:
        self.pad, self.draw, self.epoch = DataCollatorWithPadding(tokenizer), draw, 0

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Takes note of the epoch."""
        self.epoch = round(state.epoch or 0)

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Rows of `train.training.batches.encode` → `input_ids`, `attention_mask` and `labels`."""
        variants = [self.draw.variant(self.epoch, row["index"]) for row in rows]
        labels = ["joined_labels" if variant == "joined" else "labels" for variant in variants]
        chosen = zip(rows, variants, labels, strict=True)
        return dict(self.pad([{"input_ids": row[ids], "labels": row[gold]} for row, ids, gold in chosen]))


def make_peer(config: Config, own: GroupedTrainer, tokenizer: PreTrainedTokenizerBase, folder: Path) -> Trainer:
    """`Trainer` on the model and data of the project's own: float32, SDPA, random batches, dynamic padding.

    Learning rates, schedule, batch size and epochs are the recipe's, so that scores can be compared; the optimiser is
    the fused AdamW that is `Trainer`'s default.

    Args:
        config: the recipe.
        own: the project's trainer of it, whose model is trained.
        tokenizer: the model's.
        folder: for the trainer's output.
    """
    options = config.training
    own.model.encoder.set_attn_implementation("sdpa")
    batches = PaddedBatches(tokenizer, VariantSampler(options.seed, options.heading_dropout, options.join_next))
    arguments = TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=options.epochs,
        per_device_train_batch_size=options.batch_size,
        gradient_accumulation_steps=options.gradient_accumulation_steps,
        lr_scheduler_type=options.lr_schedule,
        warmup_steps=own.args.warmup_steps,
        max_grad_norm=options.max_gradient_norm,
        seed=options.seed,
        save_strategy="no",
        remove_unused_columns=False,
        report_to="none",
        disable_tqdm=True,
    )
    return Trainer(
        model=own.model,
        args=arguments,
        train_dataset=own.train_dataset,
        data_collator=batches,
        optimizers=(torch.optim.AdamW(parameter_groups(own.model, config), lr=options.learning_rate, fused=True), None),
        callbacks=[batches],
    )
