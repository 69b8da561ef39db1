from pathlib import Path

import pytest

from train.views.sections import require_section, update_section
from zhili.errors import InputError


def test_section_is_replaced_between_its_marks(tmp_path: Path) -> None:
    document = tmp_path / "README.md"
    document.write_text("before\n<!-- scores -->\nold\n<!-- /scores -->\nafter\n", encoding="utf-8")
    require_section(document, "scores")
    for _ in range(2):
        update_section(document, "scores", ["one", "two"])
        written = "before\n<!-- scores -->\none\ntwo\n<!-- /scores -->\nafter\n"
        assert document.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("text", ["nothing", "<!-- scores -->", "<!-- scores --><!-- scores --><!-- /scores -->"])
def test_document_without_each_mark_once_is_left_unchanged(tmp_path: Path, text: str) -> None:
    document = tmp_path / "README.md"
    document.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="the marks <!-- scores --> and <!-- /scores -->"):
        update_section(document, "scores", ["one"])
    with pytest.raises(InputError, match="the marks <!-- scores --> and <!-- /scores -->"):
        require_section(document, "scores")
    assert document.read_text(encoding="utf-8") == text
