"""Fine-tunes an encoder on labelled paragraphs: `runs/NAME/checkpoint` comes out."""

import json
import logging
import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from datasets import Dataset
from safetensors import SafetensorError
from transformers import (
    PreTrainedTokenizerBase,
    set_seed,
)

from train.calibration import HeldOut, fit_decision, held_out_from, read_out_of_fold
from train.config import Config, dump_config
from train.data import Example, corpus_digest, load_corpus, of_split, texts_and_headings
from train.model import (
    CheckpointCard,
    Classifier,
    Loaded,
    build,
    build_student,
    logits_pipeline,
    save_checkpoint,
    text_input,
    unlabelled_examples,
)
from train.training.device import device_name, precision, throughput, tune_malloc
from train.training.trainer import GroupedTrainer, make_trainer
from train.training.weights import average_weights, explain_error, interpolate, last_state
from zhili.errors import InputError
from zhili.files import atomic_file, atomic_folder
from zhili.inference import TextInput
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

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
    taxonomy, examples = load_corpus(config)
    held = read_out_of_fold(config, taxonomy, examples)
    return fit_examples(config, taxonomy, examples, config.run_folder, resume, held)


def fit_examples(
    config: Config,
    taxonomy: Taxonomy,
    examples: Sequence[Example],
    folder: Path,
    resume: bool = False,
    held: HeldOut | None = None,
) -> Path:
    """Trains a recipe on given examples.

    Args:
        config: the recipe; its `name` is not looked at, and of its `data` only `unlabelled`, by a student.
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
    shown = [*examples, *unlabelled_examples(config)] if config.distil else examples
    state = _prepare(folder, config, corpus_digest(shown), resume)
    with _logging_to(folder / LOG):
        tune_malloc()
        set_seed(config.training.seed)
        model: Classifier
        if config.distil:
            model, tokenizer = build_student(config, taxonomy, digest)
        else:
            model, tokenizer = build(config, taxonomy, [normalise(e.text) for e in of_split(examples, "train")])
        start = {name: value.clone() for name, value in model.state_dict().items()}
        trainer = make_trainer(config, model, tokenizer, taxonomy, shown, folder / STATES)
        _announce(config, model, trainer)
        try:
            trainer.train(resume_from_checkpoint=str(state) if state else None)
            if config.training.average_epochs > 1:
                model.load_state_dict(average_weights(folder / STATES, config.training.average_epochs))
            model.load_state_dict(interpolate(start, model.state_dict(), config.training.interpolation))
            held = held or validation_logits(model, tokenizer, text_input(config.model), examples, taxonomy)
            loaded = Loaded(model, tokenizer, _card(config, taxonomy, held, digest))
            with atomic_folder(folder / CHECKPOINT) as aside:
                save_checkpoint(loaded, aside)
        except (OSError, RuntimeError, SafetensorError, EOFError, ValueError) as error:
            raise explain_error(error, folder, state) from error
        with atomic_file(folder / HISTORY) as file:
            json.dump(trainer.state.log_history, file, indent=1)
        shutil.rmtree(folder / STATES)
    return folder / CHECKPOINT


def validation_logits(
    model: Classifier,
    tokenizer: PreTrainedTokenizerBase,
    feed: TextInput,
    examples: Sequence[Example],
    taxonomy: Taxonomy,
) -> HeldOut:
    """The model's logits of the validation examples."""
    validation = of_split(examples, "validation")
    logits = logits_pipeline(model, tokenizer, feed).logits(*texts_and_headings(validation))
    return held_out_from("validation", logits, validation, taxonomy)


def _card(config: Config, taxonomy: Taxonomy, held: HeldOut, digest: str) -> CheckpointCard:
    """What the checkpoint says of itself, with calibration and thresholds chosen on held-out texts."""
    tuned = fit_decision(held, taxonomy, config)
    return CheckpointCard(
        task=config.task,
        head=config.model.head,
        taxonomy=taxonomy,
        input=text_input(config.model),
        calibration=tuned.calibration,
        thresholds=tuned.thresholds,
        review_threshold=tuned.review_threshold,
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
    with atomic_file(path) as file:
        file.write(text)
    with atomic_file(folder / CONFIG) as file:
        file.write(dump_config(config))
    return state


def _announce(config: Config, model: Classifier, trainer: GroupedTrainer) -> None:
    """Logs what is about to run and about how long it will take."""
    count = sum(p.numel() for p in model.parameters()) / 1e6
    logger.info("encoder %s, head %s, %.1f M parameters", config.model.encoder, config.model.head, count)
    logger.info("precision %s on %s", precision(config), device_name())
    train, validation = (cast(Dataset, data) for data in (trainer.train_dataset, trainer.eval_dataset))
    # Training goes by length: a batch somewhat longer than the middle one stands for all.
    order = sorted(range(len(train)), key=lambda i: trainer.sampler.lengths["headed"][i])
    at = int(len(order) * 0.6)
    batch = trainer.data_collator([train[i] for i in order[at : at + config.training.batch_size]])
    rate = throughput(model, batch, precision(config))
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
