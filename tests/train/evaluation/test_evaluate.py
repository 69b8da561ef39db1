import json
from pathlib import Path
from typing import Any

import pytest

from train.config import load_config
from train.evaluation.evaluate import evaluate
from zhili.errors import InputError


def test_checkpoint_and_bundle_are_judged_alike(in_trained: Any, bundle: Path) -> None:
    config = load_config(in_trained.config)
    floating, quantised = evaluate(config), evaluate(config, bundle)
    assert (floating["kind"], quantised["kind"]) == ("checkpoint", "bundle")
    assert floating["paragraphs"] == quantised["paragraphs"] > 10
    assert floating["macro_f1"] == pytest.approx(quantised["macro_f1"], abs=0.1)
    written = Path("runs/tiny/evaluation-bundle-test.json")
    assert json.loads(written.read_text(encoding="utf-8")) == quantised


def test_another_taxonomy_is_refused(in_trained: Any, bundle: Path, tmp_path: Path) -> None:
    text = Path(load_config(in_trained.config).data.taxonomy).read_text(encoding="utf-8")
    other = tmp_path / "taxonomy.yaml"
    extra = "  - {id: extra, name: 额外, domain: other}\n"
    other.write_text(text + extra, encoding="utf-8")
    with pytest.raises(InputError, match="its categories are not those of"):
        evaluate(load_config(in_trained.config, [f"data.taxonomy={other}"]), bundle)


def test_no_model_is_named(project: Any) -> None:
    with pytest.raises(InputError, match="no checkpoint there"):
        evaluate(load_config(project.config))
