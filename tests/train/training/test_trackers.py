import sys
import tomllib
from pathlib import Path

import pytest

from train.training.trackers import EXTRAS, require_trackers
from zhili.errors import InputError

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", ["tensorboard", "mlflow", "wandb"])
def test_a_missing_tracker_is_named_with_a_package_that_exists(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(EXTRAS.values()) <= set(extras)
    package = f"'zhili[{name}]'" if name in extras else name
    with pytest.raises(InputError) as caught:
        require_trackers([name])
    assert str(caught.value) == f"training.report_to: {name}: {name} is not installed; pip install {package}"
