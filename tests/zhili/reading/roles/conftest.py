"""Forms of lines for the tests of features."""

from collections.abc import Callable

import pytest

from zhili.reading.formats.text import read_plain
from zhili.reading.lines import text_lines
from zhili.reading.roles.form import LineForm


@pytest.fixture
def forms() -> Callable[..., list[LineForm]]:
    """A function that gives the forms of lines of plain text."""
    return lambda *lines: [LineForm.of(line) for line in text_lines(read_plain("\n".join(lines)))]
