import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from train.config.schema import DataConfig
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
    records = [
        [str(i // 2), record[2], record[3], "dev" if i % 2 else "train", "是"] for i, record in enumerate(RECORDS)
    ]
    path = csv_file(tmp_path / "a.csv", [["id", "text", "label", "split", "是否办结"], *records])
    guess = examine(path)
    assert (guess.labels, guess.unused) == (["label"], ["id", "split"])
    assert check(path, tmp_path) == EXPECTED


def test_rows_without_a_label_are_left_out_and_named(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [HEADER, *RECORDS, ["合计", "", "十二件", ""]])
    assert examine(path).unlabelled == [len(RECORDS) + 2]
    assert "skip_unlabelled: true  # (?) 1 row has no label: 14" in recipe_text(examine(path), "it", Path("t.yaml"))
    assert check(path, tmp_path) == EXPECTED
