"""`transformers.Trainer` for a recipe: batches of similar length, learning rates by layer, validation metrics."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch.utils.data import Sampler
from transformers import (
    EarlyStoppingCallback,
    EvalPrediction,
    PreTrainedTokenizerBase,
    Trainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from train.calibration import common_threshold, fit_temperature
from train.config import Config, ThresholdConfig
from train.data import Example, of_split
from train.metrics import macro_f1, micro_f1
from train.model import Classifier, head_parameters, layer_depths
from train.training.batches import POOL, VARIANTS, Collator, LengthGroupedSampler, VariantSampler, encode
from train.training.device import precision
from train.training.finite import check_logits, check_loss
from zhili.inference import DecisionRule, to_probabilities
from zhili.taxonomy import Taxonomy


class _EpochCallback(TrainerCallback):  # type: ignore[misc]
    """Callback that sets the epoch of sampler and collator."""

    def __init__(self, sampler: LengthGroupedSampler, collator: Collator) -> None:
        self.sampler, self.collator = sampler, collator

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        epoch = round(state.epoch or 0)
        self.sampler.epoch = self.collator.epoch = epoch


class GroupedTrainer(Trainer):  # type: ignore[misc]
    """`Trainer` with batches of similar length in training, and every example with its heading in evaluation."""

    sampler: LengthGroupedSampler
    data_collator: Collator

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:
        return self.sampler

    def training_step(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        """The step of `Trainer`, which stops at a loss that is not finite."""
        loss = cast(torch.Tensor, super().training_step(*args, **kwargs))
        check_loss(loss, self.state.global_step + 1)
        return loss

    def get_eval_dataloader(self, eval_dataset: Any = None) -> Any:
        """The data loader of `Trainer`, with every example under its heading."""
        training, self.data_collator = self.data_collator, Collator(self.data_collator.pad)
        try:
            return super().get_eval_dataloader(eval_dataset)
        finally:
            self.data_collator = training


def make_trainer(
    config: Config,
    model: Classifier,
    tokenizer: PreTrainedTokenizerBase,
    taxonomy: Taxonomy,
    examples: Sequence[Example],
    states: Path,
) -> GroupedTrainer:
    """Create the trainer of a recipe.

    Args:
        config: the recipe.
        model: the model to train.
        tokenizer: the model's tokenizer.
        taxonomy: the categories.
        examples: the split `train` is trained on, and the split `validation` chooses the epoch.
        states: the folder that states are saved in.
    """
    options = config.training
    train = encode(of_split(examples, "train"), tokenizer, config, taxonomy)
    # Evaluation keeps the order of the data, so that texts of similar length share a batch.
    validation_examples = sorted(of_split(examples, "validation"), key=lambda e: len(e.text))
    validation = encode(validation_examples, tokenizer, config, taxonomy)
    variants = VariantSampler(options.seed, options.heading_dropout, options.join_next)
    lengths = {name: [len(ids) for ids in train[name]] for name in VARIANTS}
    sampler = LengthGroupedSampler(lengths, variants, options.batch_size, POOL if options.group_by_length else 1)
    collator = Collator(int(tokenizer.pad_token_id or 0), variants)
    steps = math.ceil(len(train) / options.batch_size / options.gradient_accumulation_steps) * options.epochs
    callbacks: list[TrainerCallback] = [_EpochCallback(sampler, collator)]
    if options.early_stopping_patience is not None:
        callbacks.append(EarlyStoppingCallback(options.early_stopping_patience))
    rule = DecisionRule.from_taxonomy(config.task, taxonomy, 0.5)  # its threshold is chosen at each validation
    trainer = GroupedTrainer(
        model=model,
        args=_arguments(config, steps, states),
        train_dataset=train,
        eval_dataset=validation,
        data_collator=collator,
        compute_metrics=lambda output: _validation_metrics(output, rule),
        optimizers=(torch.optim.AdamW(parameter_groups(model, config), lr=options.learning_rate, fused=True), None),
        callbacks=callbacks,
    )
    trainer.sampler = sampler
    return trainer


def _arguments(config: Config, steps: int, states: Path) -> TrainingArguments:
    options = config.training
    kind = precision(config)
    return TrainingArguments(
        output_dir=str(states),
        num_train_epochs=options.epochs,
        per_device_train_batch_size=options.batch_size,
        per_device_eval_batch_size=2 * options.batch_size,
        gradient_accumulation_steps=options.gradient_accumulation_steps,
        lr_scheduler_type=options.lr_schedule,
        warmup_steps=round(options.warmup_ratio * steps),
        max_grad_norm=options.max_gradient_norm,
        bf16=kind == "bfloat16",
        fp16=kind == "float16",
        use_cpu=not torch.cuda.is_available(),
        seed=options.seed,
        data_seed=options.seed,
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=max(2, options.average_epochs),
        load_best_model_at_end=options.average_epochs == 1,
        metric_for_best_model=f"eval_{options.selection_metric}",
        greater_is_better=options.selection_metric != "loss",
        logging_steps=10,
        logging_nan_inf_filter=False,  # a loss that is not finite stops the run instead
        remove_unused_columns=False,
        label_names=["labels"],
        report_to="none",
        dataloader_pin_memory=torch.cuda.is_available(),
    )


def parameter_groups(model: Classifier, config: Config) -> list[dict[str, Any]]:
    """Group parameters for AdamW by learning rate and weight decay.

    The head and each layer of the encoder have their own learning rate. The head, biases and norms have no weight
    decay.
    """
    options = config.training
    depths = {f"encoder.{name}": depth for name, depth in layer_depths(model.encoder).items()}
    top = max((depth for depth in depths.values() if depth is not None), default=0)
    head = head_parameters(model)
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if name in head:
            rate, decay = options.head_learning_rate, 0.0
        else:
            depth = depths[name]
            rate = options.learning_rate * options.layerwise_lr_decay ** (top - depth if depth is not None else 0)
            decay = options.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": params, "lr": rate, "weight_decay": decay} for (rate, decay), params in groups.items()]


def _validation_metrics(output: EvalPrediction, rule: DecisionRule) -> dict[str, float]:
    """F1 at the best common threshold, so that the choice of the epoch does not depend on calibration."""
    logits = cast(np.ndarray, output.predictions)
    check_logits(logits)
    targets = np.asarray(output.label_ids).astype(np.int64)
    probabilities = to_probabilities(logits, rule.task, 1 / fit_temperature(logits, targets, rule.task))
    threshold = common_threshold(probabilities, targets, rule, ThresholdConfig(tolerance=0))
    predicted = rule.with_threshold(threshold).label_mask(probabilities)
    return {"macro_f1": macro_f1(predicted, targets), "micro_f1": micro_f1(predicted, targets)}
