"""Choose calibration, thresholds and review threshold of a trained checkpoint again."""

from train.calibration import DecisionFit, fit_decision, read_out_of_fold
from train.config import Config
from train.data import Corpus, corpus_digest
from train.model import CHECKPOINT_FILES, Checkpoint, check_trained_on, load_checkpoint, save_checkpoint
from train.training import validation_logits
from zhili.files import atomic_folder

SECTIONS = {"calibration", "thresholds", "review"}


def recalibrate(config: Config, corpus: Corpus) -> DecisionFit:
    """Fit the decision of the run's checkpoint, on out-of-fold predictions if there are any, else on validation data.

    What the model has learnt does not change. The checkpoint takes the new values, also in the weights or configuration
    that transformers reads, and the sections of the recipe that they follow from.

    Raises:
        InputError: there is no checkpoint, or it was trained on another corpus.
    """
    folder = config.run_folder.checkpoint
    model, tokenizer, manifest = load_checkpoint(folder)
    provenance = manifest.provenance
    check_trained_on(manifest, corpus.taxonomy, corpus_digest(corpus.examples), folder)
    held_out = read_out_of_fold(config, corpus) or validation_logits(model, tokenizer, manifest.input, corpus)
    fitted = fit_decision(held_out, corpus.taxonomy, config)
    recipe = provenance.config | config.model_dump(mode="json", include=SECTIONS)
    changed = manifest.model_copy(
        update={
            "calibration": fitted.calibration,
            "thresholds": fitted.thresholds,
            "review_threshold": fitted.review_threshold,
            "provenance": provenance.model_copy(
                update={"config": recipe, "decision_fit": fitted.record.model_dump(mode="json")}
            ),
        }
    )
    with atomic_folder(folder, CHECKPOINT_FILES) as written:
        save_checkpoint(Checkpoint(model, tokenizer, changed), written)
    return fitted
