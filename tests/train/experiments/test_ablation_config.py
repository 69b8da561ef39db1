from pathlib import Path

import pytest

from train.experiments.ablation_config import folder_name, is_ablation, load_ablation
from zhili.errors import InputError

ROOT = Path(__file__).parents[3]
SHIPPED = [ROOT / "configs" / name for name in ("ablation.yaml", "ingredients.yaml")]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_ablations_are_valid_and_name_their_command(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert is_ablation(path)
    plan = load_ablation(path)
    assert plan.name == path.stem
    assert plan.baseline in plan.variants
    assert len({config.model_dump_json() for config in plan.variants.values()}) == len(plan.variants)
    assert f"#   python -m train ablation configs/{path.name}\n" in path.read_text("utf-8")


def test_recipes_and_gates_are_no_ablations(tmp_path: Path) -> None:
    assert not is_ablation(ROOT / "configs" / "default.yaml")
    assert not is_ablation(ROOT / "configs" / "gate.yaml")
    with pytest.raises(InputError, match="not YAML"):
        is_ablation(write(tmp_path, "a: [\n"))


def write(folder: Path, text: str) -> Path:
    (folder / "recipe.yaml").write_text("name: a\n", "utf-8")
    (folder / "ablation.yaml").write_text(text.replace("RECIPE", str(folder / "recipe.yaml")), "utf-8")
    return folder / "ablation.yaml"


def mistakes(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_ablation(path)
    return [line.removeprefix(f"{path}: ") for line in str(caught.value).splitlines()]


def test_variants_start_from_the_common_overrides(tmp_path: Path) -> None:
    text = """
recipe: RECIPE
overrides: [training.epochs=1, model.max_length=32]
variants:
  plain: []
  longer: [model.max_length=64]
"""
    plan = load_ablation(write(tmp_path, text))
    assert {name: config.model.max_length for name, config in plan.variants.items()} == {"plain": 32, "longer": 64}
    assert {config.training.epochs for config in plan.variants.values()} == {1}
    assert plan.baseline == "plain"
    assert plan.run_folder.path == Path("runs/ablation")
    assert plan.recipe == plan.variants["plain"]


def test_unknown_and_missing_keys_are_one_line_each(tmp_path: Path) -> None:
    assert mistakes(write(tmp_path, "recipe: RECIPE\nshares: 0.4\nseeds: [0, -1]\n")) == [
        "seeds.1: input should be greater than or equal to 0, not -1",
        "variants: missing; add it",
        "shares: unknown key; did you mean share?",
    ]


def test_inconsistent_variants_are_one_line_each(tmp_path: Path) -> None:
    text = """
recipe: RECIPE
seeds: [0, 0]
variants:
  subjects: []
  "+ Subjects": [training.seed=3]
  "++": []
baseline: subject
"""
    assert mistakes(write(tmp_path, text)) == [
        "seeds: a seed is listed twice; list each once",
        "variants.+ Subjects: has the same folder as 'subjects'; rename one of them",
        "variants.++: the name has no letter or digit; add one",
        "variants.+ Subjects: training.seed has no effect; list the seeds in `seeds`",
        "baseline: unknown variant 'subject'; did you mean subjects?",
    ]


def test_wrong_overrides_are_one_line_each_with_their_variant(tmp_path: Path) -> None:
    text = """
recipe: RECIPE
overrides: [training.epoch=1]
variants:
  first: []
  second: [model.poolings=max]
"""
    assert mistakes(write(tmp_path, text)) == [
        "override training.epoch: unknown key; did you mean epochs?",
        "variants.second: override model.poolings: unknown key; did you mean pooling?",
    ]


def test_students_and_other_tasks_are_refused(tmp_path: Path) -> None:
    text = """
recipe: RECIPE
variants:
  student: [distil.teacher=runs/a/checkpoint, "distil.layers=[0]"]
  single: [task=single_label]
"""
    student, single = mistakes(write(tmp_path, text))
    assert student.startswith("variants.student: ablation: the teacher of a was trained on all training reports")
    assert single.startswith("variants.single: task: differs from that of ")


@pytest.mark.parametrize(
    ("variant", "name"),
    [("+ People's Daily", "people-s-daily"), ("log-mean-exp", "log-mean-exp"), ("无 主题_1", "无-主题-1")],
)
def test_folder_name_has_letters_and_digits_only(variant: str, name: str) -> None:
    assert folder_name(variant) == name


def test_file_named_like_a_parent_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="rename the file"):
        load_ablation(tmp_path / "...yaml")
