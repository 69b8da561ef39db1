"""Chooses calibration, thresholds and review level of a trained checkpoint anew."""

from train.config import Config
from train.corpus.example import corpus_digest
from train.corpus.load import load_data
from train.evaluation.out_of_fold import read_out_of_fold
from train.evaluation.tune import Tuned, tune
from train.fit import CHECKPOINT, validation_logits
from train.model import CARD, load_checkpoint
from zhili.errors import InputError
from zhili.files import file_aside

SECTIONS = {"calibration", "thresholds", "review"}


def recalibrate(config: Config) -> Tuned:
    """Tunes the run's checkpoint, on out-of-fold predictions where there are, else on the validation split.

    The checkpoint keeps its weights; its card takes what was chosen, and the recipe's sections that say how.

    Raises:
        InputError: there is no checkpoint, or it was trained on another corpus or taxonomy.
    """
    folder = config.run_folder / CHECKPOINT
    loaded = load_checkpoint(folder)
    taxonomy, examples = load_data(config)
    card = loaded.card
    if card.corpus_sha256 != corpus_digest(examples) or card.taxonomy != taxonomy:
        raise InputError(f"{folder}: trained on another corpus or taxonomy than the recipe's; train again")
    held = read_out_of_fold(config, taxonomy, examples)
    if held is None:
        held = validation_logits(loaded.model, loaded.tokenizer, card.input, examples, taxonomy)
    tuned = tune(held, taxonomy, config)
    recipe = card.config | config.model_dump(mode="json", include=SECTIONS)
    changed = card.model_copy(update={**tuned._asdict(), "config": recipe})
    with file_aside(folder / CARD) as file:
        file.write(changed.model_dump_json(indent=1) + "\n")
    return tuned
