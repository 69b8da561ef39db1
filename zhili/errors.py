"""The exception that bad input raises, and the wording that its messages share."""

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


class InputError(ValueError):
    """Bad input from the user.

    Each line of the message names the place (file, line or key), what is wrong, and the remedy. The command lines print
    it without a traceback and exit with status 2.
    """


def failure(name: str, error: Exception) -> str:
    """The lines about a file that could not be read or predicted, whatever the error was.

    Args:
        name: the file, for errors that do not name it.
        error: an `InputError`, which names it, or any other.
    """
    if isinstance(error, InputError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: cannot be read ({error.strerror}); check the file and its permissions"
    if isinstance(error, MemoryError):
        return f"{name}: needs more memory than there is; split the file"
    return (
        f"{name}: cannot be read ({type(error).__name__}); convert it to another format, and please report this fault"
    )


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """The closest known name as a question, or `otherwise` where none is close.

    Args:
        name: the unknown name.
        known: the valid names.
        otherwise: the remedy where no valid name is similar.
    """
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]}?" if close else otherwise


def first_mistake(error: "ValidationError") -> str:
    """The first mistake of a pydantic error, as `key: what is wrong`."""
    mistake = error.errors()[0]
    key = ".".join(map(str, mistake["loc"])) or "the whole file"
    return f"{key}: {mistake['msg'][0].lower()}{mistake['msg'][1:]}"
