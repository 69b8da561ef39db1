from pathlib import Path

from train.assets.peoples_daily import MAX_LENGTH, extract_paragraphs, write_peoples_daily

WORDS = ["全镇/n", "投产/v", "茶园/n", "１.４万/m", "亩/q", "，/w", "[中央/n", "电台/n]nt", "。/w"]


def line(times: int) -> str:
    return "  ".join(["湖南/ns", *WORDS[:6] * times, "播出/v", "１/２/m", "。/w"])


def test_paragraphs_are_joined_words_without_tags(tmp_path: Path) -> None:
    data = "\n".join([line(6), "标题/n  很/d  短/a", "", line(MAX_LENGTH)]).encode()
    (paragraph,) = extract_paragraphs(data)
    assert paragraph == "湖南" + "全镇投产茶园１.４万亩，" * 6 + "播出１/２。"
    assert write_peoples_daily(tmp_path / "folder" / "news.txt", data) == 1
    assert (tmp_path / "folder" / "news.txt").read_text(encoding="utf-8") == paragraph + "\n"
