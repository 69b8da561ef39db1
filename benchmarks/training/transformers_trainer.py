"""`transformers.Trainer` with its defaults, on the model and data of a recipe."""

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
    """Batches made with `DataCollatorWithPadding`, from the same variants of examples as the recipe.

    Args:
        tokenizer: the model's tokenizer.
        sampler: draws the variant of an example: with heading, without, or joined with the next paragraph.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, sampler: VariantSampler) -> None:
        self.pad, self.sampler, self.epoch = DataCollatorWithPadding(tokenizer), sampler, 0

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Remember the epoch, on which the variants depend."""
        self.epoch = round(state.epoch or 0)

    def __call__(self, examples: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Make a batch of `input_ids`, `attention_mask` and `labels` from examples that zhili's trainer encoded."""
        variants = [self.sampler.variant(self.epoch, example["index"]) for example in examples]
        labels = ["joined_labels" if variant == "joined" else "labels" for variant in variants]
        chosen = zip(examples, variants, labels, strict=True)
        return dict(self.pad([{"input_ids": example[ids], "labels": example[name]} for example, ids, name in chosen]))


def make_transformers_trainer(
    config: Config, own: GroupedTrainer, tokenizer: PreTrainedTokenizerBase, folder: Path
) -> Trainer:
    """Make a `Trainer` of a recipe with the defaults of transformers: float32, SDPA, random batches, dynamic padding.

    Learning rates, schedule, batch size and epochs are the recipe's, so that scores are comparable. The optimiser is
    the fused AdamW, `Trainer`'s default.

    Args:
        config: the recipe.
        own: zhili's trainer of the recipe; its model and its encoded examples are used.
        tokenizer: the model's tokenizer.
        folder: the trainer's output folder.
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
