"""Load encoders and tokenizers in Hugging Face format, and refuse in one line those that do not work."""

import inspect
import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from sentencepiece import SentencePieceProcessor
from torch import nn
from transformers import (
    MODEL_MAPPING,
    AutoConfig,
    AutoModel,
    AutoTokenizer,
    BertTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import logging as logging_of_transformers

from train.assets import encoder_folder
from train.config import ModelConfig
from zhili.errors import InputError

logger = logging.getLogger(__name__)

# The names that configurations have for the two dropout rates of a recipe.
HIDDEN_DROPOUT = (
    "hidden_dropout_prob", "dropout", "hidden_dropout", "dropout_rate", "embedding_dropout", "mlp_dropout",
    "resid_pdrop", "embd_pdrop",
)  # fmt: skip
ATTENTION_DROPOUT = ("attention_probs_dropout_prob", "attention_dropout", "attn_pdrop")
MAX_UNKNOWN = 0.2  # the share of unknown tokens from which a tokenizer does not know the language of the texts
_LFS_POINTER = b"version https://git-lfs"
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")


class Loaded(NamedTuple):
    """An encoder, and the names of its parameters that were not in the weights and start at random."""

    encoder: PreTrainedModel
    new_parameters: frozenset[str]


def load_encoder(kind: Any, model: ModelConfig, **options: Any) -> Loaded:
    """Load an encoder in float32 with the recipe's dropout rates.

    Args:
        kind: `AutoModel`, or the class for a sequence classifier, whose head may be new.
        model: encoder, dropout and `trust_remote_code` of the recipe.
        **options: more options of `from_pretrained`.

    Raises:
        InputError: it cannot be loaded, or weights are missing or of another shape.
    """
    name = model.encoder
    check_encoder_folder(name)
    config = from_pretrained(AutoConfig, name, model.trust_remote_code)
    if getattr(config, "is_encoder_decoder", False):
        raise InputError(
            f"model.encoder: {name} (type {config.model_type}) has a decoder; take a model that only encodes, such as "
            "BERT"
        )
    options |= _dropout(model, config)
    options["dtype"] = torch.float32
    if not hasattr(config, "auto_map"):  # code in the folder seldom lets its attention be chosen
        # Backward through fused attention is slow on CPUs: 18 examples/s in bfloat16 with eager, 10 with sdpa (AMX).
        options["attn_implementation"] = None if torch.cuda.is_available() else "eager"
    if kind is AutoModel:
        options |= _without_pooler(config)
    encoder, report = from_pretrained(
        kind, name, model.trust_remote_code, output_loading_info=True, ignore_mismatched_sizes=True, **options
    )
    return Loaded(encoder, frozenset(_check_weights(name, encoder, report)))


def load_tokenizer(name: str, trust_remote_code: bool = False) -> PreTrainedTokenizerBase:
    """Load a tokenizer that a bundle can contain.

    A folder with `vocab.txt` alone, the layout of many Chinese encoders, has BERT's tokenizer whatever its
    architecture is.

    Raises:
        InputError: it cannot be loaded, has no token for padding, or exists only as Python code.
    """
    check_encoder_folder(name)
    try:
        tokenizer = from_pretrained(AutoTokenizer, name, trust_remote_code)
    except InputError:
        tokenizer = _bert_tokenizer(Path(name))
        if tokenizer is None:
            _check_sentencepiece(Path(name))
            raise
    else:
        listed = _vocabulary(Path(name))
        if listed and len(tokenizer) < len(listed) / 2:
            tokenizer = _bert_tokenizer(Path(name)) or tokenizer
    if getattr(tokenizer, "backend_tokenizer", None) is None:
        raise InputError(
            f"model.encoder: the tokenizer of {name}, {type(tokenizer).__name__}, exists only in Python, so a bundle "
            "cannot contain it; take an encoder with a tokenizer.json"
        )
    try:
        tokenizer.backend_tokenizer.to_str()
    except Exception as error:  # a tokenizer with parts in Python
        raise InputError(
            f"model.encoder: the tokenizer of {name} cannot be saved as tokenizer.json ({_one_line(error)}); take an "
            "encoder with one"
        ) from None
    if tokenizer.pad_token_id is None:
        raise InputError(
            f"model.encoder: the tokenizer of {name} has no token for padding; set pad_token in its "
            "tokenizer_config.json"
        )
    return tokenizer


def check_tokenizer(
    name: str, tokenizer: PreTrainedTokenizerBase, encoder: PreTrainedModel, texts: Sequence[str]
) -> None:
    """Check that a tokenizer belongs to an encoder and knows the language of the texts.

    Args:
        name: the encoder's name, for messages.
        tokenizer: the tokenizer.
        encoder: the encoder.
        texts: a sample of the training texts, as the model reads them.

    Raises:
        InputError: a token has no embedding, most embeddings have no token, or many tokens are unknown.
    """
    rows, largest = encoder.get_input_embeddings().weight.shape[0], max(tokenizer.get_vocab().values(), default=-1)
    remedy = "copy the tokenizer files of the encoder into its folder"
    if largest >= rows:
        raise InputError(
            f"model.encoder: the tokenizer of {name} has ids up to {largest}, but the encoder has {rows} embeddings; "
            f"{remedy}"
        )
    if len(tokenizer) < rows / 2:
        raise InputError(
            f"model.encoder: the tokenizer of {name} has {len(tokenizer)} tokens for {rows} embeddings, so it belongs "
            f"to another encoder or its files are missing; {remedy}"
        )
    ids = [i for text in texts for i in tokenizer(text, add_special_tokens=False, truncation=False)["input_ids"]]
    unknown = ids.count(tokenizer.unk_token_id) / max(len(ids), 1) if tokenizer.unk_token_id is not None else 0
    if unknown > MAX_UNKNOWN:
        raise InputError(
            f"model.encoder: {unknown:.0%} of the tokens of your texts are unknown to the tokenizer of {name}; take an "
            f"encoder for their language, or {remedy}"
        )


def check_positions(name: str, encoder: PreTrainedModel, max_length: int) -> None:
    """Check that an encoder has a position for each token of the longest input.

    Raises:
        InputError: `model.max_length` is too long.
    """
    positions = getattr(encoder.config, "max_position_embeddings", None)
    if not isinstance(positions, int) or positions <= 0:
        return
    positions -= first_position(encoder)
    if max_length > positions:
        raise InputError(
            f"model.max_length: {max_length} is more than the {positions} positions of {name}; lower it to {positions}"
        )


def first_position(encoder: PreTrainedModel) -> int:
    """The position id of a text's first token; in RoBERTa-like encoders it comes after that of padding."""
    rows = getattr(encoder.config, "max_position_embeddings", None)
    tables = [m for m in encoder.modules() if isinstance(m, nn.Embedding) and m.num_embeddings == rows]
    return max((m.padding_idx + 1 for m in tables if m.padding_idx is not None), default=0)


def check_encoder_folder(name: str) -> None:
    """Refuse a folder with the usual mistakes, for which the messages of libraries name another cause.

    Args:
        name: the encoder; a name on the hub is not looked up.

    Raises:
        InputError: a file is a pointer of Git LFS, or config.json is missing, no JSON or without a model type.
    """
    folder = Path(name)
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.stat().st_size < 1024 and path.read_bytes().startswith(_LFS_POINTER):
            raise InputError(f"model.encoder: {path} is a pointer of Git LFS, not the file; get it with `git lfs pull`")
    path = folder / "config.json"
    try:
        values = json.loads(path.read_bytes())
    except OSError:
        raise InputError(
            f"model.encoder: {name} has no config.json; give a folder of Hugging Face format or a hub name"
        ) from None
    except ValueError as error:
        raise InputError(f"model.encoder: {path} is not JSON ({error}); download the file again") from None
    if not isinstance(values, dict) or not values.get("model_type"):
        raise InputError(
            f'model.encoder: {path} has no model_type; add it, for example "model_type": "bert" for BERT, RoBERTa-wwm '
            "and MacBERT"
        )


def from_pretrained(kind: Any, name: str, trust_remote_code: bool, **options: Any) -> Any:
    """Call `kind.from_pretrained(name)`, with one line for whatever goes wrong: libraries raise errors of any kind.

    Raises:
        InputError: it cannot be loaded.
    """
    verbosity = logging_of_transformers.get_verbosity()
    logging_of_transformers.set_verbosity_error()  # its report of missing weights is replaced by `_check_weights`
    name = encoder_folder(name)
    try:
        return kind.from_pretrained(name, trust_remote_code=trust_remote_code, **options)
    except ImportError as error:
        raise InputError(f"model.encoder: {name} needs another library ({_one_line(error)}); install it") from None
    except Exception as error:
        if "trust_remote_code" in str(error) and not trust_remote_code:
            raise InputError(
                f"model.encoder: {name} contains Python code of its own; read it, and set model.trust_remote_code=true "
                "to run it"
            ) from None
        raise InputError(
            f"model.encoder: {name} cannot be loaded ({_one_line(error)}); give a folder of Hugging Face format or a "
            "hub name"
        ) from None
    finally:
        logging_of_transformers.set_verbosity(verbosity)


def _one_line(error: Exception) -> str:
    """The kind and the beginning of an error's message: its first line often does not say what is wrong."""
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message[:300]}{'…' if len(message) > 300 else ''}"


def _dropout(model: ModelConfig, config: Any) -> dict[str, float]:
    """The recipe's dropout rates under the names that the encoder's configuration has.

    Raises:
        InputError: it has no such rate; 0 is then allowed, because there is nothing to drop.
    """
    rates: dict[str, float] = {}
    for key, rate, names in (
        ("hidden_dropout", model.hidden_dropout, HIDDEN_DROPOUT),
        ("attention_dropout", model.attention_dropout, ATTENTION_DROPOUT),
    ):
        own = [name for name in names if hasattr(config, name)]
        if rate and not own:
            raise InputError(f"model.{key}: encoders of type {config.model_type} have no such rate; remove the key")
        rates |= {name: rate for name in own if rate is not None}
    return rates


def _without_pooler(config: Any) -> dict[str, bool]:
    """The option that leaves out a pooler, which a mean over tokens does not use, where the architecture has it."""
    try:
        parameters = inspect.signature(MODEL_MAPPING[type(config)].__init__).parameters
    except KeyError:  # code in the folder
        return {}
    return {"add_pooling_layer": False} if "add_pooling_layer" in parameters else {}


def _check_weights(name: str, encoder: PreTrainedModel, report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parameters that are new by right: the head's and a pooler's.

    Raises:
        InputError: any other parameter is missing or of another shape.
    """
    inside = {n for n, p in encoder.named_parameters() if any(p is q for q in encoder.base_model.parameters())}
    required = {n for n in inside if not any(part.startswith("pooler") for part in n.split("."))}
    for key, stored, expected in report["mismatched_keys"]:
        if key in required:
            raise InputError(
                f"model.encoder: {key} of {name} has the shape {tuple(stored)} in the weights and {tuple(expected)} by "
                "config.json; the two files belong to different encoders"
            )
        yield key
    missing = sorted(set(report["missing_keys"]) & required)
    if missing:
        strange = sorted(report["unexpected_keys"])
        seen = f", which have {strange[0]} instead" if strange and len(missing) > len(required) / 2 else ""
        raise InputError(
            f"model.encoder: {len(missing)} of {len(required)} parameters of {name}, such as {missing[0]}, are missing "
            f"in its weights{seen}; they would be random, so take complete weights"
        )
    yield from (key for key in report["missing_keys"] if key not in required)


def _vocabulary(folder: Path) -> list[str]:
    """The tokens in a folder's `vocab.txt`; none where a tokenizer.json says more."""
    path = folder / "vocab.txt"
    if not path.is_file() or (folder / "tokenizer.json").is_file():
        return []
    return path.read_text(encoding="utf-8", errors="replace").split("\n")


def _check_sentencepiece(folder: Path) -> None:
    """Refuse a damaged SentencePiece file by its name: transformers takes it for one of tiktoken, and asks for that."""
    for path in folder.glob("*.model") if folder.is_dir() else ():
        try:
            SentencePieceProcessor(model_file=str(path))
        except RuntimeError:
            raise InputError(
                f"model.encoder: {path} cannot be read as a SentencePiece model; get the file again"
            ) from None


def _bert_tokenizer(folder: Path) -> PreTrainedTokenizerBase | None:
    """BERT's tokenizer for a folder's `vocab.txt`; None if it does not have BERT's characters and word pieces."""
    listed = _vocabulary(folder)
    words = sum(bool(_WORD.search(token)) for token in listed)
    if not {"[PAD]", "[UNK]", "[CLS]", "[SEP]"} <= set(listed) or words > len(listed) / 20:
        return None
    logger.info("%s: read as a vocabulary of BERT", folder / "vocab.txt")
    try:
        options = json.loads((folder / "tokenizer_config.json").read_bytes())
    except (OSError, ValueError):
        options = {}
    return BertTokenizer(vocab=str(folder / "vocab.txt"), do_lower_case=options.get("do_lower_case", True))
