"""Fine-tunes an encoder on labelled paragraphs: `runs/NAME/checkpoint` comes out."""

import ctypes
import json
import logging
import math
import shutil
import time
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

from train.calibrate import common_threshold, fit_temperature, tune
from train.config import Config, dump_config
from train.corpus.load import Example, corpus_digest, load_corpus, load_taxonomy, of_split, texts_and_headings
from train.feed import VARIANTS, Collator, Draw, LengthGroupedSampler, encode
from train.metrics import chosen_matrix, macro_f1, micro_f1
from train.model import CheckpointCard, Classifier, Loaded, build, layer_of, save_checkpoint, scorer, text_input
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
    taxonomy = load_taxonomy(Path(config.data.taxonomy))
    examples = load_corpus(config.data, taxonomy, config.task)
    digest = corpus_digest(examples)
    folder = config.run_folder
    state = _prepare(folder, config, digest, resume)
    with _logging_to(folder / LOG):
        keep_memory()
        set_seed(config.training.seed)
        training = of_split(examples, "train")
        model, tokenizer = build(config, taxonomy, [normalise(e.text) for e in training])
        start = {name: value.clone() for name, value in model.state_dict().items()}
        trainer = _trainer(config, model, tokenizer, taxonomy, examples)
        _announce(config, model, trainer)
        try:
            trainer.train(resume_from_checkpoint=str(state) if state else None)
            if config.training.average_epochs > 1:
                model.load_state_dict(mean_weights(folder / STATES, config.training.average_epochs))
            model.load_state_dict(interpolate(start, model.state_dict(), config.training.interpolation))
            loaded = Loaded(model, tokenizer, _card(config, taxonomy, model, tokenizer, examples))
            with folder_aside(folder / CHECKPOINT) as aside:
                save_checkpoint(loaded, aside)
        except (OSError, RuntimeError, SafetensorError, EOFError, ValueError) as error:
            raise _clear(error, folder, state) from error
        with file_aside(folder / HISTORY) as file:
            json.dump(trainer.state.log_history, file, indent=1)
        shutil.rmtree(folder / STATES)
    return folder / CHECKPOINT


def _card(
    config: Config,
    taxonomy: Taxonomy,
    model: Classifier,
    tokenizer: PreTrainedTokenizerBase,
    examples: Sequence[Example],
) -> CheckpointCard:
    """What the checkpoint says of itself, with calibration and thresholds from the validation split."""
    validation = of_split(examples, "validation")
    logits = scorer(model, tokenizer, text_input(config.model)).logits(*texts_and_headings(validation))
    calibration, thresholds = tune(logits, [e.labels for e in validation], taxonomy, config)
    return CheckpointCard(
        task=config.task,
        head=config.model.head,
        taxonomy=taxonomy,
        input=text_input(config.model),
        calibration=calibration,
        thresholds=thresholds,
        config=config.model_dump(mode="json"),
        corpus_sha256=corpus_digest(examples),
    )


def _prepare(folder: Path, config: Config, digest: str, resume: bool) -> Path | None:
    """Makes the run's folder; the state to resume from, if any."""
    states, text = folder / STATES, f"# corpus {digest}\n{dump_config(config)}"
    path = states / CONFIG
    if states.exists() and not resume:
        raise InputError(
            f"{folder}: an unfinished run is there; add --resume to go on, or remove {states} to start again"
        )
    if path.exists() and path.read_text(encoding="utf-8") != text:
        raise InputError(
            f"{folder}: the unfinished run there has another recipe or corpus; remove {states} to start again"
        )
    states.mkdir(parents=True, exist_ok=True)
    with file_aside(path) as file:
        file.write(text)
    with file_aside(folder / CONFIG) as file:
        file.write(dump_config(config))
    return last_state(states)


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
        args=_arguments(config, steps),
        train_dataset=train,
        eval_dataset=validation,
        data_collator=collator,
        compute_metrics=lambda output: _validation_scores(output, Decision.of(config.task, taxonomy, 0.5)),
        optimizers=(torch.optim.AdamW(parameter_groups(model, config), lr=options.learning_rate), None),
        callbacks=callbacks,
    )
    trainer.sampler = sampler
    return trainer


def _arguments(config: Config, steps: int) -> TrainingArguments:
    options = config.training
    kind = precision(config)
    return TrainingArguments(
        output_dir=str(config.run_folder / STATES),
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


def precision(config: Config) -> str:
    """The number format to train in: as the recipe says, or the fastest that this machine has."""
    if config.training.precision != "auto":
        return config.training.precision
    if torch.cuda.is_available():
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
    has = torch.cpu.get_capabilities()
    return "bfloat16" if has.get("amx_bf16") or has.get("avx512_bf16") else "float32"


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
    probabilities = to_probabilities(logits, decision.task, fit_temperature(logits, gold, decision.task))
    predicted = chosen_matrix(probabilities, decision.at(common_threshold(probabilities, gold, decision)))
    return {"macro_f1": macro_f1(predicted, gold), "micro_f1": micro_f1(predicted, gold)}


def _announce(config: Config, model: Classifier, trainer: _Trainer) -> None:
    """Logs what is about to run and about how long it will take."""
    count = sum(p.numel() for p in model.parameters()) / 1e6
    where = torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {torch.get_num_threads()} threads"
    logger.info("encoder %s, head %s, %.1f M parameters", config.model.encoder, config.model.head, count)
    logger.info("precision %s on %s", precision(config), where)
    rate = _measure(trainer)
    train, validation = len(cast(Dataset, trainer.train_dataset)), len(cast(Dataset, trainer.eval_dataset))
    seconds = config.training.epochs * (train + validation / 3) / rate
    logger.info(
        "%d examples, %d epochs, %d validation examples: about %.0f minutes at %.1f examples/s",
        train, config.training.epochs, validation, max(1, math.ceil(seconds / 60)), rate,
    )  # fmt: skip


def _measure(trainer: _Trainer) -> float:
    """Examples/s of a training step on a batch of middling length; the model's and the generators' states stay."""
    data = cast(Dataset, trainer.train_dataset)
    size = trainer.args.per_device_train_batch_size
    order = sorted(range(len(data)), key=lambda i: trainer.sampler.lengths["headed"][i])
    middle = max(0, int(len(order) * 0.6) - size // 2)
    batch = trainer.data_collator([data[i] for i in order[middle : middle + size]])
    model = cast(Classifier, trainer.model)
    model.train()
    seconds = []
    with torch.random.fork_rng():
        for _ in range(4):  # the first ones warm up
            began = time.perf_counter()
            with trainer.compute_loss_context_manager():
                loss = model(**{k: v.to(trainer.args.device) for k, v in batch.items()})["loss"]
            loss.backward()
            model.zero_grad()
            seconds.append(time.perf_counter() - began)
    return len(batch["labels"]) / min(seconds) * 0.85  # the optimiser takes its share


def keep_memory() -> None:
    """Tells glibc to keep freed memory for the next step instead of handing it back to the system.

    Activations of long paragraphs are large blocks, which it would map anew, page by page, at every step: a step of
    16 paragraphs of 400 tokens takes 17.2 s so, and 7.8 s with this (two AVX-512 cores, bfloat16).
    """
    trim_threshold, mmap_threshold = -1, -3  # malloc.h
    try:
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(mmap_threshold, 1 << 30)
        libc.mallopt(trim_threshold, (1 << 31) - 1)
    except OSError:  # not a glibc system: nothing to tell
        logger.debug("no glibc here")


class _logging_to:
    """Within the block, this package's log goes to a file as well."""

    def __init__(self, path: Path) -> None:
        self.handler = logging.FileHandler(path, encoding="utf-8")
        self.handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def __enter__(self) -> None:
        logging.getLogger("train").addHandler(self.handler)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("train").removeHandler(self.handler)
        self.handler.close()


def _clear(error: Exception, folder: Path, state: Path | None) -> Exception:
    """The error that a user should see: a full disk or a damaged state in one line, anything else as it is."""
    free = shutil.disk_usage(folder).free
    if getattr(error, "errno", None) == 28 or "No space left" in str(error) or free < 1_000_000:
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
