import pytest

from zhili.errors import InputError
from zhili.extras import require


def test_installed_library_is_imported() -> None:
    assert require("json").loads("1") == 1


def test_missing_library_is_named_with_its_extra() -> None:
    with pytest.raises(InputError, match=r"^no_such_library is not installed; pip install 'zhili\[train\]'$"):
        require("no_such_library")
    with pytest.raises(InputError, match=r"^a\.pdf: no_such_library is not installed; .*zhili\[documents\]"):
        require("no_such_library", extra="documents", purpose="a.pdf")


def test_missing_library_that_no_extra_installs_is_named_alone() -> None:
    with pytest.raises(InputError, match=r"^no_such_library\.part is not installed; pip install no_such_library$"):
        require("no_such_library.part", extra=None)
