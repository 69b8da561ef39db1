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


def test_subjects_are_written_like_categories(tmp_path: Path) -> None:
    text = "categories:\n- 农业:\n    subjects: [茶叶, {水产: 鱼苗}, {name: 农机, definition: 耕作}]\n- 教育\n"
    taxonomy = load(tmp_path, text)
    assert [subject.description for _, subject in taxonomy.subjects] == ["茶叶", "水产：鱼苗", "农机：耕作"]
    assert taxonomy.directions == (("农业", "茶叶"), ("农业", "水产"), ("农业", "农机"), ("教育", ""))


def test_repeated_and_empty_subjects_are_refused_with_their_lines(tmp_path: Path) -> None:
    first = "- 农业:\n    subjects:\n    - 茶叶\n    - 水产\n    - 茶叶: 春茶\n"
    text = f"categories:\n{first}- 教育:\n    subjects:\n    - 茶叶\n    - ' '\n"
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    lines = [line.rpartition("taxonomy.yaml")[2] for line in str(caught.value).splitlines()]
    assert lines == [
        ", line 6: subject '茶叶' is used twice in category '农业'; remove one",
        ", line 10: subject without words; write its name or remove the line",
    ]
