"""Check what the files of a bundle do once they are loaded: a model can be damaged although its hash fits."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from zhili.errors import InputError
from zhili.inference.arrays import Floats
from zhili.taxonomy import Taxonomy


@contextmanager
def one_line(path: Path) -> Iterator[None]:
    """Turn any error of ONNX Runtime and of tokenizers in the block into one line.

    Raises:
        InputError: there was an error.
    """
    try:
        yield
    except (InputError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # tokenizers panics, which is no Exception
        what = " ".join(str(error).split())[:200]
        raise InputError(f"{path}: cannot be used ({what}); export the bundle again") from None


def check_logits(logits: Floats, texts: int, taxonomy: Taxonomy, path: Path) -> None:
    """Check what a model computed for some texts.

    Args:
        logits: should be (texts, categories) or (texts, categories + directions).
        texts: how many there were.
        taxonomy: the categories.
        path: the model, for the message.

    Raises:
        InputError: the shape is another, or a number is not finite.
    """
    columns = len(taxonomy.ids)
    if logits.shape not in ((texts, columns), (texts, columns + len(taxonomy.directions))):
        raise InputError(f"{path}: gives numbers of shape {logits.shape} for {texts} texts; export the bundle again")
    if logits.dtype != np.float32 or not np.isfinite(logits).all():
        raise InputError(f"{path}: gives numbers that are not finite 32-bit floats; export the bundle again")
