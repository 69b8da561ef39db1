"""Fine-tunes an encoder on labelled paragraphs: `runs/NAME/checkpoint` comes out."""

import errno
import json
import logging
import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from datasets import Dataset
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
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
    set_seed,
)

from train.config import Config, Thresholds, dump_config
from train.corpus.example import Example, corpus_digest, of_split, texts_and_headings
from train.corpus.load import load_data
from train.evaluation.calibrate import fit_temperature
from train.evaluation.metrics import macro_f1, micro_f1
from train.evaluation.out_of_fold import Held, held_of, read_out_of_fold
from train.evaluation.thresholds import common_threshold
from train.evaluation.tune import tune
from train.feed import VARIANTS, Collator, Draw, LengthGroupedSampler, encode
from train.machine import device_name, keep_memory, precision, training_rate
from train.model import CheckpointCard, Classifier, Loaded, build, layer_of, save_checkpoint, scorer, text_input
from zhili.bundle import TextInput
from zhili.decision import Decision
from zhili.errors import InputError
from zhili.files import file_aside, folder_aside
from zhili.scorer import to_probabilities
from zhili.taxonomy import Taxonomy
from zhili.text.normalise import normalise

logger = logging.getLogger(__name__)

CONFIG, LOG, HISTORY, CHECKPOINT, STATES = "config.yaml", "train.log", "history.json", "checkpoint", "states"


def fit(config: Config, resume: bool = False) -> Path:
    """Trains a recipe.

    Args:
        config: the recipe.
        resume: go on from the last complete state of a run that was stopped, to the same result.

    Returns:
        The checkpoint's folder, `runs/NAME/checkpoint`. An earlier one is replaced only when the new one is complete.

    Raises:
        InputError: data or encoder cannot be used, a run is unfinished and `resume` is False (or was started from
            another recipe or corpus), or the disk is full.
    """
    taxonomy, examples = load_data(config)
    held = read_out_of_fold(config, taxonomy, examples)
    return fit_examples(config, taxonomy, examples, config.run_folder, resume, held)


def fit_examples(
    config: Config,
    taxonomy: Taxonomy,
    examples: Sequence[Example],
    folder: Path,
    resume: bool = False,
    held: Held | None = None,
) -> Path:
    """Trains a recipe on given examples.

    Args:
        config: the recipe; its `data` and `name` are not looked at.
        taxonomy: the categories.
        examples: trained on are those of the split `train`; those of `validation` choose the epoch.
        folder: where the run is written.
        resume: go on from the last complete state, as `fit` does.
        held: what calibration and thresholds are chosen on; None takes the validation examples.

    Returns:
        The checkpoint's folder, inside `folder`.

    Raises:
        InputError: as `fit`.
    """
    digest = corpus_digest(examples)
    state = _prepare(folder, config, digest, resume)
    with _logging_to(folder / LOG):
        keep_memory()
        set_seed(config.training.seed)
        training = of_split(examples, "train")
        model, tokenizer = build(config, taxonomy, [normalise(e.text) for e in training])
        start = {name: value.clone() for name, value in model.state_dict().items()}
        trainer = _trainer(config, model, tokenizer, taxonomy, examples, folder / STATES)
        _announce(config, model, trainer)
        try:
            trainer.train(resume_from_checkpoint=str(state) if state else None)
            if config.training.average_epochs > 1:
                model.load_state_dict(mean_weights(folder / STATES, config.training.average_epochs))
            model.load_state_dict(interpolate(start, model.state_dict(), config.training.interpolation))
            held = held or validation_logits(model, tokenizer, text_input(config.model), examples, taxonomy)
            loaded = Loaded(model, tokenizer, _card(config, taxonomy, held, digest))
            with folder_aside(folder / CHECKPOINT) as aside:
                save_checkpoint(loaded, aside)
        except (OSError, RuntimeError, SafetensorError, EOFError, ValueError) as error:
            raise _clear(error, folder, state) from error
        with file_aside(folder / HISTORY) as file:
            json.dump(trainer.state.log_history, file, indent=1)
        shutil.rmtree(folder / STATES)
    return folder / CHECKPOINT


def validation_logits(
    model: Classifier,
    tokenizer: PreTrainedTokenizerBase,
    feed: TextInput,
    examples: Sequence[Example],
    taxonomy: Taxonomy,
) -> Held:
    """The model's logits of the validation examples."""
    validation = of_split(examples, "validation")
    logits = scorer(model, tokenizer, feed).logits(*texts_and_headings(validation))
    return held_of("validation", logits, validation, taxonomy)


def _card(config: Config, taxonomy: Taxonomy, held: Held, digest: str) -> CheckpointCard:
    """What the checkpoint says of itself, with calibration and thresholds chosen on held-out texts."""
    tuned = tune(held, taxonomy, config)
    return CheckpointCard(
        task=config.task,
        head=config.model.head,
        taxonomy=taxonomy,
        input=text_input(config.model),
        calibration=tuned.calibration,
        thresholds=tuned.thresholds,
        review_level=tuned.review_level,
        tuning=tuned.tuning,
        config=config.model_dump(mode="json"),
        corpus_sha256=digest,
    )


def _prepare(folder: Path, config: Config, digest: str, resume: bool) -> Path | None:
    """Makes the run's folder; the state to resume from, if any."""
    states, text = folder / STATES, f"# corpus {digest}\n{dump_config(config)}"
    path = states / CONFIG
    state = last_state(states)
    if state is not None and not resume:
        raise InputError(
            f"{folder}: an unfinished run is there; add --resume to go on, or remove {states} to start again"
        )
    if state is not None and path.read_text(encoding="utf-8") != text:
        raise InputError(
            f"{folder}: the unfinished run there has another recipe or corpus; remove {states} to start again"
        )
    states.mkdir(parents=True, exist_ok=True)
    with file_aside(path) as file:
        file.write(text)
    with file_aside(folder / CONFIG) as file:
        file.write(dump_config(config))
    return state


def mean_weights(states: Path, epochs: int) -> dict[str, Tensor]:
    """The mean of the weights at the ends of the last epochs (Izmailov et al. 2018, arXiv:1803.05407)."""
    found = [load_file(state / "model.safetensors") for state in _states(states)[-epochs:]]
    return {name: torch.stack([weights[name] for weights in found]).mean(0) for name in found[0]}


def interpolate(start: dict[str, Tensor], trained: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Weights on the line from the start (0) to what was trained (1).

    A model part of the way keeps more of what the encoder knew, and is better on text of another kind than the
    training data (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", arXiv:2109.01903). It needs a start
    that classifies already, as the description head gives.
    """
    return {
        name: torch.lerp(start[name].to(value), value, share) if value.is_floating_point() else value
        for name, value in trained.items()
    }


def _states(states: Path) -> list[Path]:
    return sorted(states.glob("checkpoint-*"), key=lambda p: int(p.name.rpartition("-")[2]))


def last_state(states: Path) -> Path | None:
    """The newest complete training state; one that a kill left half written is removed."""
    for state in reversed(_states(states)):
        if (state / "trainer_state.json").is_file():  # written last
            return state
        logger.warning("%s is incomplete and is removed", state)
        shutil.rmtree(state)
    return None


class _Epochs(TrainerCallback):  # type: ignore[misc]
    """Tells sampler and collator which epoch begins."""

    def __init__(self, sampler: LengthGroupedSampler, collator: Collator) -> None:
        self.sampler, self.collator = sampler, collator

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        epoch = round(state.epoch or 0)
        self.sampler.epoch = self.collator.epoch = epoch


class _Trainer(Trainer):  # type: ignore[misc]
    """`Trainer` with an order by length, and evaluation without what is drawn at random."""

    sampler: LengthGroupedSampler
    data_collator: Collator

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:
        return self.sampler

    def get_eval_dataloader(self, eval_dataset: Any = None) -> Any:
        training, self.data_collator = self.data_collator, Collator(self.data_collator.pad)
        try:
            return super().get_eval_dataloader(eval_dataset)
        finally:
            self.data_collator = training


def _trainer(
    config: Config,
    model: Classifier,
    tokenizer: PreTrainedTokenizerBase,
    taxonomy: Taxonomy,
    examples: Sequence[Example],
    states: Path,
) -> _Trainer:
    options = config.training
    train, validation = (encode(of_split(examples, s), tokenizer, config, taxonomy) for s in ("train", "validation"))
    draw = Draw(options.seed, options.heading_dropout, options.join)
    lengths = {name: [len(row) for row in train[name]] for name in VARIANTS}
    sampler = LengthGroupedSampler(lengths, draw, options.batch_size)
    collator = Collator(int(tokenizer.pad_token_id or 0), draw)
    steps = math.ceil(len(train) / options.batch_size / options.accumulation) * options.epochs
    callbacks: list[TrainerCallback] = [_Epochs(sampler, collator)]
    if options.patience is not None:
        callbacks.append(EarlyStoppingCallback(options.patience))
    trainer = _Trainer(
        model=model,
        args=_arguments(config, steps, states),
        train_dataset=train,
        eval_dataset=validation,
        data_collator=collator,
        compute_metrics=lambda output: _validation_scores(output, Decision.of(config.task, taxonomy, 0.5)),
        optimizers=(torch.optim.AdamW(parameter_groups(model, config), lr=options.learning_rate), None),
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
        gradient_accumulation_steps=options.accumulation,
        lr_scheduler_type=options.schedule,
        warmup_steps=round(options.warmup * steps),
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
        metric_for_best_model=f"eval_{options.score}",
        greater_is_better=options.score != "loss",
        logging_steps=10,
        remove_unused_columns=False,
        label_names=["labels"],
        report_to="none",
        dataloader_pin_memory=torch.cuda.is_available(),
    )


def parameter_groups(model: Classifier, config: Config) -> list[dict[str, Any]]:
    """AdamW's groups: the head at its own rate, each layer at its own, no decay on biases and norms."""
    options = config.training
    depths = [d for name, _ in model.named_parameters() if (d := layer_of(name)) is not None]
    top = max(depths, default=0)
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        depth = layer_of(name)
        if name.startswith("head.") or "classifier" in name:
            rate, decay = options.head_learning_rate, 0.0
        else:
            rate = options.learning_rate * options.layer_decay ** (top - depth if depth is not None else 0)
            decay = options.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": found, "lr": rate, "weight_decay": decay} for (rate, decay), found in groups.items()]


def _validation_scores(output: EvalPrediction, decision: Decision) -> dict[str, float]:
    """Validation scores at the best common threshold: how well the model ranks, whatever its calibration."""
    logits = cast(np.ndarray, output.predictions)
    gold = np.asarray(output.label_ids).astype(np.int64)
    probabilities = to_probabilities(logits, decision.task, 1 / fit_temperature(logits, gold, decision.task))
    threshold = common_threshold(probabilities, gold, decision, Thresholds(tolerance=0))
    predicted = decision.at(threshold).chosen(probabilities)
    return {"macro_f1": macro_f1(predicted, gold), "micro_f1": micro_f1(predicted, gold)}


def _announce(config: Config, model: Classifier, trainer: _Trainer) -> None:
    """Logs what is about to run and about how long it will take."""
    count = sum(p.numel() for p in model.parameters()) / 1e6
    logger.info("encoder %s, head %s, %.1f M parameters", config.model.encoder, config.model.head, count)
    logger.info("precision %s on %s", precision(config), device_name())
    train, validation = (cast(Dataset, data) for data in (trainer.train_dataset, trainer.eval_dataset))
    # Training goes by length: a batch somewhat longer than the middle one stands for all.
    order = sorted(range(len(train)), key=lambda i: trainer.sampler.lengths["headed"][i])
    at = int(len(order) * 0.6)
    batch = trainer.data_collator([train[i] for i in order[at : at + config.training.batch_size]])
    rate = training_rate(model, batch, precision(config))
    # Validation once an epoch, and once more in full precision for calibration.
    seconds = (config.training.epochs * (len(train) + len(validation) / 3) + len(validation)) / rate
    logger.info(
        "%d examples, %d epochs, %d validation examples: training takes about %d minutes at %.0f examples/s",
        len(train), config.training.epochs, len(validation), math.ceil(seconds / 60), rate,
    )  # fmt: skip


class _logging_to:
    """Within the block, this package's log goes to a file as well."""

    def __init__(self, path: Path) -> None:
        self.handler = logging.FileHandler(path, encoding="utf-8")
        self.handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def __enter__(self) -> None:
        package = logging.getLogger("train")
        self.level = package.level
        package.setLevel(logging.INFO)
        package.addHandler(self.handler)

    def __exit__(self, *_: object) -> None:
        package = logging.getLogger("train")
        package.setLevel(self.level)
        package.removeHandler(self.handler)
        self.handler.close()


def _clear(error: Exception, folder: Path, state: Path | None) -> Exception:
    """The error that a user should see: a full disk or a damaged state in one line, anything else as it is."""
    free = shutil.disk_usage(folder).free
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error) or free < 1_000_000:
        return InputError(
            f"{folder}: the disk is full ({free / 1e6:.0f} MB free); free some space and go on with --resume"
        )
    if state is not None and not _readable(state):
        return InputError(f"{state}: the saved state is damaged; remove that folder and go on with --resume")
    return error


def _readable(state: Path) -> bool:
    """Whether a training state can be loaded at all."""
    from safetensors import safe_open

    try:
        with safe_open(state / "model.safetensors", "pt") as file:
            file.keys()
        torch.load(state / "optimizer.pt", weights_only=True)
        json.loads((state / "trainer_state.json").read_bytes())
    except Exception:  # whatever a damaged file makes a loader raise
        return False
    return True
