from zhili.reading.document import Document, DocumentBuilder, Line


def test_builder_strips_lines_and_keeps_offsets_and_bold_lengths() -> None:
    builder = DocumentBuilder()
    builder.add("  产业 ", level=0, bold=3)
    builder.add(" \n")
    builder.add("茶园1.2万亩", bold=20, kind="item", main=False)
    assert builder.build("标题", {"date": "2024-03-05"}) == Document(
        "产业\n茶园1.2万亩\n",
        (Line(0, 2, level=0, bold=1), Line(3, 10, bold=7, kind="item", main=False)),
        "标题",
        {"date": "2024-03-05"},
    )
