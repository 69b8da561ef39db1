import pytest

from train.extras import needs
from zhili.errors import InputError


def test_a_missing_library_names_its_extra() -> None:
    assert needs("json").loads("1") == 1
    with pytest.raises(InputError, match=r"pip install 'zhili\[train\]'"):
        needs("no_such_library")
