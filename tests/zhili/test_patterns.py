"""No pattern keeps a reader busy: texts made of what each pattern matches, in every text format.

Examples of a pattern are cut into units, and each is repeated, alone and after the beginning of the example. Those on
which the pattern alone takes long become files as large as the process reads itself, and reading them must end.
"""

import ast
import importlib
import pkgutil
import re
import signal
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import zhili
from tests.zhili.test_growth import END, OPENING, SMALL_TEXT, _limit, repeated, report, run

__all__ = ["_limit"]  # the fixture stops what never ends
pytestmark = pytest.mark.slow
PACKAGES = ("zhili.reading", "zhili.tables", "zhili.text", "zhili.printable")
ROOT = Path(zhili.__file__).parent
LENGTH = 10_000  # characters; a pattern that compares each with each takes seconds, others milliseconds
LONG = 0.05  # seconds


class TakesLongError(Exception):
    """A pattern takes long."""


def patterns() -> list[re.Pattern[str]]:
    """The patterns of texts: the values of modules, and those within calls such as `re.sub("a+", …)`."""
    found: dict[tuple[str, int], re.Pattern[str]] = {}
    for package in PACKAGES:
        module = importlib.import_module(package)
        for name in pkgutil.walk_packages(getattr(module, "__path__", []), f"{package}."):
            importlib.import_module(name.name)
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGES):
            tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
            for pattern in (*_values(vars(module)), *_within_calls(tree)):
                if isinstance(pattern.pattern, str):
                    found[pattern.pattern, pattern.flags] = pattern
    return list(found.values())


def _values(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _values(inner, depth + 1)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _values(getattr(value, field.name), depth + 1)


def _within_calls(tree: ast.AST) -> Iterator[re.Pattern[Any]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
            pattern = node.args[0]
            if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str):
                yield re.compile(pattern.value)


def examples(pattern: re.Pattern[str]) -> list[str]:
    """Some short texts that a pattern matches, the same ones each time."""
    found: set[str] = set()

    @settings(
        max_examples=10, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.from_regex(pattern, alphabet=st.characters()))
    def collect(text: str) -> None:
        match = pattern.search(text)
        found.add(match[0][:12] if match else "")

    collect()
    return sorted(found, key=lambda text: (len(text), text))[:3]


def long_texts(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The beginnings and units of texts on which the pattern takes long."""
    for example in examples(pattern):
        for start in range(len(example)):
            for unit in {example[start : start + length] for length in (1, 2, 12)}:
                for beginning in {"", example[:start]}:
                    if _takes_long(pattern, beginning + repeated(unit, LENGTH)):
                        yield beginning, unit


def _takes_long(pattern: re.Pattern[str], text: str) -> bool:
    def stop(*_: object) -> None:
        raise TakesLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONG)
    try:
        for _ in pattern.finditer(text):
            pass
    except TakesLongError:
        return True
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return False


def test_texts_on_which_a_pattern_alone_takes_long_are_read() -> None:
    found = {pattern.pattern: next(long_texts(pattern), None) for pattern in patterns()}
    texts = sorted({text for text in found.values() if text})
    assert len(found) > 150 and texts  # `\\s+$`, on lines of bounded length, is one
    for beginning, unit in texts:
        size = SMALL_TEXT * len(unit) // len(unit.encode("utf-8", "replace")) - 200
        text = f"{OPENING}{beginning}{repeated(unit, size)}{END}"
        for suffix in (".txt", ".md", ".html"):
            run(report(suffix), text.encode("utf-8", "replace"))
