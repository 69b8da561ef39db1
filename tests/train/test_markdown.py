from train.markdown import markdown_table


def test_word_columns_are_left_aligned_and_numbers_right_aligned() -> None:
    assert markdown_table(["split", "model", "F1"], [("test", "float", 0.5), ("test", "baseline", "–")], left=2) == [
        "| split | model | F1 |",
        "| --- | --- | ---: |",
        "| test | float | 0.5 |",
        "| test | baseline | – |",
    ]
    assert markdown_table(["a", "b"], []) == ["| a | b |", "| --- | ---: |"]
