"""Libraries that come with an extra."""

import importlib
from typing import Any

from zhili.errors import InputError


def needs(module: str, extra: str = "train") -> Any:
    """The module of this name.

    Raises:
        InputError: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise InputError(f"{module} is not installed; pip install 'zhili[{extra}]'") from None
