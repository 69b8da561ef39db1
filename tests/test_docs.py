"""The examples of the documents run, and give what the documents say."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = ["docs/api.md"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_examples_of_the_document_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / name).read_text(encoding="utf-8")
    examples = "".join(re.findall(r"^```pycon\n(>>> .*?)^```$", text, re.MULTILINE | re.DOTALL))
    assert examples.count(">>> ") == text.count(">>> ") > 0
    test = doctest.DocTestParser().get_doctest(examples, {}, name, name, 0)
    failures: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=failures.append)
    assert failures == [], "".join(failures)
