import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModel, AutoModelForSequenceClassification

from train.config.schema import ModelConfig
from train.model.encoder import check_positions, check_tokenizer, load_encoder, load_tokenizer
from zhili.errors import InputError

TEXTS = ["新修公路三十公里，改造危桥六座。", "建成养老服务站两座。"]


@pytest.fixture
def folder(tiny_encoder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_encoder, tmp_path / "encoder"))


def edit(path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    values = json.loads(path.read_text(encoding="utf-8"))
    change(values)
    path.write_text(json.dumps(values), encoding="utf-8")


def refusal(folder: Path, **options: Any) -> str:
    """The one line with which the folder is refused."""
    with pytest.raises(InputError) as caught:
        load_encoder(AutoModel, ModelConfig(encoder=str(folder), **options))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_weights_under_other_names_are_missing(folder: Path) -> None:
    path = folder / "model.safetensors"
    save_file({f"module.{k}": v for k, v in load_file(path).items()}, path, {"format": "pt"})
    message = refusal(folder)
    assert "are missing in its weights, which have module." in message


def test_layers_without_weights_are_refused(folder: Path) -> None:
    edit(folder / "config.json", lambda values: values.update(num_hidden_layers=3))
    assert "such as encoder.layer.2." in refusal(folder)


def test_weights_of_another_shape_are_refused_but_not_those_of_a_head(folder: Path) -> None:
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=2)
    model.save_pretrained(folder)
    options = {"id2label": {0: "a", 1: "b", 2: "c"}}
    loaded = load_encoder(AutoModelForSequenceClassification, ModelConfig(encoder=str(folder)), **options)
    assert loaded.new_parameters == {"classifier.weight", "classifier.bias"}
    edit(folder / "config.json", lambda values: values.update(vocab_size=100))
    assert "has the shape" in refusal(folder)


def test_files_that_are_not_weights_are_named(folder: Path) -> None:
    (folder / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 4\n")
    assert "git lfs pull" in refusal(folder)
    (folder / "model.safetensors").write_bytes(b"damaged")
    assert "cannot be loaded" in refusal(folder)
    edit(folder / "config.json", lambda values: values.pop("model_type"))
    assert "has no model_type" in refusal(folder)


def test_code_in_the_folder_needs_a_switch(folder: Path) -> None:
    def own_code(values: dict[str, Any]) -> None:
        values |= {"model_type": "mine", "auto_map": {"AutoConfig": "code.Mine", "AutoModel": "code.MineModel"}}

    edit(folder / "config.json", own_code)
    assert "model.trust_remote_code=true" in refusal(folder)


def test_a_dropout_rate_that_the_encoder_does_not_have_is_refused(tmp_path: Path) -> None:
    from transformers import FNetConfig, FNetModel

    FNetModel(FNetConfig(vocab_size=20, hidden_size=16, num_hidden_layers=1, intermediate_size=16)).save_pretrained(
        tmp_path
    )
    assert "attention_dropout: encoders of type fnet have no such rate" in refusal(tmp_path, attention_dropout=0.1)
    model = ModelConfig(encoder=str(tmp_path), attention_dropout=0.0, hidden_dropout=0.3)
    assert load_encoder(AutoModel, model).encoder.config.hidden_dropout_prob == 0.3


def test_a_tokenizer_without_padding_is_refused(folder: Path) -> None:
    edit(folder / "tokenizer_config.json", lambda values: values.pop("pad_token"))
    with pytest.raises(InputError, match="no token for padding"):
        load_tokenizer(str(folder))


def test_a_tokenizer_of_another_encoder_is_refused(folder: Path) -> None:
    tokenizer, encoder = load_tokenizer(str(folder)), AutoModel.from_pretrained(folder)
    check_tokenizer("it", tokenizer, encoder, TEXTS)
    with pytest.raises(InputError, match="of your texts are unknown"):
        check_tokenizer("it", tokenizer, encoder, ["ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺᚾ ᛁᛃᛇᛈ"])
    encoder.resize_token_embeddings(len(tokenizer) // 2)
    with pytest.raises(InputError, match="has ids up to"):
        check_tokenizer("it", tokenizer, encoder, TEXTS)
    encoder.resize_token_embeddings(3 * len(tokenizer))
    with pytest.raises(InputError, match="belongs to another encoder or its files are missing"):
        check_tokenizer("it", tokenizer, encoder, TEXTS)


def test_a_vocabulary_alone_is_read_as_that_of_bert(tmp_path: Path) -> None:
    from transformers import AlbertConfig

    AlbertConfig(vocab_size=30).save_pretrained(tmp_path)
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"新修公路三十里，改造危桥六座。"]
    (tmp_path / "vocab.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    tokenizer = load_tokenizer(str(tmp_path))
    ids = tokenizer("新修公路三十公里")["input_ids"]
    assert tokenizer.convert_ids_to_tokens(ids) == ["[CLS]", *"新修公路三十公里", "[SEP]"]


def test_a_damaged_sentencepiece_file_is_named(folder: Path) -> None:
    for path in folder.glob("tok*"):
        path.unlink()
    edit(folder / "config.json", lambda values: values.update(model_type="xlm-roberta"))
    (folder / "sentencepiece.bpe.model").write_bytes(bytes(range(7, 250)) * 4)
    with pytest.raises(InputError, match=r"sentencepiece\.bpe\.model cannot be read as a SentencePiece model"):
        load_tokenizer(str(folder))


def test_positions_of_roberta_start_after_that_of_padding() -> None:
    from transformers import RobertaConfig, RobertaModel

    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    encoder = RobertaModel(RobertaConfig(vocab_size=20, max_position_embeddings=130, pad_token_id=1, **size))
    check_positions("it", encoder, 128)
    with pytest.raises(InputError, match="129 is more than the 128 positions of it; lower it to 128"):
        check_positions("it", encoder, 129)
    assert torch.is_tensor(encoder(torch.full((1, 128), 5)).last_hidden_state)
