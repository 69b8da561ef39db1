"""Fine-tune an encoder on labelled paragraphs and write `runs/NAME/checkpoint`."""

import json
import logging
import math
import shutil
from collections.abc import Sequence
from contextlib import closing, nullcontext
from itertools import islice
from pathlib import Path
from typing import cast

from datasets import Dataset
from transformers import PreTrainedTokenizerBase, TrainerCallback, set_seed
from transformers.utils.logging import disable_progress_bar

from train.calibration import HeldOut, fit_decision, read_out_of_fold
from train.config import Config
from train.data import Corpus, corpus_digest, of_split, texts_and_headings
from train.model import (
    CHECKPOINT_FILES,
    Checkpoint,
    Classifier,
    add_lora,
    build,
    build_student,
    checkpoint_gradients,
    logits_pipeline,
    merge_lora,
    new_manifest,
    save_checkpoint,
    text_input,
    unlabelled_examples,
)
from train.runs import RunFolder
from train.training.begin import begin, explained, log_to
from train.training.class_weights import class_weights
from train.training.device import device_name, precision, throughput, tune_malloc
from train.training.finite import check_logits
from train.training.processes import Processes
from train.training.progress import ProgressBar
from train.training.stop import StopCallback, stop_on_signal
from train.training.trackers import require_trackers, tensorboard
from train.training.trainer import GroupedTrainer, make_trainer
from train.training.weights import average_weights, interpolate
from zhili.files import atomic_file, atomic_folder, check_replaceable
from zhili.inference import Manifest, TextInput
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

logger = logging.getLogger(__name__)

MEASURED_BATCHES = 4  # for the estimate of the time


def fit(config: Config, corpus: Corpus, resume: bool = False) -> Path:
    """Train a recipe on its corpus.

    Args:
        config: the recipe.
        corpus: the recipe's data.
        resume: continue from the last complete state of an interrupted run; the result is the same.

    Returns:
        The checkpoint's folder, `runs/NAME/checkpoint`. An earlier one is replaced only when the new one is complete.

    Raises:
        InputError: the encoder cannot be used, there is an unfinished run and `resume` is False (or it was started from
            another recipe or corpus), its folder `checkpoint` contains something else, or the disk is full.
    """
    held_out = read_out_of_fold(config, corpus)
    return fit_examples(config, corpus, config.run_folder, resume, held_out)


def fit_examples(
    config: Config,
    corpus: Corpus,
    run: RunFolder,
    resume: bool = False,
    held_out: HeldOut | None = None,
    callbacks: Sequence[TrainerCallback] = (),
) -> Path:
    """Train a recipe on given examples.

    Where a launcher has started several processes, all of them call this, and train one model.

    Args:
        config: the recipe; its `name` is ignored, and of its `data` only `unlabelled` is read, for a student.
        corpus: the split `train` is trained on, the split `validation` chooses the epoch.
        run: the folder to write to; only the first process writes.
        resume: as in `fit`.
        held_out: what calibration and thresholds are chosen on; None takes the validation examples.
        callbacks: more callbacks of the trainer.

    Returns:
        The checkpoint's folder, inside the run's. In other processes than the first it may not exist yet.

    Raises:
        InputError: as `fit`.
        Stopped: the user stopped the run.
    """
    taxonomy, examples = corpus
    digest = corpus_digest(examples)
    shown = [*examples, *unlabelled_examples(config, examples)] if config.distil else examples
    processes = Processes.from_environment()
    processes.check_batch(config.training.batch_size)
    require_trackers(config.training.report_to)
    processes.join()
    if processes.writes:
        check_replaceable(run.checkpoint, CHECKPOINT_FILES)
    state = processes.share(begin(run, config, corpus_digest(shown), resume) if processes.writes else None)
    with log_to(run.log) if processes.writes else nullcontext():
        tune_malloc()
        disable_progress_bar()  # of the library, which has one for each file
        set_seed(config.training.seed)
        model, tokenizer = _new_model(config, corpus)
        start = {name: value.clone() for name, value in model.state_dict().items()}
        model.class_weights = class_weights(config, taxonomy, of_split(examples, "train"))
        adapters = add_lora(model, config.training.lora) if config.training.lora else None
        if config.training.gradient_checkpointing:
            checkpoint_gradients(model)
        stop, progress = StopCallback(), ProgressBar(config.training.selection_metric)
        shown_by = [stop, *callbacks, *([progress, *_trackers(config, run)] if processes.writes else [])]
        trainer = make_trainer(config, model, tokenizer, taxonomy, shown, run.states, shown_by)
        set_seed(config.training.seed + processes.rank)  # processes draw different dropout masks
        if processes.writes:
            _announce(config, model, trainer)
        with explained(run, state), closing(progress):
            with stop_on_signal(stop, at_once=processes.count > 1):
                trainer.train(resume_from_checkpoint=str(state) if state else None)
            processes.leave()
            if not processes.writes:
                return run.checkpoint
            if config.training.average_epochs > 1:
                steps = trainer.state.max_steps // config.training.epochs
                model.load_state_dict(average_weights(run.states, config.training.average_epochs, steps))
            if adapters is not None:
                merge_lora(adapters)
            model.load_state_dict(interpolate(start, model.state_dict(), config.training.weight_interpolation))
            held_out = held_out or validation_logits(model, tokenizer, text_input(config.model), corpus)
            manifest = _manifest(config, taxonomy, held_out, digest)
            with atomic_folder(run.checkpoint, CHECKPOINT_FILES) as folder:
                save_checkpoint(Checkpoint(model, tokenizer, manifest), folder)
        with atomic_file(run.history) as file:
            json.dump(trainer.state.log_history, file, indent=1)
        shutil.rmtree(run.states)
    return run.checkpoint


def validation_logits(
    model: Classifier, tokenizer: PreTrainedTokenizerBase, input_format: TextInput, corpus: Corpus
) -> HeldOut:
    """The model's logits for the validation examples."""
    validation = of_split(corpus.examples, "validation")
    pipeline = logits_pipeline(model, tokenizer, input_format, corpus.taxonomy)
    logits = pipeline.logits(*texts_and_headings(validation))
    check_logits(logits)
    return HeldOut.from_examples("validation", logits, validation, corpus.taxonomy)


def _new_model(config: Config, corpus: Corpus) -> tuple[Classifier, PreTrainedTokenizerBase]:
    texts = [normalise(e.text) for e in of_split(corpus.examples, "train")]
    if config.distil:
        return build_student(config, corpus, texts)
    return build(config, corpus.taxonomy, texts)


def _trackers(config: Config, run: RunFolder) -> list[TrainerCallback]:
    return [tensorboard(run.tensorboard)] if "tensorboard" in config.training.report_to else []


def _manifest(config: Config, taxonomy: Taxonomy, held_out: HeldOut, digest: str) -> Manifest:
    """The checkpoint's manifest, with calibration and thresholds chosen on held-out texts."""
    fitted = fit_decision(held_out, taxonomy, config)
    return new_manifest(
        config,
        taxonomy,
        corpus_sha256=digest,
        calibration=fitted.calibration,
        thresholds=fitted.thresholds,
        review_threshold=fitted.review_threshold,
        decision_fit=fitted.record.model_dump(mode="json"),
    )


def _announce(config: Config, model: Classifier, trainer: GroupedTrainer) -> None:
    """Log what is trained and an estimate of the time."""
    count = sum(p.numel() for p in model.parameters()) / 1e6
    logger.info("encoder %s, head %s, %.1f M parameters", config.model.encoder, config.model.head, count)
    logger.info("precision %s on %s", precision(config), device_name())
    train, validation = (cast(Dataset, data) for data in (trainer.train_dataset, trainer.eval_dataset))
    size = config.training.batch_size
    examples = [train[i] for i in islice(trainer.sampler, MEASURED_BATCHES * size)]
    groups = [trainer.data_collator(examples[start : start + size]) for start in range(0, len(examples), size)]
    rate = throughput(model, [part for group in groups for part in trainer.parts(group)], precision(config))
    # Validation runs once an epoch, and once more in full precision for calibration.
    seconds = (config.training.epochs * (len(train) + len(validation) / 3) + len(validation)) / rate
    logger.info(
        "%d examples, %d epochs, %d validation examples: training takes about %d minutes at %.0f examples/s",
        len(train), config.training.epochs, len(validation), math.ceil(seconds / 60), rate,
    )  # fmt: skip
