from pathlib import Path

import pytest

from train.config.loading import dump_config, load_config
from train.config.schema import Config
from train.experiments.ablation_config import is_ablation
from train.experiments.sweep_config import is_sweep
from train.gate.config import is_gate
from zhili.errors import InputError

ROOT = Path(__file__).parents[3]
OTHERS = (is_gate, is_ablation, is_sweep)
SHIPPED = sorted(path for path in (ROOT / "configs").glob("*.yaml") if not any(kind(path) for kind in OTHERS))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_shipped_recipes_are_valid_and_name_their_command(path: Path) -> None:
    config = load_config(path)
    assert config.name == path.stem
    header = path.read_text(encoding="utf-8").splitlines()
    assert header[0].startswith("# ")
    assert any(f"python -m train run configs/{path.name}" in line for line in header)


def write(folder: Path, text: str) -> Path:
    path = folder / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_overrides_replace_values_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "name: a\ntraining: {epochs: 3}\n")
    config = load_config(
        path, ["training.epochs=7", "model.encoder=some/where", "training.early_stopping_patience=null"]
    )
    assert (config.training.epochs, config.model.encoder, config.training.early_stopping_patience) == (
        7,
        "some/where",
        None,
    )


@pytest.mark.parametrize("text", ["#", "|", ">", "/", " ", ",", "、", "~", "\t", "1", "- ", "&", "*"])
def test_override_of_a_string_is_taken_literally(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "name: a\n")
    assert load_config(path, [f"data.label_separator={text}"]).data.label_separator == text
    assert load_config(path, [f"model.prefix=query{text}: "]).model.prefix == f"query{text}: "


def test_override_in_quotes_is_what_is_in_them(tmp_path: Path) -> None:
    path = write(tmp_path, "name: a\n")
    assert load_config(path, ['data.label_separator="#"', "data.sheet=null"]).data.label_separator == "#"
    assert load_config(path, ["data.sheet=2024"]).data.sheet == "2024"
    assert load_config(path, ["data.files=[a.csv, 2024]"]).data.files == ["a.csv", "2024"]
    assert load_config(path, ["data.label_names={好: 3}"]).data.label_names == {"好": "3"}


def test_simple_values_of_strings_are_taken_as_written(tmp_path: Path) -> None:
    text = """
name: 2024
data: {label_names: {好: 3, 坏: 1.50, 无: true}, files: [1.csv, 2024], columns: {text: 1, labels: [2, 03]}}
"""
    config = load_config(write(tmp_path, text))
    assert config.name == "2024"
    assert config.data.label_names == {"好": "3", "坏": "1.50", "无": "true"}
    assert config.data.files == ["1.csv", "2024"]
    assert (config.data.columns.text, config.data.columns.labels) == ("1", ["2", "03"])
    with pytest.raises(InputError, match=r"data\.label_names\.好: input should be a valid string, not None"):
        load_config(write(tmp_path, "name: a\ndata: {label_names: {好: ~}}\n"))


def test_section_with_nothing_below_it_is_empty(tmp_path: Path) -> None:
    path = write(tmp_path, "name: a\ntraining:\ndata:\n  columns:\n  label_names:\n")
    assert load_config(path) == Config(name="a")
    assert load_config(path, ["training.epochs=2", "data.columns.text=正文"]).training.epochs == 2


def test_dumped_recipe_loads_unchanged(tmp_path: Path) -> None:
    config = Config(name="a")
    assert load_config(write(tmp_path, dump_config(config))) == config


def test_each_mistake_is_one_line(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
task: multilabel
trainning: {epochs: 3}
data: {file: []}
model: {head: descripton, max_length: many}
training: {epochs: 0, learning_rat: 1, seed: -1, precision: int4}
thresholds: {lowest: 2}
""",
    )
    with pytest.raises(InputError) as caught:
        load_config(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 11
    assert all(str(path) in line for line in lines)
    for expected in (
        "name: missing; add it",
        "trainning: unknown key; did you mean training?",
        "training.learning_rat: unknown key; did you mean learning_rate?",
        "training.epochs: input should be greater than or equal to 1, not 0",
        "model.head: input should be 'description' or 'linear', not 'descripton'",
    ):
        assert any(line.endswith(expected) for line in lines), expected


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("epochs", "write section.key=value"),
        ("training.=1", "write section.key=value"),
        ("name.first=1", "name is a value, not a section"),
        ("training.epoch=1", "training.epoch: unknown key; did you mean epochs"),
        ("training.weight_interpolation=0.5", "training.weight_interpolation: a linear head"),
        ("training.epochs=[", "not YAML; put it in quotes"),
        ("training.epochs=many", "training.epochs: input should be a valid integer"),
        ("training.epochs=|", r"training.epochs: input should be a valid integer.*not '\|'"),
        ("data.files=[1, {}]", "data.files.1: input should be a valid string"),
    ],
)
def test_invalid_overrides_are_named(tmp_path: Path, override: str, message: str) -> None:
    with pytest.raises(InputError, match=rf"^override .*{message}"):
        load_config(write(tmp_path, "name: a\nmodel: {head: linear}\n"), [override])


def test_interpolation_with_a_linear_head_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"weight_interpolation: a linear head starts from random weights.* set it to 1"
    ):
        load_config(write(tmp_path, "name: x\nmodel: {head: linear}\ntraining: {weight_interpolation: 0.7}\n"))


@pytest.mark.parametrize(
    ("text", "message"), [("a: [\n", "line 2: not YAML"), ("- a\n", "not a mapping"), ("", "empty")]
)
def test_file_that_is_no_recipe_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_config(write(tmp_path, text))


@pytest.mark.parametrize("objective", ["f1", {"precision": 0.9}, {"recall": 1}])
def test_valid_objectives_are_kept(objective: object) -> None:
    assert (
        Config.model_validate({"name": "a", "thresholds": {"objective": objective}}).thresholds.objective == objective
    )


@pytest.mark.parametrize(
    "objective", ["precision", "{}", "{precision: 2}", "{precision: x}", "{f1: 0.9}", "{recall: 1, precision: 1}"]
)
def test_invalid_objective_is_one_line(tmp_path: Path, objective: str) -> None:
    with pytest.raises(InputError) as caught:
        load_config(write(tmp_path, f"name: a\nthresholds: {{objective: {objective}}}\n"))
    (line,) = str(caught.value).splitlines()
    assert "thresholds.objective: " in line and "write f1, {precision: 0.9} or {recall: 0.9}" in line


@pytest.mark.parametrize("name", [".", "..", "../other", "/tmp/x", ".hidden", ""])
def test_name_of_another_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="name"):
        load_config(write(tmp_path, f"name: '{name}'\n"))
