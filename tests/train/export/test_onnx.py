from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from train.export.onnx import RowQuantisedEmbedding, write_onnx
from train.model.checkpoint import load_checkpoint

TEXTS = ["全镇种植茶叶1.2万亩。", "召开党员大会8次。", "化解矛盾纠纷39件。"]


def test_each_row_of_the_embedding_has_its_own_scale() -> None:
    table = torch.randn(50, 16) * torch.logspace(-3, 2, 50)[:, None]
    ids = torch.arange(50).reshape(5, 10)
    embedded = RowQuantisedEmbedding(table)(ids)
    error = (embedded - nn.functional.embedding(ids, table)).abs().amax(-1) / table.abs().amax(1)[ids]
    assert error.max() <= 0.5 / 127 + 1e-4


def test_write_onnx_leaves_the_model_unchanged_and_writes_no_local_paths(trained: Any, tmp_path: Path) -> None:
    checkpoint = load_checkpoint(trained.folder / "runs" / "tiny" / "checkpoint")
    before = {name: value.clone() for name, value in checkpoint.model.state_dict().items()}
    write_onnx(checkpoint, tmp_path / "model.onnx", TEXTS)
    assert str(Path.cwd()).encode() not in (tmp_path / "model.onnx").read_bytes()
    after = checkpoint.model.state_dict()
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[name], after[name]) for name in before)
