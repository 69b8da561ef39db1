"""What a recipe needs besides its labels, found out without training."""

from collections.abc import Callable, Iterator
from pathlib import Path

from train.config import DEFAULT_ENCODER, Config
from train.data import files_of
from train.model import check_encoder_folder, is_checkpoint
from train.training import check_class_weights, require_trackers
from zhili.errors import InputError
from zhili.extras import require
from zhili.inference import is_bundle
from zhili.taxonomy import Taxonomy

RUNS = "runs"  # the folder that commands write to


def prerequisite_mistakes(config: Config, taxonomy: Taxonomy | None = None) -> Iterator[str]:
    """What training would refuse: libraries that are not installed, an encoder or a teacher that is none.

    Args:
        config: the recipe.
        taxonomy: its categories; None does not check the class weights.
    """
    checks: list[Callable[[], None]] = [
        lambda: require_trackers(config.training.report_to),
        lambda: _check_lora(config),
        lambda: _check_encoder(config),
        lambda: _check_teacher(config),
    ]
    if taxonomy is not None:
        checks.append(lambda: check_class_weights(config, taxonomy))
    for check in checks:
        try:
            check()
        except InputError as error:
            yield str(error)


def prerequisite_notes(config: Config) -> Iterator[str]:
    """What is missing that another command writes or fetches; it need not be there before the recipe is trained."""
    encoder = config.model.encoder
    if not config.distil and _is_written(encoder) and not Path(encoder).exists():
        yield f"model.encoder: {encoder} does not exist; make it before training, or correct the path"
    if config.distil and not Path(config.distil.teacher).exists():
        yield f"distil.teacher: {config.distil.teacher} does not exist; train it first, or correct the path"
    for pattern in config.data.unlabelled:
        if not files_of([pattern], "data.unlabelled", required=False):
            yield f"data.unlabelled: {pattern} matches no file; add the files before training, or correct the path"


def _check_lora(config: Config) -> None:
    if config.training.lora:
        require("peft", "lora", "training.lora")


def _check_encoder(config: Config) -> None:
    """Check that an encoder that is a path leads to one; a name on the hub is not looked up.

    Raises:
        InputError: there is no such folder, or it has no configuration.
    """
    name = config.model.encoder
    if config.distil or name == DEFAULT_ENCODER or _is_written(name):  # a student has its teacher's encoder
        return
    if not Path(name).is_dir() and (Path(name).exists() or _is_path(name)):
        raise InputError(
            f"model.encoder: there is no folder {name}; give a folder of Hugging Face format or a hub name"
        )
    check_encoder_folder(name)


def _check_teacher(config: Config) -> None:
    """Check that a teacher that exists is a model.

    Raises:
        InputError: it is something else.
    """
    folder = Path(config.distil.teacher) if config.distil else None
    if folder and folder.exists() and not (is_checkpoint(folder) or is_bundle(folder)):
        raise InputError(f"distil.teacher: {folder} is neither a checkpoint nor a bundle; name the folder of one")


def _is_path(name: str) -> bool:
    """Whether the name of an encoder is a path: `models/typo` where there is a folder `models`, unlike `hfl/name`."""
    path = Path(name)
    if path.is_absolute() or name.startswith((".", "~")) or len(path.parts) > 2:
        return True
    return len(path.parts) == 2 and path.parent.is_dir()


def _is_written(name: str) -> bool:
    """Whether an encoder is in the folder of runs, where `train pretrain` writes."""
    return Path(name).parts[:1] == (RUNS,)
