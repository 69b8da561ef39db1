import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from train.config.loading import load_config
from train.data.load import load_corpus
from train.model.build import build
from zhili.errors import InputError

CODE = """
from transformers import BertConfig, BertModel


class MineConfig(BertConfig):
    model_type = "mine"


class MineModel(BertModel):
    config_class = MineConfig
"""


@pytest.fixture
def own_code(tiny_encoder: Path, tmp_path: Path) -> Path:
    """The tiny encoder as a class of its own, whose code is in its folder."""
    folder = Path(shutil.copytree(tiny_encoder, tmp_path / "encoder"))
    (folder / "code_of_mine.py").write_text(CODE, encoding="utf-8")
    values = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    values |= {
        "model_type": "mine",
        "auto_map": {"AutoConfig": "code_of_mine.MineConfig", "AutoModel": "code_of_mine.MineModel"},
    }
    (folder / "config.json").write_text(json.dumps(values), encoding="utf-8")
    return folder


def test_a_description_head_needs_an_encoder_that_transformers_knows(project: Any, own_code: Path) -> None:
    project.change(model__encoder=str(own_code), model__trust_remote_code=True)
    config = load_config(project.config)
    with pytest.raises(InputError, match=r"\(mine\) has Python code of its own, .*; set model\.head=linear") as caught:
        build(config, load_corpus(config).taxonomy, ["新修公路三十公里，改造危桥六座。"])
    assert "\n" not in str(caught.value)
