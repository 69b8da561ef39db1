import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def test_corpus_commands_accept_any_taxonomy(
    command: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    recipe = ROOT / "configs" / "hotline.yaml"
    assert command("corpus", "check", recipe) == 0
    assert "500 paragraphs, 0 failures" in capsys.readouterr().out
    picture = tmp_path / "hotline.png"
    assert command("corpus", "stats", recipe, "--picture", picture) == 0
    assert "噪声扰民" in capsys.readouterr().out
    assert picture.is_file()


def test_corpus_stats_fill_the_section_of_a_document(
    command: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    document = tmp_path / "document.md"
    document.write_text("<!-- stats -->\n<!-- /stats -->\n", "utf-8")
    assert command("corpus", "stats", "configs/hotline.yaml", "--document", document) == 0
    assert "| category | primary | present | distinct 4-grams |" in document.read_text("utf-8")


def test_corpus_commands_take_overrides_and_print_every_subject(
    command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taxonomy.yaml").write_text("- 农业: {subjects: [茶叶, 农机]}\n- 教育: {subjects: [学前]}\n", "utf-8")
    (tmp_path / "requirements.yaml").write_text("subject_paragraphs: 2\nsubject_periods: 1\n", "utf-8")
    rows = [
        {"text": f"春茶{text}。", "labels": ["农业"], "subject": "农业/茶叶", "year": 2021, "genre": "news"}
        for text in ("三月上旬在各村茶园开采", "加工厂新添两条红茶生产线", "收购点公布本周鲜叶价格")
    ]
    data = tmp_path / "data.jsonl"
    data.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        f"name: small\ndata: {{taxonomy: {tmp_path / 'taxonomy.yaml'}, files: [missing.jsonl]}}\n", "utf-8"
    )
    assert command("corpus", "stats", recipe, f"data.files=[{data}]", "--subjects") == 0
    output = capsys.readouterr().out
    assert "1 of 3 subjects have paragraphs" in output
    assert output.index("农业/农机") < output.index("教育/学前") < output.index("农业/茶叶")
    assert command("corpus", "stats", recipe, f"data.files=[{data}]", "--json") == 0
    assert json.loads(capsys.readouterr().out)["subjects"]["农业/茶叶"]["periods"]["since 2020"] == 3
    assert command("corpus", "check", recipe, f"data.files=[{data}]") == 1
    assert "农业/农机: no paragraphs; at least 2 paragraphs and 1 period are required" in capsys.readouterr().out
    (tmp_path / "taxonomy.yaml").rename(tmp_path / "mine.yaml")  # which has no requirements
    recipe.write_text(recipe.read_text("utf-8").replace("taxonomy.yaml", "mine.yaml"), "utf-8")
    assert command("corpus", "check", recipe, f"data.files=[{data}]") == 0
    (tmp_path / "requirements.yaml").rename(tmp_path / "mine.requirements.yaml")
    assert command("corpus", "check", recipe, f"data.files=[{data}]") == 1
