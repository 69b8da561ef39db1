from pathlib import Path

import pytest

from train.config.loading import load_config
from train.data.example import of_split
from train.data.load import load_corpus
from train.gate.accepted import MIN_COMMON, read_accepted
from train.gate.config import is_gate, load_gate
from zhili.errors import InputError

ROOT = Path(__file__).parents[3]


def write(folder: Path, text: str) -> Path:
    (folder / "gate.yaml").write_text(text, "utf-8")
    return folder / "gate.yaml"


def test_shipped_gate_matches_taxonomy_and_accepted_predictions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    gate = load_gate(Path("configs/gate.yaml"))
    taxonomy, examples = load_corpus(load_config(Path(gate.recipe)), (gate.split,))
    assert set(gate.categories) <= set(taxonomy.ids)
    assert gate.accepted is not None
    accepted = read_accepted(Path(gate.accepted))
    texts = of_split(examples, gate.split)
    assert sum(e.id in accepted for e in texts) > MIN_COMMON * len(texts)
    assert {label for prediction in accepted.values() for label in prediction.labels} <= set(taxonomy.ids)
    assert Path(gate.accepted).stat().st_size < 150_000


def test_each_mistake_is_reported_on_a_line_with_its_key(tmp_path: Path) -> None:
    path = write(tmp_path, "recipe: a.yaml\nmacrof1: 0.9\ncalibration_error: 2\nsize: -1\nsplit: dev\n")
    with pytest.raises(InputError) as caught:
        load_gate(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 4 and all(str(path) in line for line in lines)
    assert any("macrof1: unknown key; did you mean macro_f1?" in line for line in lines)


def test_gate_without_a_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="sets no limit; set one of macro_f1, "):
        load_gate(write(tmp_path, "recipe: a.yaml\n"))


def test_is_gate_distinguishes_gates_from_recipes_and_ablations(tmp_path: Path) -> None:
    assert is_gate(ROOT / "configs" / "gate.yaml")
    assert not is_gate(ROOT / "configs" / "default.yaml")
    assert not is_gate(ROOT / "configs" / "ablation.yaml")
    with pytest.raises(InputError, match="not YAML"):
        is_gate(write(tmp_path, "a: [\n"))
