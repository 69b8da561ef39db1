from typing import Any

import pytest

from train.config.schema import DataConfig
from train.data.labels import LabelReader, label_mistakes
from zhili.errors import InputError
from zhili.taxonomy import Taxonomy

TAXONOMY = Taxonomy.model_validate(
    {
        "domains": {"people": {"name": "民生保障"}, "rule": {"name": "乡村治理"}},
        "categories": [
            {"id": "school", "name": "教育", "domain": "people"},
            {"id": "work", "name": "就业/社保", "domain": "people"},
            {"id": "people_other", "name": "其他", "domain": "people"},
            {"id": "rule_other", "name": "其他", "domain": "rule"},
            {"id": "none", "name": "无", "domain": "rule", "exclusive": True},
        ],
    }
)


def read(cell: Any, domain: str = "", task: Any = "multi_label", **data: Any) -> tuple[list[str], list[str]]:
    return LabelReader(TAXONOMY, DataConfig(**data), task).read(cell, domain)


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("school", ["school"]),
        (" 教育 ", ["school"]),
        ("教育; 就业/社保", ["school", "work"]),
        ("教育；就业/社保；", ["school", "work"]),
        ("民生保障/教育", ["school"]),
        ("people/school", ["school"]),
        ("民生保障/其他;乡村治理/其他", ["people_other", "rule_other"]),
        (["教育", "work"], ["school", "work"]),
        ([["民生保障", "教育"], ["乡村治理", "其他"]], ["school", "rule_other"]),  # Label Studio's <Taxonomy>
        ({"choices": ["教育", "就业/社保"]}, ["school", "work"]),  # its JSON-MIN
        ([{"taxonomy": [["民生保障", "教育"]]}], ["school"]),  # the same of <Taxonomy>
        ('{"choices": ["教育", "就业/社保"]}', ["school", "work"]),  # its CSV
        ([{"label": "教育", "user": 1}], ["school"]),  # doccano before 1.5
        (None, []),
        (float("nan"), []),
        ("", []),
    ],
)  # fmt: skip
def test_a_label_is_found_however_it_is_written(cell: Any, ids: list[str]) -> None:
    assert read(cell) == (ids, [])


def test_other_names_and_marks_are_mapped() -> None:
    assert read("学校#社保", label_separator="#", label_names={"学校": "教育", "社保": "work"}) == (
        ["school", "work"],
        [],
    )
    assert read(3, label_names={"3": "school"}) == (["school"], [])
    assert read("民生保障>教育", path_separator=">") == (["school"], [])


def test_one_label_is_not_split() -> None:
    assert read("教育;其他", task="single_label")[1] == [
        "label '教育;其他' is not in the taxonomy; add it there, mend it, or map it in data.label_names"
    ]


def test_the_upper_level_decides_between_names() -> None:
    assert read("其他", "民生保障") == (["people_other"], [])
    assert read("其他", "rule") == (["rule_other"], [])


@pytest.mark.parametrize(
    ("cell", "domain", "message"),
    [
        ("教 育类", "", "label '教 育类' is not in the taxonomy; did you mean 教育?"),
        ("schol", "", "did you mean school?"),
        ("其他", "", "the name of several categories; write 民生保障/其他 or 乡村治理/其他"),
        ("民生保障", "", "is a domain; name one of its categories: 教育, 就业/社保, 其他"),
        ("教育", "乡村治理", "is not in the domain '乡村治理' but in '民生保障'"),
        ([[0, 7, "教育"]], "", "labels of spans within the text; export labels of whole texts"),
        (True, "", "true is no label"),
        (1.5, "", "1.5 is no label"),
    ],
)  # fmt: skip
def test_mistakes_say_what_to_do(cell: Any, domain: str, message: str) -> None:
    ids, mistakes = read(cell, domain)
    assert ids == []
    assert len(mistakes) == 1
    assert message in mistakes[0]


def test_a_wrong_map_is_found_before_any_row() -> None:
    with pytest.raises(InputError) as caught:
        read("教育", label_names={"学校": "教", "社保": "劳动", "教": "school"})
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "data.label_names.学校", "data.label_names.社保",
    ]  # fmt: skip


def test_labels_that_do_not_go_together() -> None:
    assert "stands twice" in label_mistakes(["school", "school"], TAXONOMY, "multi_label")[0]
    assert "stands alone" in label_mistakes(["school", "none"], TAXONOMY, "multi_label")[0]
    assert "2 labels in a single_label task" in label_mistakes(["school", "work"], TAXONOMY, "single_label")[0]
