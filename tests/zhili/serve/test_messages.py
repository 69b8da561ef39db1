"""The Chinese messages of the page: every message that the readers and the service can give it has its words."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import zhili

SOURCE = Path(zhili.__file__).parent
WORDS: dict[str, str] = json.loads((SOURCE / "serve" / "web" / "messages.zh.json").read_text("utf-8"))
MODULES = [
    *(path for folder in ("reading", "tables") for path in sorted((SOURCE / folder).rglob("*.py"))),
    *(SOURCE / name for name in ("limits.py", "extras.py", "errors.py", "batch/inputs.py", "store/corrections.py")),
    *(SOURCE / "serve" / f"{name}.py" for name in ("app", "file_reader", "limits", "service", "worker")),
    *(SOURCE / "serve" / "routes" / f"{name}.py" for name in ("corrections", "reports", "uploads")),
]
# Messages for programmers and of the command line; the page does not lead to them.
NOT_OF_FILES = re.compile(
    r"source|text: |--limit|from \{\} import|main\(\)|[。：:；; 】]+|$"
    r"|.*(?:free memory, or check|give a text itself|text=|start a process|name the file itself|correct header_row)"
    r"|row \{\}|\{\}, (?!or raise)|did you mean"
    r"|busy|ask again|format \{\}|label \{\} is unknown|.*(?:/v1/files|its key|start a second service)"
    r"|attachment|filename|[a-z]+-[a-z]+ '|the worker failed|it goes on"
    r"|.*the limit is \{\}$|.*its categories differ|.*reports in one file"
)


def templates(module: Path) -> Iterator[str]:
    """The strings of a module that are messages, with {} for values."""
    tree = ast.parse(module.read_text("utf-8"))
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("InputError", "HTTPException", "exceeded"):
            yield from filter(None, map(template, node.args[:2]))
        elif id(node) not in documents | parts and "; " in (text := template(node)):
            yield text


def template(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def phrases() -> set[str]:
    """The problems and remedies of all messages."""
    found: set[str] = set()
    for module in MODULES:
        for text in templates(module):
            first, *remedies = re.sub(r"^(?:!?\{\}|labels|(?:passage|report) \{\}): ", "", text).split("; ")
            found |= {phrase.strip() for phrase in (first, *remedies) if not NOT_OF_FILES.match(phrase)}
    return found - {"{}", "{} ({})"}


def test_every_phrase_has_a_translation() -> None:
    missing = {phrase for phrase in phrases() if not any(matches(known, phrase) for known in WORDS)}
    assert missing == set()


def matches(known: str, phrase: str) -> bool:
    """Whether a phrase is a known one; its values may be written out."""
    return known == phrase or re.fullmatch(re.escape(known).replace(r"\{\}", ".+"), phrase) is not None


def test_values_are_kept() -> None:
    shown = {english: chinese for english, chinese in WORDS.items() if "with --" not in english}
    assert [english for english, chinese in shown.items() if english.count("{}") != chinese.count("{}")] == []
