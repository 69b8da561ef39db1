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
def test_read_accepts_every_form_of_a_label(cell: Any, ids: list[str]) -> None:
    assert read(cell) == (ids, [])


def test_label_names_and_separators_are_used() -> None:
    assert read("学校#社保", label_separator="#", label_names={"学校": "教育", "社保": "work"}) == (
        ["school", "work"],
        [],
    )
    assert read(3, label_names={"3": "school"}) == (["school"], [])
    assert read("民生保障>教育", path_separator=">") == (["school"], [])


def test_single_label_cell_is_not_split() -> None:
    assert read("教育;其他", task="single_label")[1] == [
        "label '教育;其他' is not in the taxonomy; add it to the taxonomy, correct it, or map it in data.label_names"
    ]


def test_domain_decides_between_equal_names() -> None:
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
        ([[0, 7, "教育"]], "", "labels of spans in the text; export labels of whole texts"),
        (True, "", "label 'true' is not in the taxonomy"),
        (1.5, "", "label '1.5' is not in the taxonomy"),
        ({"a": "b"}, "", '{"a": "b"} is not a label'),
    ],
)  # fmt: skip
def test_mistakes_name_the_remedy(cell: Any, domain: str, message: str) -> None:
    ids, mistakes = read(cell, domain)
    assert ids == []
    assert len(mistakes) == 1
    assert message in mistakes[0]


def test_invalid_label_names_are_refused_at_the_start() -> None:
    with pytest.raises(InputError) as caught:
        read("教育", label_names={"学校": "教", "社保": "劳动", "教": "school"})
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "data.label_names.学校", "data.label_names.社保",
    ]  # fmt: skip


def test_label_mistakes_describes_invalid_combinations() -> None:
    assert "repeated label school" in label_mistakes(["school", "school"], TAXONOMY, "multi_label")[0]
    assert "`none` is exclusive" in label_mistakes(["school", "none"], TAXONOMY, "multi_label")[0]
    assert "2 labels in a single_label task" in label_mistakes(["school", "work"], TAXONOMY, "single_label")[0]
