"""Continue the pre-training of an encoder on text of the kind to be classified, by masked language modelling."""

import hashlib
import logging
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import torch
from datasets import Dataset
from transformers import (
    AutoModelForMaskedLM,
    DataCollatorForLanguageModeling,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PrinterCallback,
    Trainer,
    TrainingArguments,
    set_seed,
)
from transformers.utils.logging import disable_progress_bar

from train.config import Config
from train.data import Corpus, load_texts, of_split
from train.model import check_positions, load_encoder, load_tokenizer, text_input
from train.training.begin import begin, explained, log_to
from train.training.device import precision, tune_malloc
from train.training.processes import Processes
from train.training.progress import ProgressBar
from train.training.stop import StopCallback, stop_on_signal
from zhili.errors import InputError
from zhili.files import atomic_folder, check_replaceable
from zhili.text import normalise

logger = logging.getLogger(__name__)

ENCODER_FILES = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja", "*.py")
HELD_OUT = 50  # every 50th text is held out, to measure the loss


def pretrain(config: Config, corpus: Corpus, resume: bool = False) -> Path:
    """Continue the pre-training of a recipe's encoder (Gururangan et al. 2020, arXiv:2004.10964).

    The texts are those of `data.unlabelled` and of the split `train`, without their labels.

    Args:
        config: the recipe; `pretraining` has the options, `model` the encoder and the length of texts.
        corpus: the recipe's data.
        resume: continue from the last state of an interrupted run.

    Returns:
        The folder of the encoder, `runs/NAME/pretraining/encoder`, for `model.encoder` of a recipe.

    Raises:
        InputError: a launcher has started several processes, the encoder cannot be used or has no masked tokens, there
            are too few texts, there is an unfinished run and `resume` is False (or it had another recipe or texts), its
            folder contains something else, or the disk is full.
        Stopped: the user stopped the run.
    """
    if Processes.from_environment().count > 1:
        raise InputError("pretrain: takes one process; start it without torchrun or accelerate launch")
    run, name = config.run_folder.pretraining, config.model.encoder
    texts = pretraining_texts(config, corpus)
    check_replaceable(run.encoder, ENCODER_FILES)
    state = begin(run, config, hashlib.sha256("\n".join(texts).encode()).hexdigest(), resume)
    with log_to(run.log):
        tune_malloc()
        disable_progress_bar()
        set_seed(config.training.seed)
        tokenizer = load_tokenizer(name, config.model.trust_remote_code)
        if tokenizer.mask_token_id is None:
            raise InputError(f"model.encoder: the tokenizer of {name} has no token for masks; take another encoder")
        model = load_encoder(AutoModelForMaskedLM, config.model).encoder
        check_positions(name, model, config.model.max_length)
        stop, progress = StopCallback(), ProgressBar("loss")
        trainer = _trainer(config, model, tokenizer, texts, run.states)
        if state is None:
            logger.info("%d texts; loss before: %.3f", len(texts), trainer.evaluate()["eval_loss"])
        for callback in (stop, progress):
            trainer.add_callback(callback)
        with explained(run, state), closing(progress):
            with stop_on_signal(stop, at_once=False):
                trainer.train(resume_from_checkpoint=str(state) if state else None)
            with atomic_folder(run.encoder, ENCODER_FILES) as folder:
                model.base_model.save_pretrained(folder)
                tokenizer.save_pretrained(folder)
    shutil.rmtree(run.states)
    return run.encoder


def pretraining_texts(config: Config, corpus: Corpus) -> list[str]:
    """The texts to pre-train on, each once; none of another split, even where `data.unlabelled` has it.

    Raises:
        InputError: there are too few.
    """
    held_back = {normalise(e.text) for e in corpus.examples if e.split != "train"}
    every = [*load_texts(config.data), *(e.text for e in of_split(corpus.examples, "train"))]
    texts = [text for text in dict.fromkeys(map(normalise, every)) if text and text not in held_back]
    if len(texts) < 2 * HELD_OUT:
        raise InputError(
            f"data.unlabelled: {len(texts)} texts are too few for pre-training; name at least {2 * HELD_OUT}, better "
            "thousands"
        )
    return texts


def _trainer(
    config: Config, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], states: Path
) -> Trainer:
    options, kind, form = config.pretraining, precision(config), text_input(config.model)
    ids = tokenizer([form.compose(text) for text in texts], truncation=True, max_length=form.max_length)["input_ids"]
    steps = -(-len(ids) // options.batch_size) * options.epochs
    arguments = TrainingArguments(
        output_dir=str(states),
        num_train_epochs=options.epochs,
        per_device_train_batch_size=options.batch_size,
        per_device_eval_batch_size=options.batch_size,
        train_sampling_strategy="group_by_length",
        learning_rate=options.learning_rate,
        warmup_steps=round(0.1 * steps),
        weight_decay=0.01,
        bf16=kind == "bfloat16",
        fp16=kind == "float16",
        seed=config.training.seed,
        data_seed=config.training.seed,
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=1,
        logging_steps=10,
        report_to="none",
        disable_tqdm=True,
        use_cpu=not torch.cuda.is_available(),
        dataloader_pin_memory=torch.cuda.is_available(),
    )
    trainer = Trainer(
        model=model,
        args=arguments,
        train_dataset=Dataset.from_dict({"input_ids": [row for i, row in enumerate(ids) if i % HELD_OUT]}),
        eval_dataset=Dataset.from_dict({"input_ids": ids[::HELD_OUT]}),
        data_collator=DataCollatorForLanguageModeling(tokenizer, mlm_probability=options.masked),
    )
    trainer.remove_callback(PrinterCallback)
    return trainer
