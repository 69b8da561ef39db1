"""Make tiny encoders with random weights, one of each family, in Hugging Face format."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from torch import nn
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

_SMALL = {"hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 128}
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


class Family(NamedTuple):
    """An architecture and a public encoder that has it.

    Args:
        example: the name of an encoder on the hub.
        architecture: the prefix of the classes in transformers, such as `Bert` of `BertConfig` and `BertModel`.
        tokenizer: makes a tokenizer from texts.
        options: of the configuration, besides the size and the vocabulary.
    """

    example: str
    architecture: str
    tokenizer: Callable[[Sequence[str]], PreTrainedTokenizerBase]
    options: dict[str, Any]


def word_pieces(texts: Sequence[str]) -> PreTrainedTokenizerBase:
    """BERT's tokenizer with the characters of texts as vocabulary."""
    characters = [c for c, _ in Counter("".join(texts)).most_common() if not c.isspace()]
    vocabulary = {token: i for i, token in enumerate(dict.fromkeys([*_SPECIAL, *characters]))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **dict(zip(names, _SPECIAL, strict=True)))


def byte_pairs(texts: Sequence[str]) -> PreTrainedTokenizerBase:
    """RoBERTa's tokenizer, trained on texts."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(), decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=900, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return _sentence_tokens(tokenizer)


def unigrams(texts: Sequence[str]) -> PreTrainedTokenizerBase:
    """XLM-R's kind of tokenizer, trained on texts."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.UnigramTrainer(vocab_size=3000, special_tokens=special, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return _sentence_tokens(tokenizer)


def _sentence_tokens(tokenizer: Tokenizer) -> PreTrainedTokenizerBase:
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>",
        pad_token="<pad>", unk_token="<unk>", mask_token="<mask>",
    )  # fmt: skip


_ROBERTA_LIKE = {"max_position_embeddings": 514, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}
_DISTIL = {"dim": 64, "n_layers": 3, "n_heads": 4, "hidden_dim": 128}
_DEBERTA = {
    "relative_attention": True, "position_buckets": 32, "pos_att_type": ["p2c", "c2p"], "norm_rel_ebd": "layer_norm",
    "share_att_key": True, "position_biased_input": False, "type_vocab_size": 0,
}  # fmt: skip
_MODERN = {"local_attention": 16, "bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2, "sep_token_id": 3}

_FUNNEL = {"block_sizes": [1, 1], "d_model": 64, "n_head": 4, "d_head": 16, "d_inner": 128}
_BART = {
    "d_model": 64, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 4, "decoder_attention_heads": 4,
    "encoder_ffn_dim": 128, "decoder_ffn_dim": 128,
}  # fmt: skip

FAMILIES: dict[str, Family] = {
    "BERT": Family("google-bert/bert-base-chinese", "Bert", word_pieces, {}),
    "RoBERTa": Family("FacebookAI/roberta-base", "Roberta", byte_pairs, _ROBERTA_LIKE),
    "XLM-R": Family("FacebookAI/xlm-roberta-base", "XLMRoberta", unigrams, _ROBERTA_LIKE),
    "MacBERT": Family("hfl/chinese-macbert-base", "Bert", word_pieces, {}),
    "ERNIE": Family(
        "nghuyong/ernie-3.0-base-zh", "Ernie", word_pieces, {"use_task_id": True, "task_type_vocab_size": 3}
    ),
    "ELECTRA": Family("hfl/chinese-electra-180g-base-discriminator", "Electra", word_pieces, {"embedding_size": 32}),
    "DistilBERT": Family("distilbert/distilbert-base-multilingual-cased", "DistilBert", word_pieces, _DISTIL),
    "ALBERT": Family("voidful/albert_chinese_base", "Albert", word_pieces, {"embedding_size": 64}),
    "DeBERTa-v2": Family("IDEA-CCNL/Erlangshen-DeBERTa-v2-97M-Chinese", "DebertaV2", unigrams, _DEBERTA),
    "ModernBERT": Family("answerdotai/ModernBERT-base", "ModernBert", word_pieces, _MODERN),
    "RoFormer": Family("junnyu/roformer_chinese_char_base", "RoFormer", word_pieces, {"embedding_size": 64}),
    "BGE": Family("BAAI/bge-base-zh-v1.5", "Bert", word_pieces, {}),
    "BGE-M3": Family("BAAI/bge-m3", "XLMRoberta", unigrams, _ROBERTA_LIKE),
    "GTE": Family("thenlper/gte-base-zh", "Bert", word_pieces, {}),
    "GTE, multilingual": Family("alibaba-nlp-community/gte-multilingual-base", "Gte", unigrams, {"pad_token_id": 1}),
    "CamemBERT": Family("almanach/camembert-base", "Camembert", byte_pairs, _ROBERTA_LIKE),
    "MPNet": Family("microsoft/mpnet-base", "MPNet", word_pieces, {"max_position_embeddings": 514}),
    "Megatron-BERT": Family("IDEA-CCNL/Erlangshen-MegatronBert-1.3B", "MegatronBert", word_pieces, {}),
    "ConvBERT": Family("YituTech/conv-bert-base", "ConvBert", word_pieces, {"embedding_size": 64}),
    "NomicBERT": Family("nomic-ai/nomic-embed-text-v1.5", "NomicBert", word_pieces, {}),
    "EuroBERT": Family("EuroBERT/EuroBERT-210m", "EuroBert", word_pieces, {"num_key_value_heads": 2}),
    "Qwen2": Family("Alibaba-NLP/gte-Qwen2-1.5B-instruct", "Qwen2", word_pieces, {"num_key_value_heads": 2}),
    "Longformer": Family(
        "allenai/longformer-base-4096", "Longformer", byte_pairs, _ROBERTA_LIKE | {"attention_window": 16}
    ),
    "Funnel": Family("funnel-transformer/small", "Funnel", word_pieces, _FUNNEL),
    "FNet": Family("google/fnet-base", "FNet", word_pieces, {}),
    "BART": Family("fnlp/bart-base-chinese", "Bart", word_pieces, _BART),
}


def make_encoder(name: str, texts: Sequence[str], folder: Path) -> Path:
    """Write a tiny encoder of a family with random weights and its tokenizer.

    Args:
        name: a key of `FAMILIES`.
        texts: what its tokenizer is made from.
        folder: an existing folder.

    Returns:
        The folder.
    """
    family = FAMILIES[name]
    tokenizer = family.tokenizer(texts)
    sized = {} if family.options.keys() & {"dim", "d_model"} else _SMALL
    values = {"vocab_size": len(tokenizer), "pad_token_id": tokenizer.pad_token_id} | sized | family.options
    config = getattr(transformers, f"{family.architecture}Config")(**values)
    torch.manual_seed(0)
    model = getattr(transformers, f"{family.architecture}Model")(config)
    for parameter in model.parameters():
        if parameter.ndim > 1:  # larger than usual, so that texts differ without training
            nn.init.normal_(parameter, std=0.12)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
