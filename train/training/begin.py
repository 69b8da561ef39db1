"""Begin or resume a run: its folder, its recipe, its log, and what its errors say."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError

from train.config import Config, dump_config
from train.runs import RunFolder, Stopped
from train.training.weights import explain_error, last_state
from zhili.errors import InputError
from zhili.files import atomic_file


def begin(run: RunFolder, config: Config, digest: str, resume: bool) -> Path | None:
    """Make a run's folder, and find the state to resume from.

    Args:
        run: the folder.
        config: the recipe.
        digest: a hash of the texts.
        resume: continue from the last state of an interrupted run.

    Returns:
        The state; None if there is none.

    Raises:
        InputError: there is an unfinished run, and `resume` is False or its recipe or texts differ.
    """
    text = f"# corpus {digest}\n{dump_config(config)}"
    state = last_state(run.states)
    if state is not None and not resume:
        raise InputError(
            f"{run}: there is an unfinished run; add --resume to continue it, or remove {run.states} to start again"
        )
    if state is not None and run.states_config.read_text(encoding="utf-8") != text:
        raise InputError(f"{run}: the unfinished run has another recipe or corpus; remove {run.states} to start again")
    run.states.mkdir(parents=True, exist_ok=True)
    with atomic_file(run.states_config) as file:
        file.write(text)
    with atomic_file(run.config) as file:
        file.write(dump_config(config))
    return state


@contextmanager
def log_to(path: Path) -> Iterator[None]:
    """Write the log of training to a file as well."""
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    package = logging.getLogger(__package__.rpartition(".")[0])
    level = package.level
    package.setLevel(logging.INFO)
    package.addHandler(handler)
    try:
        yield
    finally:
        package.setLevel(level)
        package.removeHandler(handler)
        handler.close()


@contextmanager
def explained(run: RunFolder, state: Path | None) -> Iterator[None]:
    """Turn the errors of training into one line, and say what can be resumed.

    Args:
        run: the run.
        state: the state that it was resumed from, if any.

    Raises:
        InputError: a state is damaged, or the disk is full.
        Stopped: the user stopped the run.
    """
    try:
        yield
    except InputError:
        raise
    except (OSError, RuntimeError, SafetensorError, EOFError, ValueError) as error:
        raise explain_error(error, run.path, state) from error
    except Stopped as stopped:
        saved = "" if last_state(run.states) else " before anything was saved"
        raise Stopped(f"{run}: {stopped}{saved}") from None
