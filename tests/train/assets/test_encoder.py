"""The embedded encoder in the repository, and the code that builds it, on a small file of the same format."""

import hashlib
import json
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from train.assets import encoder
from zhili.errors import InputError

BASE = Path(__file__).parents[3] / "models" / "base"
STORED = json.loads((Path(__file__).parents[2] / "data" / "encoder.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tokenizer():  # type: ignore[no-untyped-def]
    return AutoTokenizer.from_pretrained(BASE)


@pytest.fixture(scope="module")
def model():  # type: ignore[no-untyped-def]
    return AutoModel.from_pretrained(BASE, dtype=torch.float32, add_pooling_layer=False).eval()


@pytest.mark.parametrize("sample", STORED, ids=lambda s: s["text"][:8])
def test_encoder_gives_the_stored_ids_and_states(sample, tokenizer, model) -> None:  # type: ignore[no-untyped-def]
    encoded = tokenizer(sample["text"], return_tensors="pt")
    assert encoded["input_ids"][0].tolist() == sample["ids"]
    with torch.no_grad():
        states = model(**encoded).last_hidden_state[0]
    assert states[:, :4].flatten().tolist() == pytest.approx(sample["states"], abs=2e-3)


OFFICIAL = [
    "①建成5G基站12个，PM2.5降至31微克/m³，面积3.2万㎡，“12345”热线办结率98.6％——《条例》〔2024〕3号……",
    "同志们：以习近平新时代中国特色社会主义思想为指导，深入贯彻党的二十大和二十届三中全会精神，统筹推进“五位一体”总体布局。",
    "落实河长制、林长制，整治“散乱污”企业46家；秸秆禁烧零火点，空气质量优良天数比例达92.6%。",
    "枫桥经验、网格化管理、扫黑除恶、反诈禁毒、信访积案化解、综治中心实战化运行、矛盾纠纷多元调处。",
    "新冠肺炎疫情防控、核酸检测、疫苗接种；城乡低保、特困供养、退役军人优抚、棚户区改造、殡葬改革、彩礼治理。",
    "招商引资签约项目38个，规上工业增加值增长6.5%，社会消费品零售总额、固定资产投资、一般公共预算收入稳步增长。",
]


def test_official_text_has_no_unknown_token(tokenizer) -> None:  # type: ignore[no-untyped-def]
    assert [text for text in OFFICIAL if tokenizer.unk_token_id in tokenizer(text)["input_ids"]] == []


def test_corpus_has_few_unknown_tokens(tokenizer) -> None:  # type: ignore[no-untyped-def]
    lines = (Path(__file__).parents[3] / "data" / "pilot.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    unknown = [i for ids in tokenizer(texts)["input_ids"] for i in ids if i == tokenizer.unk_token_id]
    total = sum(len(ids) for ids in tokenizer(texts)["input_ids"])
    assert len(unknown) / total < 1e-3  # 汊, 垸, 稞 …


def test_tokenizer_has_special_tokens(tokenizer) -> None:  # type: ignore[no-untyped-def]
    ids = tokenizer("好")["input_ids"]
    assert tokenizer.convert_ids_to_tokens([ids[0], ids[-1]]) == ["<s>", "</s>"]
    assert {tokenizer.pad_token, tokenizer.mask_token, tokenizer.cls_token} == {"<pad>", "<mask>", "<s>"}
    assert tokenizer.model_max_length == 512


def test_encoder_files_are_small_enough() -> None:
    assert max(path.stat().st_size for path in BASE.iterdir()) < 45_000_000


def test_dequantise_decodes_both_halves() -> None:
    weights = np.arange(32) % 16 - 8
    packed = ((weights[:16] + 8) | ((weights[16:] + 8) << 4)).astype(np.uint8)
    block = np.concatenate([np.array([0.5], "<f2").view(np.uint8), packed])
    assert encoder.dequantise(block[None]).tolist() == (weights * 0.5).tolist()


@pytest.mark.parametrize(
    ("token", "needed"),
    [("▁全镇", True), ("发展", True), ("2.5", True), ("GDP", True), ("▁,", True), ("km", True), ("the", False),
     ("▁efficace", False), ("の", False), ("한국", False), ("é", False), ("《", True)],
)  # fmt: skip
def test_is_needed_keeps_chinese_and_abbreviations(token: str, needed: bool) -> None:
    assert encoder.is_needed(token) is needed


def small_file() -> tuple[bytes, dict[str, np.ndarray]]:
    """An E5S1 file with one layer and hidden size 32, and its weights."""
    tokens = ["<s>", "<pad>", "</s>", "<unk>", "▁", "茶", "园", "word", "<mask>"]
    hidden, forward = 32, 64
    shape = (hidden, 1, 2, forward, len(tokens), 16, 2)
    random = np.random.default_rng(0)
    sizes = {"emb.word": len(tokens) * hidden}
    sizes |= {f"l0.{n}.w": hidden * hidden for n in ("q", "k", "v", "ao")}
    sizes |= {"l0.fi.w": forward * hidden, "l0.fo.w": forward * hidden}
    floats = {"emb.pos": 16 * hidden, "emb.type": 2 * hidden, "l0.fi.b": forward}
    floats |= dict.fromkeys(("emb.ln.w", "emb.ln.b"), hidden)
    floats |= {f"l0.{n}.{k}": hidden for n in ("aln", "oln") for k in "wb"}
    floats |= {f"l0.{n}.b": hidden for n in ("q", "k", "v", "ao", "fo")}
    stored, weights = {}, {}
    for name, size in sizes.items():
        blocks = np.zeros((size // 32, 18), np.uint8)
        blocks[:, :2] = np.full((size // 32, 1), 0.01, "<f2").view(np.uint8)
        blocks[:, 2:] = random.integers(0, 256, (size // 32, 16))
        stored[name], weights[name] = blocks.tobytes(), encoder.dequantise(blocks)
    for name, size in floats.items():
        weights[name] = random.normal(size=size).astype("<f4")
        stored[name] = weights[name].tobytes()
    blob = "".join(tokens).encode()
    offsets = np.cumsum([0, *(len(t.encode()) for t in tokens)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, *shape, 1e-12, 32)
    head += struct.pack("<5iQ", len(tokens), 0, 2, 1, 3, len(blob)) + offsets.tobytes()
    head += np.linspace(0, -9, len(tokens)).astype("<f4").tobytes() + blob + struct.pack("<iI", 0, 0)
    entry = 2 + 1 + 4 + 8 + 8
    start = len(head) + 4 + sum(entry + len(name) for name in stored)
    directory = struct.pack("<i", len(stored))
    body = b""
    for name, data in stored.items():
        kind, count = int(name in sizes), weights[name].size
        directory += (
            struct.pack("<H", len(name))
            + name.encode()
            + struct.pack("<BIQQ", kind, count, start + len(body), len(data))
        )
        body += data
    return head + directory + body, weights


def test_make_encoder_writes_a_folder_that_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, weights = small_file()
    monkeypatch.setattr(encoder, "SOURCE", replace(encoder.SOURCE, sha256=hashlib.sha256(data).hexdigest()))
    encoder.make_encoder(tmp_path / "base", data)
    model = AutoModel.from_pretrained(tmp_path / "base", dtype=torch.float32, add_pooling_layer=False)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "base")
    assert tokenizer.get_vocab().keys() == {"<s>", "<pad>", "</s>", "<unk>", "<mask>", "▁", "茶", "园"}
    state = model.state_dict()
    query = weights["l0.q.w"].reshape(32, 32)
    assert np.allclose(state["encoder.layer.0.attention.self.query.weight"].numpy(), query, atol=1e-3)
    tea = weights["emb.word"].reshape(-1, 32)[5]
    row = state["embeddings.word_embeddings.weight"][tokenizer.convert_tokens_to_ids("茶")].numpy()
    assert np.allclose(row, tea, atol=1e-3)


def test_file_of_another_format_is_refused() -> None:
    with pytest.raises(InputError, match="not an E5S1 file"):
        encoder.read_e5_file(b"something else")
