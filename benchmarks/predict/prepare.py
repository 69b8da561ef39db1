"""The contenders, and the folders that they load."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import joblib
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    PreTrainedTokenizerFast,
)

from benchmarks.predict.contender import Contender
from train.config import Config
from train.data import Corpus, of_split
from train.evaluation import fit_baseline
from train.model import CHECKPOINT_FILES, is_checkpoint, load_checkpoint
from zhili.errors import InputError
from zhili.files import atomic_folder
from zhili.inference import read_manifest

MODEL_FILES = (*CHECKPOINT_FILES, "*.joblib")
# The shape of bert-base-chinese.
BERT_BASE = {
    "vocab_size": 21128, "num_hidden_layers": 12, "hidden_size": 768, "num_attention_heads": 12,
    "intermediate_size": 3072,
}  # fmt: skip
MAX_LENGTH = 512
SPECIAL = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}


def prepare(
    config: Config, corpus: Corpus, bundles: Sequence[Path], checkpoints: Sequence[Path], folder: Path
) -> list[Contender]:
    """Write the models that the contenders load.

    Args:
        config: the recipe whose encoder and input format are used.
        corpus: its data; TF-IDF and the BERT-base tokenizer are trained on it.
        bundles: bundles of zhili; all contenders are compared with the first.
        checkpoints: fine-tuned checkpoints of the recipe's encoder. Without any, the encoder itself is measured, which
            has the same speed.
        folder: where the models are written.

    Raises:
        InputError: a folder is not a bundle or not a checkpoint.
    """
    _check_paths(bundles, checkpoints)
    training = of_split(corpus.examples, "train")
    categories = len(corpus.taxonomy.ids)
    pipelines = []
    for number, encoder in enumerate([str(path) for path in checkpoints] or [config.model.encoder]):
        own = folder / f"own-{number}"
        with atomic_folder(own, MODEL_FILES) as temporary:
            layers = _write_encoder(encoder, categories, temporary)
        name = f"transformers pipeline, {encoder} ({layers} layers)"
        pipelines.append(Contender(name, "pipeline", own, config.model.prefix))
    base, linear = folder / "bert-base", folder / "tfidf"
    with atomic_folder(base, MODEL_FILES) as temporary:
        _write_bert_base([e.text for e in training], categories, temporary)
    with atomic_folder(linear, MODEL_FILES) as temporary:
        joblib.dump(fit_baseline(training, corpus.taxonomy, config.task), temporary / "model.joblib")
    return [
        *(Contender(f"zhili.Predictor, {path}", "zhili", path) for path in bundles),
        *pipelines,
        Contender("transformers pipeline, BERT-base shape", "pipeline", base),
        Contender("TF-IDF + linear", "tfidf", linear),
    ]


def _check_paths(bundles: Sequence[Path], checkpoints: Sequence[Path]) -> None:
    for path in bundles:
        read_manifest(path)
    for path in checkpoints:
        if not (path / "config.json").is_file():
            raise InputError(f"{path}: not a checkpoint (config.json is missing); run `python -m train fit CONFIG`")


def _write_encoder(source: str, categories: int, folder: Path) -> int:
    """Write an encoder with a usual classification layer in float32, and return its number of layers.

    The layer has random weights, which takes as long as trained ones.

    Args:
        source: the folder of a checkpoint or an encoder, or a name on the hub.
        categories: the size of the classification layer.
        folder: the folder to write to.
    """
    if is_checkpoint(Path(source)):
        checkpoint = load_checkpoint(Path(source))
        encoder, tokenizer = checkpoint.model.encoder, checkpoint.tokenizer
    else:
        encoder = AutoModel.from_pretrained(source, dtype=torch.float32)
        tokenizer = AutoTokenizer.from_pretrained(source)
    options: dict[str, Any] = {"num_labels": categories, "problem_type": "multi_label_classification"}
    encoder.save_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32, **options)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return int(model.config.num_hidden_layers)


def _write_bert_base(texts: Sequence[str], categories: int, folder: Path) -> None:
    """Write a model of the shape of bert-base-chinese with random weights, and a tokenizer of the same kind."""
    torch.manual_seed(0)
    options: dict[str, Any] = {"num_labels": categories, "problem_type": "multi_label_classification"}
    BertForSequenceClassification(BertConfig(**BERT_BASE, **options)).save_pretrained(folder)
    names = {f"{name}_token": token for name, token in SPECIAL.items()}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=character_tokenizer(texts), model_max_length=MAX_LENGTH, **names
    )
    tokenizer.save_pretrained(folder)


def character_tokenizer(texts: Sequence[str]) -> Tokenizer:
    """Train a WordPiece tokenizer like that of bert-base-chinese.

    Each Chinese character is a token; numbers and Latin words are split into word pieces.

    Args:
        texts: the texts to learn the vocabulary from.
    """
    tokenizer = Tokenizer(models.WordPiece(unk_token=SPECIAL["unk"]))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)  # separates Chinese characters by spaces
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    special = list(SPECIAL.values())  # [PAD] is first, because BertConfig pads with 0
    trainer = trainers.WordPieceTrainer(vocab_size=BERT_BASE["vocab_size"], special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    ids = [(token, tokenizer.token_to_id(token)) for token in (SPECIAL["cls"], SPECIAL["sep"])]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ids
    )
    return tokenizer
