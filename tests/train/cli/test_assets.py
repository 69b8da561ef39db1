from typing import Any

import pytest


def test_assets_encoder_names_a_missing_source(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("assets", "encoder", "--source", "nowhere.bin") == 2
    assert "error: nowhere.bin: no such file; " in capsys.readouterr().err
