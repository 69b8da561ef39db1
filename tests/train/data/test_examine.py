import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from train.config.schema import DataConfig
from train.config.typed_yaml import read_yaml
from train.data.draft import recipe_text, taxonomy_text
from train.data.examine import examine
from train.data.load import load_examples
from train.data.taxonomy import load_taxonomy
from zhili.errors import InputError

TEXTS = [
    "新修公路三十公里，群众出行更加方便。",
    "建成养老服务站两座。",
    "改造危桥六座，通村公路全部贯通。",
    "新建卫生室三间，配齐医生。",
] * 3


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def check(path: Path, folder: Path) -> list[tuple[str, ...]]:
    """The labels that training reads with the files that are written for a file."""
    guess = examine(path)
    taxonomy = folder / "it.taxonomy.yaml"
    taxonomy.write_text(taxonomy_text(guess), encoding="utf-8")
    recipe = yaml.safe_load(recipe_text(guess, "it", taxonomy))
    examples = load_examples(DataConfig.model_validate(recipe["data"]), load_taxonomy(taxonomy), recipe["task"], ())
    return [example.labels for example in examples]


def test_a_spreadsheet_gets_a_taxonomy_and_a_recipe(tmp_path: Path, book: Callable[..., Path]) -> None:
    rows = [[f"N{i}", text, "道路" if "路" in text else "民生 服务"] for i, text in enumerate(TEXTS)]
    path = book(tmp_path / "labels.xlsx", 工单=[["编号", "正文", "类别"], *rows])
    guess = examine(path)
    assert (guess.text, guess.labels, guess.others, guess.task) == ("正文", ["类别"], {"id": "编号"}, "single_label")
    assert set(check(path, tmp_path)) == {("道路",), ("民生_服务",)}


def test_columns_with_marks_are_labels(tmp_path: Path) -> None:
    rows = [f"{text},{int('路' in text)},{'√' if '座' in text else ''}" for text in TEXTS if "卫" not in text]
    path = tmp_path / "marks.csv"
    path.write_text("\n".join(["text,道路,建设", *rows]) + "\n", encoding="utf-8")
    labels = check(path, tmp_path)[:3]
    assert labels == [("道路",), ("建设",), ("道路", "建设")]


@pytest.mark.parametrize(
    ("yes", "no"), [("Y", "N"), ("有", "无"), ("1", "-1"), ("是", "否"), ("✓", ""), ("TRUE", "FALSE"), ("1.0", "0.0")]
)
def test_marks_of_any_kind_are_read(tmp_path: Path, yes: str, no: str) -> None:
    rows = [[f"{text}{i}", *(yes if s in text else no for s in "路养桥"), "1"] for i, text in enumerate(TEXTS)]
    rows = [row for row in rows if yes in row[1:4]]
    path = csv_file(tmp_path / "a.csv", [["text", "道路", "建设", "危桥", "已审核"], *rows])
    guess = examine(path)
    assert guess.labels == ["道路", "建设", "危桥"]  # not a column that is the same in all rows
    assert check(path, tmp_path)[:3] == [("道路",), ("建设",), ("道路", "危桥")]


SEVERAL = [("道路",), ("教育",), ("道路", "教育"), ("卫生",), ("卫生", "道路")]


@pytest.mark.parametrize(
    "names", [("标签1", "标签2", "标签3"), ("label_1", "label_2", "label_3"), ("类别", "类别2", "类别3")]
)
def test_columns_that_differ_by_a_number_are_one_group(tmp_path: Path, names: tuple[str, ...]) -> None:
    rows = [[f"第{i}段：{TEXTS[i % 4]}", *SEVERAL[i % 5], *[""] * (3 - len(SEVERAL[i % 5]))] for i in range(20)]
    path = csv_file(tmp_path / "a.csv", [["text", *names], *rows])
    guess = examine(path)
    assert (guess.labels, guess.task, set(guess.counts)) == (list(names), "multi_label", {"道路", "教育", "卫生"})
    assert check(path, tmp_path)[:5] == SEVERAL


@pytest.mark.parametrize("second", ["同", "级"])
def test_columns_of_annotators_and_levels_are_no_group(tmp_path: Path, second: str) -> None:
    values = {"道路": "交通", "教育": "民生", "卫生": "民生"}
    labels = [["道路", "教育", "卫生"][i % 3] for i in range(20)]
    rows = [[f"第{i}段：{TEXTS[i % 4]}", one, one if second == "同" else values[one]] for i, one in enumerate(labels)]
    guess = examine(csv_file(tmp_path / "a.csv", [["text", "标签1", "标签2"], *rows]))
    assert (guess.labels, guess.possible["labels"], guess.task) == (["标签1"], ["标签2"], "single_label")


@pytest.mark.parametrize("separator", ["\n", " ", "/", "+", "、", "；", "，", "|"])
def test_separator_is_found(tmp_path: Path, separator: str) -> None:
    rows = [{"text": f"第{i}段：{TEXTS[i % 4]}", "label": separator.join(SEVERAL[i % 5])} for i in range(20)]
    assert check(lines(tmp_path / "it.jsonl", rows), tmp_path)[:5] == SEVERAL


def test_combinations_of_labels_are_pointed_out(tmp_path: Path) -> None:
    labels = ["道路", "教育", "道路、教育", "卫生", "卫生;道路", "教育/卫生", "水、电", "民生/水", "民生/电", "电,教育"]
    rows = [{"text": f"第{i}段：{TEXTS[i % 4]}", "label": labels[i % 10]} for i in range(40)]
    guess = examine(lines(tmp_path / "it.jsonl", rows))
    assert (guess.separators, guess.combined) == ([";"], ["道路、教育", "教育/卫生", "电,教育"])
    assert "# (?) 3 labels look like several others in one cell: 道路、教育, 教育/卫生, 电,教育. " in recipe_text(
        guess, "it", Path("t.yaml")
    )


@pytest.mark.parametrize("form", ["cats", "list", "separated"])
def test_several_labels_are_read_in_every_form(tmp_path: Path, form: str) -> None:
    rows = []
    for i, text in enumerate(TEXTS):
        labels = [name for name, sign in (("道路", "路"), ("建设", "座"), ("卫生", "卫")) if sign in text]
        values: dict[str, Any] = {
            "cats": {"cats": {name: float(name in labels) for name in ("道路", "建设", "卫生")}},
            "list": {"labels": labels},
            "separated": {"标签": "、".join(labels)},
        }
        rows.append({"text": f"{text}{i}"} | values[form])
    labels = check(lines(tmp_path / "it.jsonl", rows), tmp_path)
    assert labels[:3] == [("道路",), ("建设",), ("道路", "建设")]


@pytest.mark.parametrize(
    "written",
    [
        lambda names: {"labels": {"choices": list(names)}},  # Label Studio's JSON-MIN
        lambda names: {"labels": json.dumps({"choices": list(names)}, ensure_ascii=False)},  # its CSV
        lambda names: {"labels": json.dumps(names, ensure_ascii=False)},
        lambda names: {"labels": str(list(names))},  # pandas
        lambda names: {"labels": [["民生", name] for name in names]},  # paths of <Taxonomy>
        lambda names: {"labels": json.dumps([["民生", name] for name in names], ensure_ascii=False)},
        lambda names: {"annotations": [{"label": len(name), "user": 1} for name in names]},  # doccano before 1.5
        lambda names: {"labels": " ".join(f"__label__{name}" for name in names)},
    ],
)
@pytest.mark.parametrize("several", [False, True])
def test_labels_are_those_that_training_reads(
    tmp_path: Path, written: Callable[[tuple[str, ...]], dict[str, Any]], several: bool
) -> None:
    names = [("公路",) if "路" in text else ("养老院", "卫生服务")[: 1 + several] for text in TEXTS]
    rows = [{"text": f"{text}{i}"} | written(one) for i, (text, one) in enumerate(zip(TEXTS, names, strict=True))]
    path = lines(tmp_path / "it.jsonl", rows)
    guess = examine(path)
    assert guess.task == ("multi_label" if several else "single_label")
    assert len(guess.counts) == 2 + several and not any(set("[{_") & set(name) for name in guess.counts)
    assert [len(labels) for labels in check(path, tmp_path)] == [len(one) for one in names]


@pytest.mark.parametrize("written", [json.dumps, str, lambda names: json.dumps({"choices": names})])
def test_lists_in_cells_of_a_table_are_read(tmp_path: Path, written: Callable[[list[str]], str]) -> None:
    names = [["road"] if "路" in text else ["care", "health"] for text in TEXTS]
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *zip(TEXTS, map(written, names), strict=True)])
    assert check(path, tmp_path) == [tuple(one) for one in names]


@pytest.mark.parametrize("name", ["2024", "1.5", "true", "null", "a: b", "x #1", "@x", "mine"])
def test_name_of_the_recipe_stays_a_string(tmp_path: Path, name: str) -> None:
    path = csv_file(tmp_path / "a.csv", [HEADER, *RECORDS])
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(recipe_text(examine(path), name, Path("t.yaml")), encoding="utf-8")
    assert read_yaml(recipe)["name"] == name
    assert read_yaml(recipe)["export"]["bundle"] == f"models/{name}"
    assert ("name: mine\n" in recipe.read_text(encoding="utf-8")) == (name == "mine")


def test_drafts_are_yaml_whatever_is_in_the_file(tmp_path: Path) -> None:
    odd = "a\x07\x85\u2028\n\x9f: #b"
    rows = [
        {"text": f"{text}{odd}{i}", "类别": f"{odd}{i % 2}", f"x{odd}": f"来源{i % 3}"} for i, text in enumerate(TEXTS)
    ]
    path = lines(tmp_path / "it.jsonl", [*rows, {"text": "没有标签", "类别": ""}])
    assert len(set(check(path, tmp_path))) == 2
    names = [category.name for category in load_taxonomy(tmp_path / "it.taxonomy.yaml").categories]
    assert sorted(names) == [f"{odd}0", f"{odd}1"]


def test_each_label_has_an_id_of_its_own(tmp_path: Path) -> None:
    names = ["C", "C++", "C#", "C_2", "++", "C (1)"]
    rows = [{"text": f"第{i}段：{'甲乙丙丁戊己'[i % 6] * 9}", "label": names[i % 6]} for i in range(24)]
    read = check(lines(tmp_path / "it.jsonl", rows), tmp_path)
    assert len(set(read)) == 6
    assert (read[0], read[3]) == (("C",), ("C_2",))  # those that are ids stay as they are


def test_spellings_that_training_does_not_tell_apart_are_one_label(tmp_path: Path) -> None:
    names = ["农业(一)", "农业（一）", "农业(一)", "教育"]
    rows = [{"text": f"第{i}段：{'甲乙丙丁'[i % 4] * 9}", "label": names[i % 4]} for i in range(24)]
    path = lines(tmp_path / "it.jsonl", rows)
    guess = examine(path)
    assert (guess.counts, guess.spellings) == ({"农业(一)": 18, "教育": 6}, {"农业（一）": "农业(一)"})
    assert check(path, tmp_path)[:4] == [("农业_一",)] * 3 + [("教育",)]
    assert '  label_names: {"农业（一）": "农业(一)"}  # (?)' in recipe_text(guess, "it", Path("t.yaml"))
    assert "# 18 rows, also written 农业（一）, such as: " in taxonomy_text(guess)


@pytest.mark.parametrize(("yes", "no", "expected"), [(True, False, ("true", "false")), (4.5, 3, ("4_5", "3"))])
@pytest.mark.parametrize("suffix", ["jsonl", "xlsx"])
def test_booleans_and_ratings_are_labels(
    tmp_path: Path, yes: Any, no: Any, expected: tuple[str, str], suffix: str, book: Callable[..., Path]
) -> None:
    rows = [(text, yes if "路" in text else no) for text in TEXTS]
    path = tmp_path / f"it.{suffix}"
    if suffix == "xlsx":
        book(path, 一=[["内容", "相关"], *map(list, rows)])
    else:
        lines(path, [{"text": text, "label": label} for text, label in rows])
    assert check(path, tmp_path) == [(expected[0] if "路" in text else expected[1],) for text in TEXTS]


def test_lines_of_fasttext_are_read(tmp_path: Path) -> None:
    path = tmp_path / "train.txt"
    path.write_text("".join(f"__label__{'道路' if '路' in t else '民生'} {t}\n" for t in TEXTS), encoding="utf-8")
    assert check(path, tmp_path)[:2] == [("道路",), ("民生",)]
    path.write_text("没有标签\n", encoding="utf-8")
    with pytest.raises(InputError, match="no __label__ in front"):
        examine(path)


def test_a_file_without_labels_is_refused(tmp_path: Path) -> None:
    path = lines(tmp_path / "it.jsonl", [{"text": f"第{i}段"} for i in range(9)])
    with pytest.raises(InputError, match="no column of labels"):
        examine(path)
    path = lines(tmp_path / "it.jsonl", [{"text": f"第{i}段", "label": [[0, 1, "教育"]]} for i in range(9)])
    with pytest.raises(InputError, match=r"line 1: label: labels of spans in the text; .*own-labels.md"):
        examine(path)


HEADER = ["编号", "时间", "诉求内容", "类别"]
RECORDS = [[str(i), "2024-03-01", f"{text}（{i}）", "道路" if "路" in text else "民生"] for i, text in enumerate(TEXTS)]
EXPECTED = [(record[3],) for record in RECORDS]


def csv_file(path: Path, records: list[list[str]], encoding: str = "utf-8", separator: str = ",") -> Path:
    path.write_bytes("".join(separator.join(record) + "\r\n" for record in records).encode(encoding))
    return path


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ([], 1),
        ([["2024年工单汇总"]], 2),
        ([["2024年工单汇总"], ["填报单位：县热线办", None], [None]], 4),
        ([["编号", "工单", None, "类别"]], 2),  # names in groups
    ],
)
def test_header_below_titles_is_found(
    tmp_path: Path, above: list[list[Any]], row: int, book: Callable[..., Path]
) -> None:
    path = book(tmp_path / "labels.xlsx", 说明=[["填表说明"]], 工单=[*above, HEADER, *RECORDS])
    guess = examine(path)
    assert guess.header is not None and (guess.sheet, guess.header.row) == ("工单", row)
    assert (guess.text, guess.labels, guess.rows) == ("诉求内容", ["类别"], len(RECORDS))
    assert check(path, tmp_path) == EXPECTED


@pytest.mark.parametrize(
    ("name", "encoding", "separator"),
    [("a.csv", "gbk", ","), ("a.csv", "utf-8-sig", ";"), ("a.tsv", "utf-8", "\t"), ("a.txt", "utf-16", "\t")],
)
@pytest.mark.parametrize("above", [[], [["工单汇总"]]])
def test_files_without_a_header_are_read(
    tmp_path: Path, name: str, encoding: str, separator: str, above: list[list[str]]
) -> None:
    guess = examine(csv_file(tmp_path / name, RECORDS, encoding, separator))
    assert guess.header is not None and (guess.header.row, guess.text, guess.labels) == (0, "C", ["D"])
    assert check(guess.file, tmp_path) == EXPECTED
    path = csv_file(tmp_path / name, [*above, HEADER, *RECORDS], encoding, separator)
    assert check(path, tmp_path) == EXPECTED


def test_labels_of_merged_cells_belong_to_each_row(tmp_path: Path, book: Callable[..., Path]) -> None:
    import openpyxl

    records = sorted(RECORDS, key=lambda record: record[3])
    first = [at for at, record in enumerate(records) if at == 0 or records[at - 1][3] != record[3]]
    path = book(tmp_path / "a.xlsx", 一=[["工单"], ["类别", "内容"], *([record[3], record[2]] for record in records)])
    workbook = openpyxl.load_workbook(path)
    workbook["一"].merge_cells("A1:B1")
    for start, end in zip(first, [*first[1:], len(records)], strict=True):
        workbook["一"].merge_cells(start_row=start + 3, end_row=end + 2, start_column=1, end_column=1)
    workbook.save(path)
    assert check(path, tmp_path) == [(record[3],) for record in records]


def test_columns_of_other_things_are_not_read(tmp_path: Path) -> None:
    records = [[str(i // 2), record[2], record[3], "乙" if i % 2 else "甲", "是"] for i, record in enumerate(RECORDS)]
    path = csv_file(tmp_path / "a.csv", [["id", "text", "label", "split", "是否办结"], *records])
    guess = examine(path)
    assert (guess.labels, guess.unused) == (["label"], ["id", "split"])
    assert check(path, tmp_path) == EXPECTED


def test_rows_without_a_label_are_left_out_and_named(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [HEADER, *RECORDS, ["合计", "", "十二件", ""]])
    assert examine(path).unlabelled == [len(RECORDS) + 2]
    assert "skip_unlabelled: true  # (?) 1 row has no label: 14" in recipe_text(examine(path), "it", Path("t.yaml"))
    assert check(path, tmp_path) == EXPECTED


@pytest.mark.parametrize("names", [("Train", "valid", "test"), ("训练", "验证", "测试")])
def test_split_with_other_names_is_kept(tmp_path: Path, names: tuple[str, ...]) -> None:
    rows = [
        {"text": f"{text}{i}", "label": "道路" if "路" in text else "民生", "集": names[i % 3]}
        for i, text in enumerate(TEXTS)
    ]
    path = lines(tmp_path / "it.jsonl", rows)
    assert examine(path).others == {"split": "集"}
    assert len(check(path, tmp_path)) == len(rows)
    rows = [values | {"集": names[0] if values["集"] == names[1] else values["集"]} for values in rows]
    path = lines(tmp_path / "it.jsonl", rows)
    assert '    split: "集"  # (?) no row is in validation: ' in recipe_text(examine(path), "it", Path("t.yaml"))


def test_paths_become_domains_and_categories(tmp_path: Path) -> None:
    labels = ["民生-教育", "民生-其他", "经济-农业", "经济-其他"]
    path = csv_file(tmp_path / "a.csv", [["text", "类别"], *([text, labels[i % 4]] for i, text in enumerate(TEXTS))])
    found = check(path, tmp_path)
    taxonomy = load_taxonomy(tmp_path / "it.taxonomy.yaml")
    assert {category.id: (category.name, category.domain) for category in taxonomy.categories} == {
        "教育": ("教育", "民生"),
        "民生-其他": ("其他", "民生"),
        "农业": ("农业", "经济"),
        "经济-其他": ("其他", "经济"),
    }
    assert found[:4] == [("教育",), ("民生-其他",), ("农业",), ("经济-其他",)]


@pytest.mark.parametrize(
    "labels", [["农业/农村", "教育/科技", "道路"], ["A/B", "C/D", "E/F"], ["类-甲", "类-乙", "类-丙"]]
)
def test_names_with_a_separator_in_them_are_no_paths(tmp_path: Path, labels: list[str]) -> None:
    path = csv_file(tmp_path / "a.csv", [["text", "类别"], *([text, labels[i % 3]] for i, text in enumerate(TEXTS))])
    assert examine(path).path_separator == ""
    assert len(set(check(path, tmp_path))) == 3


def test_cells_with_different_separators_are_split_by_all_of_them(tmp_path: Path) -> None:
    cells = ["道路", "教育；道路", "卫生、教育", "教育", "卫生", "道路,卫生"]
    rows = [{"text": f"第{i}段：{text}", "标签": cells[i % 6]} for i, text in enumerate(TEXTS)]
    assert check(lines(tmp_path / "it.jsonl", rows), tmp_path)[:6] == [
        ("道路",), ("教育", "道路"), ("卫生", "教育"), ("教育",), ("卫生",), ("道路", "卫生"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        "https://www.example.cn/art/2024/5/6/art_1234_5678901.html?from=timeline&columnId=88",
        "附件/2024年/五月/群众来信扫描件/第三批/编号00012345.docx",
        "已转办：由县住房和城乡建设局牵头办理并在十五个工作日内答复",
    ],
)
def test_addresses_and_repeated_values_are_not_the_text(tmp_path: Path, other: str) -> None:
    numbered = [other.replace("1234", str(1000 + i)) for i in range(len(TEXTS))]
    rows = [[text + str(i), numbered[i], "道路" if "路" in text else "民生"] for i, text in enumerate(TEXTS)]
    assert examine(csv_file(tmp_path / "a.csv", [["诉求描述", "办理", "类别"], *rows])).text == "诉求描述"


LONG = [
    f"{'市民来电反映小区门口的道路破损严重' if i % 2 else '建议在社区里增设老年食堂和日间照料'}（{i}）。"
    for i in range(20)
]


@pytest.mark.parametrize(
    "names",
    [
        ("Issue Description", "Issue Type", "Priority"),
        ("Customer Feedback", "Product Category", "Priority"),
        ("issue_text", "issueType", "level"),
        ("Complaint", "Dept", "Priority"),
        ("诉求内容（不超过200字）", "归口", "级别"),
    ],
)
def test_names_in_other_words_are_a_header(tmp_path: Path, names: tuple[str, ...]) -> None:
    rows = [[text, "道路" if i % 2 else "养老", "High" if i % 3 else "Low"] for i, text in enumerate(LONG)]
    guess = examine(csv_file(tmp_path / "a.csv", [list(names), *rows]))
    assert guess.header is not None and (guess.header.row, guess.rows, guess.text) == (1, 20, names[0])
    assert guess.labels == [names[1]]


@pytest.mark.parametrize("first", ["Wi-Fi", "Good", "Please repair the broken road in front of our school."])
def test_a_text_in_english_is_no_header(tmp_path: Path, first: str) -> None:
    rows = [[first if i == 0 else text, "道路" if i % 2 else "养老"] for i, text in enumerate(LONG)]
    guess = examine(csv_file(tmp_path / "a.csv", rows))
    assert guess.header is not None and (guess.header.row, guess.rows) == (0, 20)


def one_hot(last: list[Any]) -> list[list[Any]]:
    return [["序号", "内容", "道路", "养老"], *([i, text, i % 2, 1 - i % 2] for i, text in enumerate(LONG)), last]


def test_a_row_of_totals_does_not_hide_the_marks(tmp_path: Path, book: Callable[..., Path]) -> None:
    for last in (["合计", None, 10, 10], [None, "Total", 10, 10], ["合 计", "共20条", 10, 10]):
        path = book(tmp_path / "a.xlsx", 一=one_hot(last))
        guess = examine(path)
        assert (guess.labels, guess.rows, guess.totals) == (["道路", "养老"], 20, [22])
        assert check(path, tmp_path) == [("道路",) if i % 2 else ("养老",) for i in range(20)]
        assert "  # (?) 1 row of totals is left out: 22\n" in recipe_text(guess, "it", Path("t.yaml"))


def test_a_stray_cell_does_not_hide_the_marks_and_training_names_it(tmp_path: Path, book: Callable[..., Path]) -> None:
    rows = one_hot([20, "又一段话，不知道归谁管。", "存疑", 1])
    path = book(tmp_path / "a.xlsx", 一=rows)
    assert examine(path).labels == ["道路", "养老"]
    with pytest.raises(InputError, match="row 22: label '存疑' is not in the taxonomy"):
        check(path, tmp_path)


def test_rows_with_a_label_and_no_text_are_named(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [HEADER, *RECORDS, ["99", "", "", "道路"], ["注", "", "", ""]])
    guess = examine(path)
    assert (guess.rows, guess.without_text, guess.unlabelled) == (len(RECORDS), [14], [15])
    recipe = recipe_text(guess, "it", Path("t.yaml"))
    assert "# (?) 1 row has a label without a text: 14. Add the text or remove them" in recipe


def test_the_sheet_with_the_labelled_texts_is_chosen(tmp_path: Path, book: Callable[..., Path]) -> None:
    kinds = [
        ["类别", "说明"],
        *([name, f"与{name}有关的各种诉求，例如咨询和投诉"] for name in ("道路", "养老", "教育")),
    ]
    rows = [[str(i), text, "道路" if i % 2 else "养老"] for i, text in enumerate(LONG)]
    path = book(tmp_path / "a.xlsx", 说明=[["说明"]], 类别表=kinds, 标注=[["编号", "诉求内容", "归口"], *rows])
    guess = examine(path)
    assert (guess.sheet, guess.sheets) == ("标注", {"说明": 0, "类别表": 3, "标注": 20})
    recipe = recipe_text(guess, "it", Path("t.yaml"))
    assert 'sheet: "标注"  # (?) of 说明 (0 labelled), 类别表 (3 labelled), 标注 (20 labelled)' in recipe
    offices = [[*row[:2], "甲局" if int(row[0]) % 3 else "乙局"] for row in rows]
    path = book(
        tmp_path / "b.xlsx",
        原始数据=[["编号", "内容", "办理单位"], *offices],
        标注结果=[["编号", "内容", "类别"], *rows],
    )
    assert (examine(path).sheet, examine(path).labels) == ("标注结果", ["类别"])
    assert examine(path, "原始数据").labels == ["办理单位"]


def test_another_table_below_a_blank_row_is_left_out(tmp_path: Path, book: Callable[..., Path]) -> None:
    rows = [[i, text, "道路" if i % 2 else "养老"] for i, text in enumerate(LONG)]
    below = [[None], [None, "统计"], [None, "类别", "数量"], [None, "道路", 10], [None, "养老", 10]]
    path = book(tmp_path / "a.xlsx", 一=[["序号", "内容", "类别"], *rows, *below])
    guess = examine(path)
    assert (guess.rows, set(guess.counts), guess.next_table) == (20, {"道路", "养老"}, 23)
    assert len(check(path, tmp_path)) == 20
    assert "# (?) another table begins at row 23, below a blank row" in recipe_text(guess, "it", Path("t.yaml"))


def test_the_same_table_goes_on_below_blank_rows(tmp_path: Path, book: Callable[..., Path]) -> None:
    rows = [[i, text, f"类型{i // 5}"] for i, text in enumerate(LONG)]
    blocks = [row for i, each in enumerate(rows) for row in ([[None], each] if i % 5 == 0 else [each])]
    path = book(tmp_path / "a.xlsx", 一=[["序号", "内容", "类别"], *blocks])
    assert examine(path).rows == len(check(path, tmp_path)) == 20


def two_levels(upper: str, lower: str) -> list[list[str]]:
    pairs = [("民生", "教育"), ("民生", "其他"), ("城管", "噪声"), ("城管", "其他"), ("民生", "养老")]
    return [["内容", upper, lower], *([text, *pairs[i % 5]] for i, text in enumerate(LONG))]


@pytest.mark.parametrize(("upper", "lower"), [("大类", "小类"), ("一级分类", "二级分类"), ("domain", "label")])
def test_a_column_of_domains_is_found(tmp_path: Path, upper: str, lower: str) -> None:
    path = csv_file(tmp_path / "a.csv", two_levels(upper, lower))
    guess = examine(path)
    assert (guess.labels, guess.others) == ([lower], {"domain": upper})
    assert check(path, tmp_path)[:4] == [("教育",), ("民生_其他",), ("噪声",), ("城管_其他",)]
    taxonomy = load_taxonomy(tmp_path / "it.taxonomy.yaml")
    assert {category.id: (category.name, category.domain) for category in taxonomy.categories} == {
        "教育": ("教育", "民生"),
        "民生_其他": ("其他", "民生"),
        "噪声": ("噪声", "城管"),
        "城管_其他": ("其他", "城管"),
        "养老": ("养老", "民生"),
    }


def test_domains_may_be_missing_or_written_in_two_ways(tmp_path: Path) -> None:
    rows = two_levels("大类", "小类")
    rows[1][1], rows[5][1] = "", "民 生"
    path = csv_file(tmp_path / "a.csv", rows)
    assert check(path, tmp_path)[:5] == [("教育",), ("民生_其他",), ("噪声",), ("城管_其他",), ("养老",)]


@pytest.mark.parametrize("upper", ["城管 民生", "教育 噪声", "甲"])
def test_a_column_that_labels_do_not_depend_on_is_no_domain(tmp_path: Path, upper: str) -> None:
    rows = two_levels("大类", "小类")
    values = upper.split()
    for i, row in enumerate(rows[1:]):
        row[1] = values[i // 5 % len(values)]
    assert "domain" not in examine(csv_file(tmp_path / "a.csv", rows)).others


def test_header_row_is_written_where_training_does_not_find_it(tmp_path: Path, book: Callable[..., Path]) -> None:
    path = book(tmp_path / "a.xlsx", 一=[["2024年工单汇总"], [None], HEADER, *RECORDS])
    assert "header_row:" not in recipe_text(examine(path), "it", Path("t.yaml"))
    names = ["诉求内容", "类别"]
    path = book(tmp_path / "a.xlsx", 一=[[*names, "编号"], *([record[2], record[3], record[0]] for record in RECORDS)])
    assert "header_row:" not in recipe_text(examine(path), "it", Path("t.yaml"))
    assert "header_row: 0" in recipe_text(examine(csv_file(tmp_path / "a.csv", RECORDS)), "it", Path("t.yaml"))
