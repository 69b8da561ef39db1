from typing import Any

import pytest
import torch
from torch import nn

from train import preflight as module
from train.config.loading import load_config
from train.data.load import load_corpus
from train.preflight import preflight
from zhili.errors import InputError


def test_an_encoder_that_works_passes(project: Any, caplog: pytest.LogCaptureFixture) -> None:
    config = load_config(project.config)
    with caplog.at_level("INFO"):
        preflight(config, load_corpus(config))
    assert "the encoder works from training to ONNX Runtime" in caplog.text
    assert not config.run_folder.path.exists()


def test_an_encoder_that_cannot_be_exported_is_refused(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("step 1 of 3") from NotImplementedError("no such\noperator")

    monkeypatch.setattr(module, "write_onnx", fail)
    config = load_config(project.config)
    with pytest.raises(
        InputError, match=r"\(bert\) cannot be exported as ONNX \(NotImplementedError: no such operator\)"
    ):
        preflight(config, load_corpus(config))


def test_a_model_that_sees_its_padding_is_refused(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoMask(nn.Module):
        def __init__(self, model: Any) -> None:
            super().__init__()
            self.model, self.encoder, self.head, self.task = model, model.encoder, model.head, model.task
            self.new_parameters = frozenset()

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, **rest: Any) -> Any:
            return self.model(input_ids, torch.ones_like(attention_mask), **rest)

    own = module._model
    monkeypatch.setattr(module, "_model", lambda *args: (NoMask(own(*args)[0]), own(*args)[1]))
    monkeypatch.setattr(module, "parameter_groups", lambda model, _: [{"params": list(model.encoder.parameters())}])
    monkeypatch.setattr(module, "save_file", lambda *_: None)
    config = load_config(project.config)
    with pytest.raises(InputError, match="ignores the mask of the padding"):
        preflight(config, load_corpus(config))
