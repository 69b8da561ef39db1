"""Choose calibration, thresholds and review threshold of a trained checkpoint again."""

from train.calibration import DecisionFit, fit_decision, read_out_of_fold
from train.config import Config
from train.data import Corpus, corpus_digest
from train.model import CHECKPOINT_MANIFEST, load_checkpoint
from train.training import validation_logits
from zhili.errors import InputError
from zhili.inference import write_manifest

SECTIONS = {"calibration", "thresholds", "review"}


def recalibrate(config: Config, corpus: Corpus) -> DecisionFit:
    """Fit the decision of the run's checkpoint, on out-of-fold predictions if there are any, else on validation data.

    The weights do not change. The checkpoint's manifest takes the new values and the sections of the recipe that they
    follow from.

    Raises:
        InputError: there is no checkpoint, or it was trained on another corpus or taxonomy.
    """
    folder = config.run_folder.checkpoint
    model, tokenizer, manifest = load_checkpoint(folder)
    provenance = manifest.provenance
    if provenance.corpus_sha256 != corpus_digest(corpus.examples) or manifest.taxonomy != corpus.taxonomy:
        raise InputError(f"{folder}: trained on another corpus or taxonomy than the recipe's; train again")
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
    write_manifest(changed, folder / CHECKPOINT_MANIFEST)
    return fitted
