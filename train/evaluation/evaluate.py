"""Judges a checkpoint or a bundle on a split of the corpus."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from train.config import Config
from train.corpus.example import Example, Split, of_split, texts_and_headings
from train.corpus.load import load_data
from train.evaluation.metrics import score
from train.model import Loaded, load_checkpoint, scorer
from zhili.bundle import MANIFEST
from zhili.decision import Decision
from zhili.errors import InputError
from zhili.files import file_aside
from zhili.predictor import Predictor
from zhili.scorer import Floats, to_probabilities
from zhili.taxonomy import Taxonomy


def evaluate(config: Config, model: Path | None = None, split: Split = "test") -> dict[str, Any]:
    """Scores a model on one split.

    Args:
        config: the recipe; its data are judged on.
        model: a bundle or a checkpoint folder; None takes the run's checkpoint.
        split: which examples.

    Returns:
        What `train.evaluation.metrics.score` gives, with `model`, `kind` and `split`; also written to
        `runs/NAME/evaluation-KIND-SPLIT.json`.

    Raises:
        InputError: the model or the data cannot be used, or their categories differ.
    """
    folder = model or config.run_folder / "checkpoint"
    taxonomy, examples = load_data(config)
    examples = of_split(examples, split)
    kind = "bundle" if (folder / MANIFEST).is_file() else "checkpoint"
    judged = judge_bundle(Predictor(folder)) if kind == "bundle" else judge_checkpoint(load_checkpoint(folder))
    if judged.taxonomy.ids != taxonomy.ids:
        raise InputError(
            f"{folder}: its categories are not those of {config.data.taxonomy}; name the taxonomy it was trained with"
        )
    labels = [e.labels for e in examples]
    result = score(labels, judged.probabilities(examples), judged.decision, taxonomy.ids)
    result = {"model": str(folder), "kind": kind, "split": split, **result}
    config.run_folder.mkdir(parents=True, exist_ok=True)
    with file_aside(config.run_folder / f"evaluation-{kind}-{split}.json") as file:
        json.dump(result, file, indent=1, ensure_ascii=False)
    return result


class Judged(NamedTuple):
    """What is judged: (n, categories) probabilities of examples, and how labels follow from them."""

    probabilities: Callable[[Sequence[Example]], Floats]
    decision: Decision
    taxonomy: Taxonomy


def judge_bundle(predictor: Predictor) -> Judged:
    """A bundle through the predictor itself: what is judged is what users get."""
    return Judged(
        lambda examples: predictor.probabilities(*texts_and_headings(examples)),
        predictor.decision,
        predictor.taxonomy,
    )


def judge_checkpoint(loaded: Loaded) -> Judged:
    """The float model behind the same pipeline."""
    model, tokenizer, card = loaded
    run = scorer(model, tokenizer, card.input)

    def probabilities(examples: Sequence[Example]) -> Floats:
        return to_probabilities(run.logits(*texts_and_headings(examples)), card.task, card.calibration.temperature)

    return Judged(probabilities, Decision.of(card.task, card.taxonomy, card.thresholds), card.taxonomy)
