from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from train.config.typed_yaml import load_yaml, read_yaml
from zhili.errors import InputError


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    weight: int = 1


class Box(BaseModel):
    model_config = ConfigDict(extra="forbid")
    items: tuple[Item, ...]
    lid: Item | None = None


def write(folder: Path, text: str) -> Path:
    path = folder / "box.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_load_yaml_returns_the_model(tmp_path: Path) -> None:
    box = load_yaml(write(tmp_path, "items: [{name: a}]\nlid: {name: b, weight: 3}\n"), Box)
    assert box == Box(items=(Item(name="a"),), lid=Item(name="b", weight=3))


def test_load_yaml_takes_numbers_as_names_where_names_are_expected(tmp_path: Path) -> None:
    box = load_yaml(write(tmp_path, "items: [{name: 010, weight: 2}, {name: 1e3}]\nlid: {name: true}\n"), Box)
    assert [item.name for item in box.items] == ["010", "1e3"]
    assert box.lid == Item(name="true")


def test_all_mistakes_are_named_with_their_key_and_a_suggestion(tmp_path: Path) -> None:
    path = write(tmp_path, "items:\n- {name: a, wieght: 2}\n- {weight: many}\nlid: {nmae: b}\n")
    with pytest.raises(InputError) as caught:
        load_yaml(path, Box)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines)
    for expected in (
        "items.0.wieght: unknown key; did you mean weight?",
        "items.1.name: missing; add it",
        "items.1.weight: input should be a valid integer, unable to parse string as an integer, not 'many'",
        "lid.nmae: unknown key; did you mean name?",
        "lid.name: missing; add it",
    ):
        assert f"{path}: {expected}" in lines


def test_invalid_yaml_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 3: not YAML"):
        read_yaml(write(tmp_path, "a: 1\nb: [\n"))


def test_unknown_key_without_a_similar_one_lists_the_keys(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"lid\.colour: unknown key; the keys here are name, weight"):
        load_yaml(write(tmp_path, "items: []\nlid: {name: b, colour: red}\n"), Box)


def test_names_are_read_as_written(tmp_path: Path) -> None:
    path = write(tmp_path, "yes: no\n010: off\nnull: 1.50\nnumber: 5\nflag: true\nrate: 1e-4\nempty:\n")
    values = read_yaml(path)
    assert values == {"yes": "no", "010": "off", "null": 1.5, "number": 5, "flag": True, "rate": 1e-4, "empty": None}
    assert read_yaml(path, as_strings=True)["null"] == "1.50"


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "x: {a: 1, a: 2}\n", "- b: 1\n  c: 2\n  b: 3\n"])
def test_a_key_that_is_used_twice_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"the key '[ab]' is used twice, first in line 1; remove one"):
        read_yaml(write(tmp_path, text))
