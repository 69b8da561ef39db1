"""Chooses calibration, thresholds and review level of a trained checkpoint anew."""

from train.calibration import DecisionFit, fit_decision, read_out_of_fold
from train.config import Config
from train.data import corpus_digest, load_corpus
from train.model import CARD, load_checkpoint
from train.training import CHECKPOINT, validation_logits
from zhili.errors import InputError
from zhili.files import atomic_file

SECTIONS = {"calibration", "thresholds", "review"}


def recalibrate(config: Config) -> DecisionFit:
    """Tunes the run's checkpoint, on out-of-fold predictions where there are, else on the validation split.

    The checkpoint keeps its weights; its card takes what was chosen, and the recipe's sections that say how.

    Raises:
        InputError: there is no checkpoint, or it was trained on another corpus or taxonomy.
    """
    folder = config.run_folder / CHECKPOINT
    loaded = load_checkpoint(folder)
    taxonomy, examples = load_corpus(config)
    card = loaded.card
    if card.corpus_sha256 != corpus_digest(examples) or card.taxonomy != taxonomy:
        raise InputError(f"{folder}: trained on another corpus or taxonomy than the recipe's; train again")
    held = read_out_of_fold(config, taxonomy, examples)
    if held is None:
        held = validation_logits(loaded.model, loaded.tokenizer, card.input, examples, taxonomy)
    tuned = fit_decision(held, taxonomy, config)
    recipe = card.config | config.model_dump(mode="json", include=SECTIONS)
    changed = card.model_copy(update={**tuned._asdict(), "config": recipe})
    with atomic_file(folder / CARD) as file:
        file.write(changed.model_dump_json(indent=1) + "\n")
    return tuned
