"""Libraries that come with an extra of the package."""

import importlib
from typing import Any

from zhili.errors import InputError


def require(module: str, extra: str | None = "train", purpose: str = "") -> Any:
    """Import an optional library.

    Args:
        module: its name in `import`.
        extra: the extra of zhili that installs it; None if none does, and the library is installed by its own name.
        purpose: what needs it, for the message: a file or an option.

    Raises:
        InputError: the library is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        needed_by = f"{purpose}: " if purpose else ""
        package = module.partition(".")[0] if extra is None else f"'zhili[{extra}]'"
        raise InputError(f"{needed_by}{module} is not installed; pip install {package}") from None
