"""Run the preflight of a training on families of encoders, with both heads."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.encoders.families import FAMILIES, make_encoder
from train.config import load_config
from train.data import load_corpus
from train.markdown import markdown_table
from train.preflight import preflight
from zhili.errors import InputError, did_you_mean

RECIPE = Path("configs/smoke.yaml")
HEADS = ("description", "linear")


class Result(NamedTuple):
    """What the preflight says of a family: for each head an empty string if it works, else the reason."""

    family: str
    refused: tuple[str, ...]


def measure(names: Sequence[str] = ()) -> Iterator[Result]:
    """Try families of encoders.

    Args:
        names: keys of `FAMILIES`; all if there are none.

    Raises:
        InputError: there is no such family.
    """
    unknown = [name for name in names if name not in FAMILIES]
    if unknown:
        raise InputError(f"{unknown[0]}: {did_you_mean(unknown[0], FAMILIES, ', '.join(FAMILIES))}")
    texts = [e.text for e in load_corpus(load_config(RECIPE)).examples]
    for name in names or FAMILIES:
        with tempfile.TemporaryDirectory() as folder:
            encoder = make_encoder(name, texts, Path(folder))
            yield Result(name, tuple(_try(encoder, head) for head in HEADS))


def _try(encoder: Path, head: str) -> str:
    """Run the preflight on an encoder; return why it is refused, or an empty string."""
    overrides = [f"model.encoder={encoder}", "model.prefix=''", f"model.head={head}", "training.frozen_layers=0"]
    config = load_config(RECIPE, overrides)
    try:
        preflight(config, load_corpus(config))
    except InputError as error:
        return str(error).replace(str(encoder), "the encoder")
    return ""


def table(results: Iterator[Result]) -> list[str]:
    """A Markdown table with a line for each family, and the reasons of refusals."""
    rows = [
        [r.family, f"`{FAMILIES[r.family].example}`", *("refused" if reason else "works" for reason in r.refused),
         max(r.refused).removeprefix("model.encoder: ").split(";")[0]]
        for r in results
    ]  # fmt: skip
    return markdown_table(["family", "such as", "description head", "linear head", "why refused"], rows, left=5)
