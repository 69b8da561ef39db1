"""Units with given roles, without a model."""

from collections.abc import Callable
from typing import Any

import pytest

from zhili.reading.document import Document, DocumentBuilder
from zhili.reading.lines import text_lines
from zhili.reading.roles import Role
from zhili.reading.structure.unit import Unit, units

Given = tuple[Role, str] | tuple[Role, str, dict[str, Any]]
Make = Callable[..., tuple[Document, list[Unit]]]


@pytest.fixture
def make() -> Make:
    """Make a document and its units from (role, text) or (role, text, evidence)."""

    def _make(*given: Given) -> tuple[Document, list[Unit]]:
        builder = DocumentBuilder()
        for _, text, *evidence in given:
            builder.add(text, **(evidence[0] if evidence else {}))
        document = builder.build()
        lines = text_lines(document)
        assert len(lines) == len(given)
        return document, units(lines, [role for role, *_ in given])

    return _make
