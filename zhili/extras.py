"""Libraries that come with an extra of the package."""

import importlib
from typing import Any

from zhili.errors import InputError


def require(module: str, extra: str = "train", purpose: str = "") -> Any:
    """Import an optional library.

    Args:
        module: its name in `import`.
        extra: the extra of zhili that installs it.
        purpose: what needs it, for the message: a file or an option.

    Raises:
        InputError: the library is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        needed_by = f"{purpose}: " if purpose else ""
        raise InputError(f"{needed_by}{module} is not installed; pip install 'zhili[{extra}]'") from None
