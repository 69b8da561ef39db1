import pytest

from zhili.errors import InputError
from zhili.extras import require


def test_a_missing_library_names_its_extra() -> None:
    assert require("json").loads("1") == 1
    with pytest.raises(InputError, match=r"pip install 'zhili\[train\]'"):
        require("no_such_library")
