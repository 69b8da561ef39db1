from pathlib import Path

import pytest

from train.data.taxonomy import load_taxonomy
from zhili.errors import InputError


def load(folder: Path, text: str):  # type: ignore[no-untyped-def]
    path = folder / "taxonomy.yaml"
    path.write_text(text, encoding="utf-8")
    return load_taxonomy(path)


@pytest.mark.parametrize(
    "text",
    [
        "- 教育\n- 医疗: 看病买药。\n",
        "categories: [教育, {name: 医疗, definition: 看病买药。}]\n",
        "categories: {教育: , 医疗: 看病买药。}\n",
        "categories:\n- {id: 教育, name: 教育, domain: all}\n- {name: 医疗, definition: 看病买药。}\n",
    ],
)
def test_short_forms_give_the_full_taxonomy(tmp_path: Path, text: str) -> None:
    taxonomy = load(tmp_path, text)
    assert taxonomy.ids == ("教育", "医疗")
    assert taxonomy["医疗"].description == "医疗：看病买药。"
    assert taxonomy["教育"].description == "教育"
    assert [d.name for d in taxonomy.domains.values()] == ["全部"]


@pytest.mark.parametrize("domains", ["", "domains: [民生, 治理]\n", "domains: {民生: 民生, 治理: {name: 治理}}\n"])
def test_missing_domains_are_taken_from_the_categories(tmp_path: Path, domains: str) -> None:
    taxonomy = load(tmp_path, domains + "categories: [{name: 教育, domain: 民生}, {name: 平安, domain: 治理}]\n")
    assert {c.name: taxonomy.domains[c.domain].name for c in taxonomy.categories} == {"教育": "民生", "平安": "治理"}


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, "categories:\n- 供水、供电\n- \n- {name: 教育 / 学校}\n")
    lines = [line.partition(": ")[2] for line in str(caught.value).splitlines()]
    assert lines == [
        "category 1: the name '供水、供电' cannot be an id; add `id: 供水_供电`",
        "category 2: no name; add one or remove the line",
        "category 3: the name '教育 / 学校' cannot be an id; add `id: 教育_学校`",
    ]
    with pytest.raises(InputError) as caught:
        load(
            tmp_path,
            "domains: [民生]\ncategories: [教育, 教育, {name: 平安, domain: 治理}, {name: 水, domain: 设施}]\n",
        )
    assert len(str(caught.value).splitlines()) == 3
    with pytest.raises(InputError, match=r"categories.1.definiton: unknown key; did you mean definition"):
        load(tmp_path, "categories: [教育, {name: 医疗, definiton: 看病}]\n")


@pytest.mark.parametrize(("text", "message"), [("3\n", "not a taxonomy"), ("domains: {}\n", "categories: missing")])
def test_file_that_is_no_taxonomy_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(tmp_path, text)
