"""Write tasks for Label Studio and doccano: labelled or unlabelled texts, with the predictions of a bundle."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from train.config import Config, LabelColumns
from train.data import Example, assign_splits, load_labelled, load_taxonomy, read_texts_of
from zhili.errors import InputError
from zhili.files import atomic_file
from zhili.labelling import LabellingTask, ModelLabels, TaskFormat, label_studio_config, write_tasks
from zhili.predictor import Predictor
from zhili.taxonomy import Taxonomy

RESERVED = {*LabelColumns.model_fields, "label", "cats"}  # names that training would read as something else
INTERFACE = ".xml"  # the suffix of Label Studio's labelling interface; the file is next to the tasks


def export_tasks(
    config: Config, output: Path, task_format: TaskFormat, texts: Sequence[Path] = (), model: Path | None = None
) -> list[Path]:
    """Write tasks: the labelled texts of a recipe, or texts that are not labelled in it.

    Labelled texts keep everything that training reads of them, so that the exported file can replace the data: also the
    split that was assigned to them, because a corrected label would otherwise move texts between the splits.

    Args:
        config: the recipe.
        output: the file to write.
        task_format: the tool that will read it.
        texts: files of texts in the formats of `data.files`; texts that the recipe's data have labels for are left out.
            Without any, the labelled texts are written.
        model: the folder of the bundle whose predictions are added.

    Returns:
        The files that were written.

    Raises:
        InputError: a file cannot be read, there is nothing to write, or the bundle has other categories.
    """
    taxonomy = load_taxonomy(Path(config.data.taxonomy))
    labelled = load_labelled(config.data, taxonomy, config.task) if config.data.files else []
    if texts:
        known = {example.text for example in labelled}
        tasks = [task for task in _unlabelled(config, texts) if task.text not in known]
    else:
        tasks = [_labelled_task(example) for example in assign_splits(labelled)]
    if not tasks:
        raise InputError(
            f"{output}: no text to write, or all are labelled; name files with unlabelled texts in --texts"
        )
    if model:
        tasks = _predicted(tasks, Predictor(model), taxonomy)
    shown = _with_unique_names(taxonomy, config.data.path_separator)
    contents = {output: write_tasks(tasks, shown, task_format)}
    if task_format == "label-studio":
        contents[output.with_suffix(INTERFACE)] = label_studio_config(shown, config.task)
    for path, content in contents.items():
        with atomic_file(path) as file:
            file.write(content)
    return list(contents)


def _labelled_task(example: Example) -> LabellingTask:
    """The task of a labelled text, with all of its values under the names that `data.columns` has by default."""
    kept = {key: _plain(value) for key, value in (example.model_extra or {}).items() if key not in RESERVED}
    kept |= {"report": example.report, "split": example.split}
    if example.optional:
        kept["optional"] = list(example.optional)
    if example.subject:
        kept["subject"] = example.subject
    return LabellingTask(example.id, example.text, example.heading, example.labels, others=kept)


def _with_unique_names(taxonomy: Taxonomy, separator: str) -> Taxonomy:
    """The taxonomy with paths in place of names that several categories have, as training reads them."""
    counts = Counter(category.name for category in taxonomy.categories)
    categories = [
        category
        if counts[category.name] == 1
        else category.model_copy(update={"name": f"{taxonomy.domains[category.domain].name}{separator}{category.name}"})
        for category in taxonomy.categories
    ]
    return taxonomy.model_copy(update={"categories": tuple(categories)})


def _plain(value: Any) -> Any:
    """A cell as JSON has it: dates and the like as text, and nothing for a missing number."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if value is None or value != value:  # pandas writes NaN for missing values
        return None
    return value if isinstance(value, str | bool | int | float) else str(value)


def _unlabelled(config: Config, paths: Sequence[Path]) -> list[LabellingTask]:
    """The texts of files, each once."""
    data, columns = config.data, config.data.columns
    pairs = [
        pair
        for path in paths
        for pair in read_texts_of(path, data.sheet, columns.text, columns.heading, data.header_row)
    ]
    first = dict(reversed(pairs))  # the heading of the first row with each text
    return [LabellingTask(f"text-{number}", text, first[text]) for number, text in enumerate(dict(pairs), 1)]


def _predicted(tasks: Sequence[LabellingTask], predictor: Predictor, taxonomy: Taxonomy) -> list[LabellingTask]:
    """The tasks with predictions.

    Raises:
        InputError: the bundle has categories that the taxonomy lacks.
    """
    unknown = [name for name in predictor.taxonomy.ids if name not in taxonomy.ids]
    if unknown:
        raise InputError(
            f"--model: it predicts {unknown[0]!r}, which is not in the taxonomy; name a model of the recipe"
        )
    version = predictor.manifest.checksum[:12]
    predictions = predictor.predict([task.text for task in tasks], [task.heading or None for task in tasks])
    scores = np.array([list(prediction.scores.values()) for prediction in predictions], np.float32)
    confidence = predictor.decision_rule.confidence(scores)
    return [
        replace(task, predicted=ModelLabels(prediction.labels, float(sure), version))
        for task, prediction, sure in zip(tasks, predictions, confidence, strict=True)
    ]
