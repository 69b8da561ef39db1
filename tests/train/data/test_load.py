import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from train.config.loading import load_config
from train.config.schema import DataConfig, LabelColumns
from train.data.example import SPLITS, Example, corpus_digest
from train.data.load import load_corpus, load_examples, load_texts
from train.data.taxonomy import load_taxonomy
from zhili.errors import InputError
from zhili.taxonomy import Taxonomy

ROOT = Path(__file__).parents[3]
TAXONOMY = load_taxonomy(ROOT / "data" / "taxonomy.yaml")


def row(**values: Any) -> dict[str, Any]:
    return {"id": "a", "report": "r", "text": "修路3公里。", "labels": ["infrastructure"]} | values


def load(folder: Path, *lines: Any, task: Any = "multi_label") -> list[Example]:
    path = folder / "data.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return load_examples(DataConfig(files=[str(path)]), TAXONOMY, task)


GOOD = [row(id=s, report=s, split=s) for s in SPLITS]


def test_examples_are_read_in_order(tmp_path: Path) -> None:
    examples = load(tmp_path, *GOOD)
    assert [e.split for e in examples] == list(SPLITS)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (row(labels=["infrastructur"]), "line 4: label 'infrastructur' is not in the taxonomy; did you mean infra"),
        (row(labels=[]), "line 4: labels: empty"),
        (row(labels=["ecology", "ecology"]), "line 4: repeated label ecology"),
        (row(labels=["general", "ecology"]), "line 4: `general` is exclusive"),
        (row(text="  "), "line 4: text: empty"),
        (row(id="train"), r"line 4: duplicate id 'train', first at .*line 1"),
        ({"id": "a", "text": "x", "labels": ["ecology"]}, "line 4: report: empty, but other rows name their report"),
        (row(labels=True), "line 4: label 'true' is not in the taxonomy"),
        (row(split="later"), "line 4: split: unknown split 'later'; write train, validation, test"),
        (row(report="train", split="test"), "report 'train' is in several splits"),
        ('{"id": "a", ', "line 4: not JSON"),
    ],
)  # fmt: skip
def test_mistakes_name_their_line(tmp_path: Path, line: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(tmp_path, *GOOD, line)


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, *GOOD, row(id="x", labels=["no"]), row(id="y", text=""), row(id="x"))
    assert len(str(caught.value).splitlines()) == 3


def test_single_label_refuses_two_labels(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2 labels in a single_label task"):
        load(tmp_path, *GOOD, row(labels=["ecology", "education"]), task="single_label")


def test_empty_split_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no example is in split validation or test; add paragraphs"):
        load(tmp_path, row(split=""))


def test_rows_that_all_name_a_split_can_get_another(tmp_path: Path) -> None:
    rows = [row(id="a", report="a", split="test"), *[row(id=f"{i}", report=f"{i}", split="train") for i in range(9)]]
    with pytest.raises(InputError, match="split validation; every row names its split: write validation in some rows "
                       "of train, or leave the split of rows empty"):  # fmt: skip
        load(tmp_path, *rows)
    rows = [{**one, "split": ""} if number > 3 else one for number, one in enumerate(rows)]
    assert {e.split for e in load(tmp_path, *rows)} == set(SPLITS)


@pytest.mark.parametrize(
    "names", [("Train", "dev", "TEST"), ("训练", "验证集", "测试"), ("training", "Val", "testing")]
)
def test_other_names_of_splits_are_read(tmp_path: Path, names: tuple[str, ...]) -> None:
    examples = load(tmp_path, *(row(id=name, report=name, split=name) for name in names))
    assert [e.split for e in examples] == list(SPLITS)


def test_pattern_without_files_is_named() -> None:
    with pytest.raises(InputError, match=r"nowhere.*matches no file"):
        load_examples(DataConfig(files=["nowhere/*.jsonl"]), TAXONOMY, "multi_label")


def test_columns_and_labels_of_a_gb18030_table_are_mapped(tmp_path: Path) -> None:
    path = tmp_path / "工单.csv"
    lines = [
        f"{i},第{i}条：{t},{c}"
        for i, (t, c) in enumerate([("修路三公里", "基础设施与项目建设"), ("村小添了老师", "教育")] * 6)
    ]
    path.write_bytes(("编号,正文,类别\r\n" + "\r\n".join(lines)).encode("gb18030"))
    data = DataConfig(files=[str(path)], columns=LabelColumns(id="编号", text="正文", labels="类别"))
    examples = load_examples(data, TAXONOMY, "single_label")
    assert [e.id for e in examples] == [str(i) for i in range(12)]
    assert {e.labels for e in examples} == {("infrastructure",), ("education",)}
    assert {e.split for e in examples} == set(SPLITS)


def test_generated_ids_do_not_depend_on_the_order(tmp_path: Path) -> None:
    rows = [{"text": f"第{i % 5}件事：{'修路架桥办学'[i % 5] * 9}", "label": ["education"]} for i in range(6)]
    data = [load(tmp_path, *order) for order in (rows, rows[::-1])]
    assert {e.text: e.id for e in data[0][:5]} == {e.text: e.id for e in data[1][:5]}
    assert data[0][5].id == data[0][0].id + "-2"
    assert data[0][5].report == data[0][0].report


def test_domain_column_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [
        {"正文": f"{s}件", "大类": "民生保障", "小类": c, "split": s} for s, c in zip(SPLITS, ["教育"] * 3, strict=True)
    ]
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    data = DataConfig(files=[str(path)], columns=LabelColumns(text="正文", labels="小类", domain="大类"))
    assert {e.labels for e in load_examples(data, TAXONOMY, "multi_label")} == {("education",)}
    path.write_text(path.read_text(encoding="utf-8").replace("民生保障", "党的建设"), encoding="utf-8")
    with pytest.raises(
        InputError, match=r"line 1 and 2 more .*'教育' is not in the domain '党的建设' but in '民生保障'"
    ):
        load_examples(data, TAXONOMY, "multi_label")


def test_missing_column_is_named_once_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("正文,类别\n" + "修路,教育\n" * 9, encoding="utf-8")
    (tmp_path / "b.csv").write_text("内容,类别\n修路,教育\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_examples(
            DataConfig(files=[str(tmp_path / "*.csv")], columns=LabelColumns(text="正文", labels="标签")),
            TAXONOMY,
            "multi_label",
        )
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert lines[0].endswith(
        "a.csv: no column '标签' (the columns are 正文, 类别); set data.columns.labels to one of them"
    )


def test_mistake_in_many_rows_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, *GOOD, *[row(id=str(i), labels=["交易"]) for i in range(40)], row(id="z", text=""))
    first, second = str(caught.value).splitlines()
    assert "line 4 and 39 more (5, 6, 7 …): label '交易' is not in the taxonomy" in first
    assert "line 44: text: empty" in second


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            lambda i: {"labels": [f"标签{i}"]},
            r"line 4 and 299 more \(5, 6, 7 …\): 300 labels are not in the taxonomy, such as '标签0', '标签1', "
            r"'标签2'; add them .*data.label_names. Is data.columns.labels the right column\?$",
        ),
        (
            lambda i: {"id": f"u{i // 2}"},
            r"line 5 and 149 more \(7, 9, 11 …\): 150 ids are used again, such as 'u0', 'u1', 'u2'; make them unique",
        ),
        (lambda i: {"optional": [f"标签{i}"]}, "300 optional labels are not in the taxonomy"),
        (lambda i: {"subject": f"标签{i}"}, "300 subjects are not in the taxonomy"),
        (
            lambda i: {"split": f"{i}日", "report": f"x{i}"},
            "300 splits are unknown, such as '0日', '1日', '2日'; write train",
        ),
    ],
)
def test_cause_of_many_mistakes_is_one_line(tmp_path: Path, wrong: Any, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load(tmp_path, *GOOD, *[row(id=f"x{i}", report="train", split="train") | wrong(i) for i in range(300)])
    assert len(str(caught.value).splitlines()) == 1


def test_few_unknown_labels_have_a_line_and_a_remedy_each(tmp_path: Path) -> None:
    names = ["ecologi", "educatio", "无此类"]
    with pytest.raises(InputError) as caught:
        load(tmp_path, *GOOD, *[row(id=f"x{i}", labels=[names[i % 3]]) for i in range(300)])
    first, *_, last = str(caught.value).splitlines()
    assert "line 4 and 99 more (7, 10, 13 …): label 'ecologi' is not in the taxonomy; did you mean ecology?" in first
    assert "'无此类' is not in the taxonomy; add it" in last


def test_rows_without_labels_are_mistakes_or_left_out(tmp_path: Path) -> None:
    rows = [*GOOD, row(id="x", labels=[]), row(id="y", report="y", labels=None)]
    with pytest.raises(InputError, match=r"line 4 and 1 more \(5\): labels: empty; .*data.skip_unlabelled=true"):
        load(tmp_path, *rows)
    data = DataConfig(files=[str(tmp_path / "data.jsonl")], skip_unlabelled=True)
    assert len(load_examples(data, TAXONOMY, "multi_label")) == 3


def test_empty_file_list_names_the_zero_shot_command() -> None:
    with pytest.raises(InputError, match="python -m train zeroshot CONFIG"):
        load_examples(DataConfig(files=[]), TAXONOMY, "multi_label")


def test_load_texts_reads_plain_text_and_tables(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一段话。\n\n又一段。\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("正文,日期\n第三段,1月\n", encoding="utf-8")
    data = DataConfig(unlabelled=[str(tmp_path / "*")], columns=LabelColumns(text="正文"))
    assert load_texts(data) == ["一段话。", "又一段。", "第三段"]
    with pytest.raises(InputError, match=r"b\.csv: no column 'text' \(the columns are 正文, 日期\); give the column"):
        load_texts(DataConfig(unlabelled=[str(tmp_path / "b.csv")]))
    (tmp_path / "c.csv").write_text("正文,日期\n,1月\n", encoding="utf-8")
    with pytest.raises(InputError, match="no text in '正文'"):
        load_texts(data.model_copy(update={"unlabelled": [str(tmp_path / "c.csv")]}))


def test_texts_are_read_whatever_the_layout_of_the_labelled_workbook(tmp_path: Path, book: Callable[..., Path]) -> None:
    path = book(tmp_path / "new.xlsx", 说明=[["填写说明"], ["一"]], 工单=[["诉求内容"], ["甲"], ["乙"], ["丙"]])
    columns = LabelColumns(text="诉求内容")
    for layout in ({"sheet": "标注"}, {"header_row": 3}, {"header_row": 30}, {"sheet": "说明", "header_row": 2}, {}):
        data = DataConfig.model_validate({"unlabelled": [str(path)], "columns": columns} | layout)
        assert load_texts(data) == ["甲", "乙", "丙"], layout


def test_layout_of_the_recipe_comes_first(tmp_path: Path, book: Callable[..., Path]) -> None:
    path = book(tmp_path / "a.xlsx", 一=[["正文"], ["甲"]], 二=[["正文"], ["乙"], ["正文"], ["丙"]])
    data = DataConfig(unlabelled=[str(path)], columns=LabelColumns(text="正文"), sheet="二", header_row=3)
    assert load_texts(data) == ["丙"]


def test_totals_and_another_table_below_a_blank_row_are_no_paragraphs(
    tmp_path: Path, book: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    table = [
        ["编号", "text", "教育", "农业"],
        [1, "修路三公里。", 1, 0],
        [2, "建学校两所。", 0, 1],
        ["合 计", None, 12, 12],
    ]
    path = book(tmp_path / "a.xlsx", 一=[*table, [None], [None, "街道", "数量"], [None, "东河", 5], [None, "西河", 7]])
    taxonomy = Taxonomy.model_validate(
        {"domains": {"a": {"name": "a"}}, "categories": [{"id": n, "name": n, "domain": "a"} for n in ("教育", "农业")]}
    )
    data = DataConfig(files=[str(path)], columns=LabelColumns(labels=["教育", "农业"]))
    with caplog.at_level("INFO"):
        examples = load_examples(data, taxonomy, "single_label", ())
    assert [example.labels for example in examples] == [("教育",), ("农业",)]
    assert f"{path}, sheet 一, row 6: another table begins below a blank row; left out" in caplog.messages
    assert "rows of totals are left out: 1" in caplog.messages


@pytest.mark.parametrize("name", ["hotline", "minutes"])
def test_example_recipes_load(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    taxonomy, examples = load_corpus(load_config(ROOT / "configs" / f"{name}.yaml"))
    assert {label for e in examples for label in e.labels} == set(taxonomy.ids)
    assert {e.split for e in examples} == set(SPLITS)


def test_digest_depends_on_labels_not_on_order() -> None:
    examples = [Example.model_validate(r) for r in GOOD]
    changed = [examples[0].model_copy(update={"labels": ("ecology",)}), *examples[1:]]
    assert corpus_digest(examples) == corpus_digest(examples[::-1]) != corpus_digest(changed)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"subject": "infrastructure/农村公路和桥梁"}, "unknown subject 'infrastructure/农村公路和桥梁'; did you mean"),
        ({"subject": "zzz"}, "unknown subject 'zzz'; add it to the taxonomy or leave it out"),
        ({"subject": "agriculture/茶叶"}, "'agriculture/茶叶' is no subject of the first label, infrastructure"),
        ({"optional": ["agricultur"]}, "optional: label 'agricultur' is not in the taxonomy; did you mean agriculture"),
    ],
)
def test_unknown_subjects_and_optional_labels_are_refused_with_their_line(
    tmp_path: Path, values: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=rf"data.jsonl, line 4: .*{re.escape(message)}"):
        load(tmp_path, *GOOD, row(id="x", **values))


def test_subject_and_optional_labels_belong_to_the_example(tmp_path: Path) -> None:
    given = {"subject": "infrastructure/农村公路与桥梁", "optional": ["agriculture"]}
    example = load(tmp_path, *GOOD, row(id="x", report="x", **given))[-1]
    assert (example.subject, example.optional) == (given["subject"], ("agriculture",))
    plain = load(tmp_path, *GOOD, row(id="x", report="x"))
    assert corpus_digest(plain) != corpus_digest([*plain[:-1], example])


def test_column_called_subject_is_free_text_where_the_taxonomy_has_no_subjects(tmp_path: Path) -> None:
    taxonomy = tmp_path / "taxonomy.yaml"
    taxonomy.write_text("[infrastructure, 其他]\n", encoding="utf-8")
    path = tmp_path / "data.jsonl"
    path.write_text(
        "\n".join(json.dumps(r | {"subject": "关于修路"}, ensure_ascii=False) for r in GOOD), encoding="utf-8"
    )
    examples = load_examples(DataConfig(files=[str(path)]), load_taxonomy(taxonomy), "multi_label")
    assert [e.subject for e in examples] == ["", "", ""]
