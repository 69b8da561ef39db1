"""`transformers.Trainer` for a recipe: batches without much padding, learning rates by layer, validation metrics."""

import math
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from datasets import Dataset
from torch import Tensor
from torch.utils.data import DataLoader, Sampler
from transformers import (
    EarlyStoppingCallback,
    EvalPrediction,
    PreTrainedTokenizerBase,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from train.calibration import common_threshold, fit_temperature
from train.config import Config, ThresholdConfig, TrainingConfig
from train.data import Example, of_split
from train.metrics import macro_f1, micro_f1
from train.model import Classifier, head_parameters, layer_depths, parts_of_similar_length
from train.training.batches import Collator, EpochSampler, VariantSampler, encode
from train.training.device import part_overhead, precision
from train.training.finite import check_logits, check_loss
from train.training.processes import Processes, ShareOfBatches
from train.training.stop import ends_epoch
from train.training.weights import prune_states
from zhili.inference import DecisionRule, to_probabilities
from zhili.taxonomy import Taxonomy


class _EpochCallback(TrainerCallback):  # type: ignore[misc]
    """Callback that sets the epoch of sampler and collator."""

    def __init__(self, sampler: EpochSampler, collator: Collator) -> None:
        self.sampler, self.collator = sampler, collator

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self.sampler.epoch = self.collator.epoch = int(state.epoch or 0)  # a resumed epoch has begun before


class _StateCallback(TrainerCallback):  # type: ignore[misc]
    """Callback that saves states within an epoch and removes old ones."""

    def __init__(self, options: TrainingConfig) -> None:
        self.options = options

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        # At the end of an epoch a state is saved after validation; one without its score could not be resumed from.
        every = self.options.save_steps
        if every and state.global_step % every == 0 and not ends_epoch(args, state):
            control.should_save = True

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        if state.is_world_process_zero:
            steps = state.max_steps // self.options.epochs
            prune_states(Path(args.output_dir), self.options.average_epochs, steps, state.best_model_checkpoint)


class _PatienceCallback(EarlyStoppingCallback):  # type: ignore[misc]
    """Early stopping that counts on where an interrupted run was: transformers counts from zero again."""

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        super().on_train_begin(args, state, control, **kwargs)
        key = str(args.metric_for_best_model)
        scores = [entry[key] if args.greater_is_better else -entry[key] for entry in state.log_history if key in entry]
        self.early_stopping_patience_counter = len(scores) - 1 - scores.index(max(scores)) if scores else 0


class GroupedTrainer(Trainer):  # type: ignore[misc]
    """`Trainer` that computes a batch without much padding, and evaluates every example with its heading.

    A model that does not pack its batches itself (`Classifier.pack`) gets them in parts of similar length. The loss is
    a mean over examples, so the gradient of a batch is the sum of those of its parts. A batch stays a random one.
    """

    sampler: EpochSampler
    part_overhead: int | None  # tokens (`parts_of_similar_length`); None computes a batch as a whole
    data_collator: Collator

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:
        return self.sampler

    def get_train_dataloader(self) -> Any:
        """The data loader of `Trainer`; with several processes, one of this process's part of each batch."""
        processes = Processes.from_environment()
        if processes.count == 1:
            return super().get_train_dataloader()
        return DataLoader(
            ShareOfBatches(cast(Dataset, self.train_dataset), processes),
            batch_size=self.sampler.batch_size,
            sampler=self.sampler,
            collate_fn=self.data_collator,
            pin_memory=self.args.dataloader_pin_memory,
        )

    def training_step(self, model: Any, inputs: dict[str, Tensor], num_items_in_batch: Any = None) -> Tensor:
        """The loss of the batch, whose gradients are added up; one that is not finite stops the run."""
        loss = self._loss_of_parts(model, inputs, num_items_in_batch)
        check_loss(loss, self.state.global_step + 1)
        return loss

    def _loss_of_parts(self, model: Any, inputs: dict[str, Tensor], num_items_in_batch: Any) -> Tensor:
        if self.part_overhead is None:
            return cast(Tensor, super().training_step(model, inputs, num_items_in_batch))
        share = inputs.pop("share", torch.tensor(1.0))
        count = len(inputs["labels"])
        losses = []
        parts = self.parts(inputs)
        for number, part in enumerate(parts, 1):
            part["share"] = share * len(part["labels"]) / count
            # Processes exchange gradients once, after the last part.
            with nullcontext() if number == len(parts) else self.accelerator.no_sync(model):
                losses.append(super().training_step(model, part, num_items_in_batch))
        return torch.stack(losses).sum()

    def parts(self, inputs: dict[str, Tensor]) -> list[dict[str, Tensor]]:
        """The parts of a batch, each without the padding that it does not need."""
        if self.part_overhead is None:
            return [inputs]
        lengths = inputs["attention_mask"].sum(1)
        chosen = parts_of_similar_length(lengths.tolist(), self.part_overhead)
        parts = [{name: value[part] for name, value in inputs.items()} for part in chosen]
        for part in parts:
            longest = int(part["attention_mask"].sum(1).max())
            part |= {name: part[name][:, :longest] for name in ("input_ids", "attention_mask")}
        return parts

    def compute_loss(self, model: Any, inputs: dict[str, Tensor], return_outputs: bool = False, **options: Any) -> Any:
        """The loss of the model, weighted by this process's share of the batch."""
        share = inputs.pop("share", None)
        loss, outputs = super().compute_loss(model, inputs, return_outputs=True, **options)
        loss = loss if share is None else loss * share
        return (loss, outputs) if return_outputs else loss

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
    callbacks: Sequence[TrainerCallback] = (),
) -> GroupedTrainer:
    """Create the trainer of a recipe.

    Args:
        config: the recipe.
        model: the model to train.
        tokenizer: the model's tokenizer.
        taxonomy: the categories.
        examples: the split `train` is trained on, and the split `validation` chooses the epoch.
        states: the folder that states are saved in.
        callbacks: more callbacks.
    """
    options = config.training
    train = encode(of_split(examples, "train"), tokenizer, config, taxonomy)
    # Evaluation keeps the order of the data, so that texts of similar length share a batch.
    validation_examples = sorted(of_split(examples, "validation"), key=lambda e: len(e.text))
    validation = encode(validation_examples, tokenizer, config, taxonomy)
    variants = VariantSampler(options.seed, options.heading_dropout, options.join_next)
    sampler = EpochSampler(len(train), options.seed, options.batch_size)
    collator = Collator(int(tokenizer.pad_token_id or 0), variants)
    steps = math.ceil(len(train) / options.batch_size / options.gradient_accumulation_steps) * options.epochs
    own: list[TrainerCallback] = [_EpochCallback(sampler, collator), _StateCallback(options)]
    if options.early_stopping_patience is not None:
        own.append(_PatienceCallback(options.early_stopping_patience))
    rule = DecisionRule.from_taxonomy(config.task, taxonomy, 0.5)  # its threshold is chosen at each validation
    trainer = GroupedTrainer(
        model=model,
        args=_arguments(config, steps, states),
        train_dataset=train,
        eval_dataset=validation,
        data_collator=collator,
        compute_metrics=lambda output: _validation_metrics(output, rule),
        optimizers=(torch.optim.AdamW(parameter_groups(model, config), lr=options.learning_rate, fused=True), None),
        callbacks=[*own, *callbacks],
    )
    trainer.remove_callback(PrinterCallback)  # `fit` has a progress bar
    trainer.sampler = sampler
    packs = options.group_by_length and not options.gradient_checkpointing and model.pack()
    trainer.part_overhead = part_overhead() if options.group_by_length and not packs else None
    return trainer


def _arguments(config: Config, steps: int, states: Path) -> TrainingArguments:
    options = config.training
    kind = precision(config)
    count = Processes.from_environment().count
    return TrainingArguments(
        output_dir=str(states),
        num_train_epochs=options.epochs,
        per_device_train_batch_size=math.ceil(options.batch_size / count),
        per_device_eval_batch_size=math.ceil(2 * options.batch_size / count),
        include_for_metrics=["loss"],
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
        load_best_model_at_end=options.average_epochs == 1,
        metric_for_best_model=f"eval_{options.selection_metric}",
        greater_is_better=options.selection_metric != "loss",
        logging_steps=10,
        logging_nan_inf_filter=False,  # a loss that is not finite stops the run instead
        remove_unused_columns=False,
        label_names=["labels"],
        report_to=[name for name in options.report_to if name != "tensorboard"] or "none",
        run_name=config.name,
        disable_tqdm=True,
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
    # The trainer has the loss of each batch for each place in it, also for the empty places of the last batch.
    loss = float(np.mean(cast(np.ndarray, output.losses)[: len(logits)]))
    return {"macro_f1": macro_f1(predicted, targets), "micro_f1": micro_f1(predicted, targets), "loss": loss}
