"""Put the trainer into the wheel as `zhili.train`, so that an installation has no top-level module called `train`.

In a checkout the trainer is the package `train`. The wheel has a copy with rewritten imports and messages.
"""

import ast
import re
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE, PACKAGE = "train", "zhili.train"
# How Python sources name the package: in imports, to jinja2's PackageLoader, and as a command in messages.
REWRITES = (
    (re.compile(r"^(\s*from )train(?=[. ])", re.MULTILINE), rf"\1{PACKAGE}"),
    (re.compile(r'PackageLoader\("train\.'), f'PackageLoader("{PACKAGE}.'),
    (re.compile(r"\bpython -m train\b"), "zhili train"),
)


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hook of hatchling for the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the copy and add it to the wheel; an editable installation uses the checkout."""
        if version == "editable":
            return
        root = Path(self.root)
        copy = root / "build" / "wheel"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(root / SOURCE, copy / SOURCE, ignore=shutil.ignore_patterns("__pycache__"))
        for path in (copy / SOURCE).rglob("*.py"):
            path.write_text(rewritten(path.read_text(encoding="utf-8"), str(path)), encoding="utf-8")
        build_data["force_include"][str(copy / SOURCE)] = PACKAGE.replace(".", "/")


def rewritten(source: str, name: str) -> str:
    """A module's source with the package's new name.

    Args:
        source: the source.
        name: the file, for the message.

    Raises:
        ValueError: the result still imports the old name.
    """
    for pattern, replacement in REWRITES:
        source = pattern.sub(replacement, source)
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        if any(name.split(".")[0] == SOURCE for name in names):
            raise ValueError(f"{name}, line {node.lineno}: imports {SOURCE} in a way that the wheel cannot have")
    return source
