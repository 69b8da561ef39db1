from benchmarks.predict.prepare import character_tokenizer


def test_each_chinese_character_is_a_token() -> None:
    texts = ["全镇投产茶园1.4万亩，上半年采下鲜叶820吨", "茶园820亩"]
    encoded = character_tokenizer(texts).encode("茶园820亩，𠮷")
    assert encoded.tokens == ["[CLS]", "茶", "园", "820", "亩", "，", "[UNK]", "[SEP]"]
    assert character_tokenizer(texts).token_to_id("[PAD]") == 0
