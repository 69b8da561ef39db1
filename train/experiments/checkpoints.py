"""What experiments that train several models share: seeds, checkpoints that are reused, texts to evaluate on."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from train.config import Config
from train.data import Corpus, Split, corpus_digest, of_split
from train.metrics import Reference, examples_name, read_references, references_from_examples
from train.model import is_checkpoint, load_checkpoint_manifest
from train.runs import RunFolder
from train.training import fit_examples
from zhili.errors import InputError

logger = logging.getLogger(__name__)

EncoderCheck = Callable[[Config, Corpus], None]  # refuses a recipe that cannot be trained or exported

WEIGHTS = ("task", "model", "training")  # the sections of a recipe that weights depend on
DECISION = ("calibration", "thresholds", "review")  # … and those that calibration and thresholds depend on


def with_seed(config: Config, seed: int) -> Config:
    """The recipe with another training seed."""
    return config.model_copy(update={"training": config.training.model_copy(update={"seed": seed})})


def trained_checkpoint(
    label: str,
    config: Config,
    corpus: Corpus,
    run: RunFolder,
    others: Sequence[Path] = (),
    sections: Sequence[str] = WEIGHTS,
) -> Path:
    """The checkpoint of a recipe and corpus: one that exists, or a new one. An interrupted run is resumed.

    Args:
        label: names the model in the log.
        config: the recipe.
        corpus: the split `train` is trained on, the split `validation` chooses the epoch.
        run: the folder that holds the checkpoint, or will hold it.
        others: more checkpoints that may be of this recipe and corpus.
        sections: the sections of the recipe that an existing checkpoint must have been made with.

    Raises:
        InputError: as `train.training.fit`.
    """
    for checkpoint in (*others, run.checkpoint):
        if _matches(checkpoint, config, corpus, sections):
            logger.info("%s: %s exists", label, checkpoint)
            return checkpoint
    logger.info("%s: %d paragraphs", label, len(of_split(corpus.examples, "train")))
    return fit_examples(config, corpus, run, resume=True)


def _matches(checkpoint: Path, config: Config, corpus: Corpus, sections: Sequence[str]) -> bool:
    """Whether a checkpoint is of this recipe, as far as these sections go, and of this corpus."""
    if not is_checkpoint(checkpoint):
        return False
    manifest = load_checkpoint_manifest(checkpoint)
    provenance = manifest.provenance
    expected = config.model_dump(mode="json", include=set(sections))
    return (
        manifest.taxonomy == corpus.taxonomy
        and provenance.corpus_sha256 == corpus_digest(corpus.examples)
        and all(provenance.config.get(key) == value for key, value in expected.items())
    )


def evaluation_sets(corpus: Corpus, splits: Sequence[Split], files: Sequence[Path]) -> dict[str, list[Reference]]:
    """The texts of these splits and files, by the name that results give them.

    Raises:
        InputError: two files have the same name, or a file cannot be used.
    """
    sets: dict[str, list[Reference]] = {}
    for split in splits:
        sets[split] = references_from_examples(of_split(corpus.examples, split))
    paths: dict[str, Path] = {}
    for path in files:
        name = examples_name("test", path)
        if name in paths:
            raise InputError(f"--data: {paths[name]} and {path} have the same name in results; rename one of them")
        paths[name] = path
        sets[name] = read_references(path, corpus.taxonomy)
    return sets
