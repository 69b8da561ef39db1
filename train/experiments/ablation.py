"""What each ingredient of a recipe gives: variants of it, trained with several seeds, on the same texts."""

import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from train.calibration import fingerprint
from train.config import Config
from train.data import Corpus, Example, Split, load_corpus, of_split
from train.evaluation import checkpoint_model
from train.experiments.ablation_config import AblationPlan, folder_name
from train.experiments.checkpoints import (
    DECISION,
    WEIGHTS,
    EncoderCheck,
    evaluation_sets,
    trained_checkpoint,
    with_seed,
)
from train.experiments.records import Ablation, SetSize, Spread, VariantResult
from train.experiments.shares import take_share
from train.metrics import (
    AVERAGES,
    Predictions,
    Reference,
    all_metrics,
    count_rows,
    load_predictions,
    mean_difference,
)
from train.model import load_checkpoint
from train.records import Record, load_record, save_record
from train.runs import RunFolder
from zhili.errors import InputError
from zhili.text import normalise

logger = logging.getLogger(__name__)

EVALUATED: tuple[Split, ...] = ("validation", "test")

Sets = dict[str, list[Reference]]


class _Variant(NamedTuple):
    """A variant that is trained with several seeds; `inputs` is what its predictions depend on, except the seed."""

    name: str
    config: Config
    corpus: Corpus
    inputs: dict[str, Any]


class _Trained(Record):
    """What is kept of a variant trained with one seed, next to its predictions: `metrics[examples][metric]`."""

    inputs: dict[str, Any]
    metrics: dict[str, dict[str, float | None]]


def ablation(
    plan: AblationPlan, data: Sequence[Path] = (), discard: bool = False, check: EncoderCheck | None = None
) -> Ablation:
    """Train each variant with each seed, evaluate the float models, and compare the variants with the baseline.

    A variant is trained on the training split of its own data. Epoch, calibration and thresholds are chosen on the
    recipe's validation split. All variants are evaluated on the recipe's validation and test splits. Models and
    predictions are kept in `runs/NAME/VARIANT/seed-N`: finished ones are used again, an interrupted one is resumed.

    Args:
        plan: the recipe and its variants.
        data: files of labelled texts to evaluate on as well.
        discard: delete the model of each seed when it is evaluated; its predictions and metrics stay.
        check: called with the recipe and the corpus of each variant that is not trained yet, before the first training.

    Returns:
        The result, also written to `runs/NAME/ablation.json` after each variant.

    Raises:
        InputError: the data of the recipe, of a variant or in a file cannot be used.
    """
    recipe = load_corpus(plan.recipe, EVALUATED)
    sets = evaluation_sets(recipe, EVALUATED, data)
    corpora = load_variants(plan, prepare=lambda own: _training_corpus(own, recipe, plan.options.share))
    if check:
        _check_untrained(plan, corpora, check)
    results: dict[str, VariantResult] = {}
    baseline: dict[str, list[Predictions]] = {}
    for name in sorted(plan.variants, key=lambda name: name != plan.baseline):  # the others are compared with it
        variant = _variant(name, plan.variants[name], corpora[name])
        by_seed = [_evaluated(variant, seed, sets, plan.run_folder, discard) for seed in plan.options.seeds]
        predictions = {examples: [one[examples] for one in by_seed] for examples in sets}
        baseline = baseline or predictions
        compared = {} if name == plan.baseline else predictions
        results[name] = VariantResult(
            name=name,
            overrides=plan.options.variants[name],
            training=_size(of_split(variant.corpus.examples, "train")),
            metrics={examples: _spreads(parts) for examples, parts in predictions.items()},
            differences={
                examples: mean_difference(baseline[examples], parts, plan.baseline, name)
                for examples, parts in compared.items()
            },
        )
        result = _result(plan, sets, [results[one] for one in plan.variants if one in results])
        save_record(result, plan.run_folder.ablation)
    return result


def _check_untrained(plan: AblationPlan, corpora: dict[str, Corpus], check: EncoderCheck) -> None:
    """Check the variants that are not trained with every seed, and say which one failed."""
    for name, config in plan.variants.items():
        runs = [plan.run_folder.variant(folder_name(name), seed) for seed in plan.options.seeds]
        if all(run.variant_result.is_file() for run in runs):
            continue
        try:
            check(config, corpora[name])
        except InputError as error:
            raise InputError(f"variants.{name}: {error}") from None


def load_variants(
    plan: AblationPlan,
    needed: Sequence[Split] = ("train",),
    prepare: Callable[[Corpus], Corpus] = lambda corpus: corpus,
) -> dict[str, Corpus]:
    """Load the data of each variant; variants with the same data share a corpus.

    Args:
        plan: the recipe and its variants.
        needed: as in `train.data.load_corpus`.
        prepare: turns the loaded data into the corpus that is returned.

    Raises:
        InputError: the data of a variant cannot be used; one line for each mistake, with the variant's name.
    """
    loaded: dict[str, Corpus] = {}
    corpora, mistakes = {}, []
    for name, config in plan.variants.items():
        key = config.data.model_dump_json()
        try:
            if key not in loaded:
                loaded[key] = prepare(load_corpus(config, needed))
            corpora[name] = loaded[key]
        except InputError as error:
            mistakes += [f"variants.{name}: {line}" for line in str(error).splitlines()]
    if mistakes:
        raise InputError("\n".join(mistakes))
    return corpora


def _training_corpus(own: Corpus, recipe: Corpus, share: float) -> Corpus:
    """What a variant is trained on: a share of its own training split, and the recipe's validation split."""
    if own.taxonomy.ids != recipe.taxonomy.ids:
        raise InputError("data.taxonomy: has other categories than the recipe's; name one with the same categories")
    training = of_split(own.examples, "train")
    held_out = [e for split in EVALUATED for e in of_split(recipe.examples, split)]
    reports, texts = {e.report for e in held_out}, {normalise(e.text) for e in held_out}
    kept = [e for e in training if e.report not in reports and normalise(e.text) not in texts]
    if not kept:
        raise InputError("data.files: all training texts are in the recipe's validation or test split; add others")
    if len(kept) < len(training):
        left_out = len(training) - len(kept)
        logger.info("%d training texts are in the recipe's validation or test split, so they are left out", left_out)
    corpus = Corpus(own.taxonomy, [*kept, *of_split(recipe.examples, "validation")])
    return corpus if share == 1 else take_share(corpus, share)


def _variant(name: str, config: Config, corpus: Corpus) -> _Variant:
    decision = config.model_dump(mode="json", include=set(DECISION))
    inputs = {"fingerprint": fingerprint(config, corpus.taxonomy, corpus.examples)} | decision
    return _Variant(name, config, corpus, inputs)


def _evaluated(variant: _Variant, seed: int, sets: Sets, folder: RunFolder, discard: bool) -> dict[str, Predictions]:
    """The predictions of a variant with one seed: stored ones, or new ones of its checkpoint, trained if necessary."""
    run = folder.variant(folder_name(variant.name), seed)
    label = f"{variant.name}, seed {seed}"
    metrics = _earlier_metrics(run, variant)
    predictions = _stored(run, {name: references for name, references in sets.items() if name in metrics})
    missing = {name: references for name, references in sets.items() if name not in predictions}
    if missing:
        config = with_seed(variant.config, seed)
        checkpoint = trained_checkpoint(label, config, variant.corpus, run, sections=WEIGHTS + DECISION)
        model = checkpoint_model(load_checkpoint(checkpoint), str(checkpoint))
        for name, references in missing.items():
            predictions[name] = model.predict(references)
            predictions[name].save(run.predictions(model.kind, name))
            metrics[name] = _averages(predictions[name])
        save_record(_Trained(inputs=variant.inputs, metrics=metrics), run.variant_result)
    else:
        logger.info("%s: predictions exist", label)
    if discard:
        shutil.rmtree(run.checkpoint, ignore_errors=True)
    return predictions


def _earlier_metrics(run: RunFolder, variant: _Variant) -> dict[str, dict[str, float | None]]:
    """The metrics of an earlier training with the same inputs, by set of texts."""
    if not run.variant_result.is_file():
        return {}
    earlier = load_record(run.variant_result, _Trained)
    if earlier.inputs == variant.inputs:
        return dict(earlier.metrics)
    run.variant_result.unlink()  # before the predictions that belong to it are replaced one by one
    return {}


def _stored(run: RunFolder, sets: Sets) -> dict[str, Predictions]:
    """Stored predictions for these texts."""
    paths = {name: path for name in sets if (path := run.predictions("checkpoint", name)).is_file()}
    stored = {name: load_predictions(path) for name, path in paths.items()}
    return {name: predictions for name, predictions in stored.items() if predictions.references == sets[name]}


def _averages(predictions: Predictions) -> dict[str, float | None]:
    with np.errstate(divide="ignore", invalid="ignore"):
        values = all_metrics(count_rows(predictions).sum(0))
    return {name: None if np.isnan(v) else float(v) for name, v in zip(AVERAGES, values, strict=False)}


def _spreads(by_seed: Sequence[Predictions]) -> dict[str, Spread]:
    """Each metric over the seeds."""
    values = [_averages(predictions) for predictions in by_seed]
    return {name: Spread.from_values(np.array([[one[name]] for one in values], float)) for name in AVERAGES}


def _size(texts: Sequence[Example | Reference]) -> SetSize:
    return SetSize(paragraphs=len(texts), reports=len({one.report for one in texts}))


def _result(plan: AblationPlan, sets: Sets, variants: list[VariantResult]) -> Ablation:
    options = plan.options
    return Ablation(
        name=plan.name,
        recipe=options.recipe,
        overrides=options.overrides,
        share=options.share,
        seeds=options.seeds,
        baseline=plan.baseline,
        examples={name: _size(references) for name, references in sets.items()},
        variants=variants,
    )
