"""Who is measured, and the folders that each loads."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import joblib
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    PreTrainedTokenizerFast,
)

from train.config import Config
from train.data import load_corpus, of_split
from train.evaluation import fit_baseline
from zhili.errors import InputError
from zhili.files import atomic_folder
from zhili.inference import MANIFEST

Kind = Literal["zhili", "pipeline", "tfidf"]
# The shape of bert-base-chinese.
BERT_BASE = {
    "vocab_size": 21128, "num_hidden_layers": 12, "hidden_size": 768, "num_attention_heads": 12,
    "intermediate_size": 3072,
}  # fmt: skip
LONGEST = 512
SPECIAL = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}


@dataclass(frozen=True)
class Contender:
    """A model to measure: its name in tables, how it is loaded and from where, and what stands before each text."""

    name: str
    kind: Kind
    folder: Path
    prefix: str = ""

    def arguments(self, threads: int) -> list[str]:
        """What `benchmarks.predict.worker` takes."""
        return [self.kind, str(self.folder), str(threads), self.prefix]


def prepare(config: Config, bundles: Sequence[Path], checkpoints: Sequence[Path], folder: Path) -> list[Contender]:
    """Writes what the contenders load.

    Args:
        config: the recipe whose corpus and encoder are used.
        bundles: bundles of zhili; the others are compared with the first.
        checkpoints: fine-tuned ones of the recipe's encoder; without one the encoder itself, which is as fast.
        folder: where the models are written.

    Raises:
        InputError: a bundle or checkpoint is not there, or the data cannot be used.
    """
    for path in bundles:
        if not (path / MANIFEST).is_file():
            raise InputError(f"{path}: no bundle there ({MANIFEST} is missing); name a folder made by `train export`")
    for path in checkpoints:
        if not (path / "config.json").is_file():
            raise InputError(f"{path}: no checkpoint there (config.json is missing); run `python -m train fit CONFIG`")
    taxonomy, examples = load_corpus(config)
    training = of_split(examples, "train")
    pipelines = []
    for number, encoder in enumerate([str(path) for path in checkpoints] or [config.model.encoder]):
        own = folder / f"own-{number}"
        with atomic_folder(own) as aside:
            layers = _write_own(encoder, len(taxonomy.ids), aside)
        name = f"transformers pipeline, {encoder} ({layers} layers)"
        pipelines.append(Contender(name, "pipeline", own, config.model.prefix))
    base, linear = folder / "bert-base", folder / "tfidf"
    with atomic_folder(base) as aside:
        _write_bert_base([e.text for e in training], len(taxonomy.ids), aside)
    with atomic_folder(linear) as aside:
        joblib.dump(fit_baseline(training, taxonomy, config.task), aside / "model.joblib")
    return [
        *(Contender(f"zhili.Predictor, {path}", "zhili", path) for path in bundles),
        *pipelines,
        Contender("transformers pipeline, BERT-base shape", "pipeline", base),
        Contender("TF-IDF + linear", "tfidf", linear),
    ]


def _write_own(encoder: str, categories: int, folder: Path) -> int:
    """The encoder under the classification layer that every text-classification pipeline has, in float32.

    The project's own head is unknown to transformers; a random layer of the usual kind takes as long. Gives the number
    of layers.
    """
    options: dict[str, Any] = {"num_labels": categories, "problem_type": "multi_label_classification"}
    model = AutoModelForSequenceClassification.from_pretrained(encoder, dtype=torch.float32, **options)
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(encoder).save_pretrained(folder)
    return int(model.config.num_hidden_layers)


def _write_bert_base(texts: Sequence[str], categories: int, folder: Path) -> None:
    """A model of the shape of bert-base-chinese with random weights, and a tokenizer of its kind."""
    torch.manual_seed(0)
    options: dict[str, Any] = {"num_labels": categories, "problem_type": "multi_label_classification"}
    BertForSequenceClassification(BertConfig(**BERT_BASE, **options)).save_pretrained(folder)
    names = {f"{name}_token": token for name, token in SPECIAL.items()}
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=character_tokenizer(texts), model_max_length=LONGEST, **names)
    tokenizer.save_pretrained(folder)


def character_tokenizer(texts: Sequence[str]) -> Tokenizer:
    """WordPiece as bert-base-chinese has it: each Chinese character by itself, figures and Latin words in pieces.

    Args:
        texts: what the vocabulary is learned from.
    """
    tokenizer = Tokenizer(models.WordPiece(unk_token=SPECIAL["unk"]))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)  # sets characters apart
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    special = list(SPECIAL.values())  # [PAD] first: BertConfig pads with 0
    trainer = trainers.WordPieceTrainer(vocab_size=BERT_BASE["vocab_size"], special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    ids = [(token, tokenizer.token_to_id(token)) for token in (SPECIAL["cls"], SPECIAL["sep"])]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ids
    )
    return tokenizer
