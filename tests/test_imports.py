"""The imports between packages: one way, from a package's public names, and none that is not listed here."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
BASE = {
    "zhili", "zhili.errors", "zhili.extras", "zhili.files", "zhili.frames", "zhili.limits", "zhili.printable",
    "zhili.report", "zhili.taxonomy",
}  # fmt: skip
TRAIN_BASE = BASE | {"zhili.inference", "zhili.text", "train.config", "train.records", "train.runs"}

# What each package may import. `zhili` never imports `train`; what turns text into predictions knows no file formats.
ALLOWED: dict[str, set[str]] = {
    "zhili": set(),
    "zhili.errors": set(),
    "zhili.taxonomy": set(),
    "zhili.report": set(),
    "zhili.extras": {"zhili.errors"},
    "zhili.files": {"zhili.errors"},
    "zhili.frames": {"zhili.errors", "zhili.extras"},
    "zhili.limits": {"zhili.errors"},
    "zhili.zip_file": {"zhili.limits"},
    "zhili.printable": set(),
    "zhili.text": {"zhili.errors"},
    "zhili.inference": BASE | {"zhili.text"},
    "zhili.reading": BASE | {"zhili.text", "zhili.zip_file"},
    "zhili.tables": BASE | {"zhili.text", "zhili.zip_file"},
    "zhili.predictor": BASE | {"zhili.inference", "zhili.reading"},
    "zhili.sklearn": BASE | {"zhili.inference", "zhili.predictor"},
    "zhili.output": BASE | {"zhili.inference"},
    "zhili.batch": BASE
    | {
        "zhili.inference", "zhili.output", "zhili.predictor", "zhili.reading", "zhili.tables", "zhili.zip_file",
    },
    "zhili.store": BASE | {"zhili.inference", "zhili.output", "zhili.text"},
    "zhili.labelling": BASE
    | {
        "zhili.batch", "zhili.inference", "zhili.output", "zhili.predictor", "zhili.store", "zhili.tables",
        "zhili.text",
    },
    "zhili.serve": BASE
    | {
        "zhili.batch", "zhili.inference", "zhili.labelling", "zhili.output", "zhili.predictor", "zhili.reading",
        "zhili.store", "zhili.tables",
    },
    "zhili.scale": BASE | {"zhili.batch", "zhili.inference", "zhili.output", "zhili.predictor", "zhili.tables"},
    "zhili.cli": BASE
    | {
        "zhili.batch", "zhili.inference", "zhili.labelling", "zhili.output", "zhili.scale", "zhili.serve",
        "zhili.tables",
    },
    "train": {"zhili"},
    "train.runs": set(),
    "train.records": BASE,
    "train.markdown": BASE,
    "train.config": BASE | {"zhili.inference", "train.runs"},
    "train.hashes": set(),
    "train.assets": BASE | {"train.config", "train.hashes"},
    "train.data": TRAIN_BASE | {"train.hashes", "zhili.tables"},
    "train.metrics": TRAIN_BASE | {"train.data"},
    "train.calibration": TRAIN_BASE | {"train.data", "train.metrics"},
    "train.model": TRAIN_BASE | {"train.assets", "train.data"},
    "train.training": TRAIN_BASE | {"train.calibration", "train.data", "train.metrics", "train.model"},
    "train.evaluation": TRAIN_BASE
    | {"train.calibration", "train.data", "train.metrics", "train.model", "zhili.predictor"},
    "train.experiments": TRAIN_BASE
    | {"train.calibration", "train.data", "train.evaluation", "train.metrics", "train.model", "train.training"},
    "train.reading": TRAIN_BASE | {"train.data", "zhili.reading"},
    "train.export": TRAIN_BASE
    | {
        "train.data", "train.evaluation", "train.experiments", "train.markdown", "train.metrics", "train.model",
        "train.training", "zhili.labelling", "zhili.predictor",
    },
    "train.preflight": TRAIN_BASE
    | {"train.data", "train.export", "train.model", "train.training", "zhili.predictor"},
    "train.gate": TRAIN_BASE | {"train.data", "train.evaluation", "train.export", "train.metrics", "zhili.predictor"},
    "train.views": TRAIN_BASE
    | {
        "train.calibration", "train.data", "train.evaluation", "train.experiments", "train.gate", "train.markdown",
        "train.metrics", "train.model", "train.reading", "zhili.output",
    },
    "train.cli": TRAIN_BASE
    | {
        "train.assets", "train.data", "train.evaluation", "train.experiments", "train.export", "train.gate",
        "train.metrics", "train.preflight", "train.reading", "train.training", "train.views",
        "zhili.batch", "zhili.cli", "zhili.predictor", "zhili.reading", "zhili.tables",
    },
    "benchmarks": TRAIN_BASE
    | {
        "train.calibration", "train.data", "train.evaluation", "train.experiments", "train.markdown", "train.metrics",
        "train.model", "train.preflight", "train.reading", "train.training", "train.views", "zhili.cli",
        "zhili.labelling", "zhili.predictor", "zhili.reading",
    },
}  # fmt: skip


# The entry point, the module that imports public names on first use, and the report, whose methods import their output.
LAZY = ("train/__main__.py", "zhili/__main__.py", "zhili/__init__.py", "zhili/report.py")


class Import(NamedTuple):
    """One import of the project's own code."""

    file: str
    line: int
    package: str
    module: str
    names: tuple[str, ...]


def package_of(module: str) -> str:
    """The package that a module belongs to; a module directly in `zhili` or `train` counts as one."""
    parts = module.split(".")
    if parts[0] == "benchmarks":
        return "benchmarks"
    return ".".join(parts[:2]).removesuffix(".__main__")


def imports() -> Iterator[Import]:
    for top in ("zhili", "train", "benchmarks"):
        for path in sorted((ROOT / top).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.module:
                    names = [node.module]
                for name in names:
                    if name.split(".")[0] in ("zhili", "train", "benchmarks"):
                        imported = tuple(a.name for a in node.names) if isinstance(node, ast.ImportFrom) else ()
                        yield Import(str(path.relative_to(ROOT)), node.lineno, package_of(module), name, imported)


IMPORTS = list(imports())


def targets(one: Import) -> set[str]:
    """The packages that an import reaches: `from train import data` reaches `train.data`."""
    if one.module in ("zhili", "train") and one.names:
        packages = {f"{one.module}.{name}" for name in one.names}
        return {package if package in ALLOWED else one.module for package in packages}
    return {package_of(one.module)}


def test_every_import_between_packages_is_allowed() -> None:
    wrong = [
        f"{one.file}:{one.line}: {one.package} imports {target}"
        for one in IMPORTS
        for target in targets(one)
        if target != one.package and target not in ALLOWED[one.package]
        if one.file not in LAZY
    ]
    assert wrong == []


def test_allowed_imports_have_no_circle() -> None:
    order = list(TopologicalSorter(ALLOWED).static_order())
    assert order.index("zhili.predictor") < order.index("train.evaluation") < order.index("train.cli")


def test_library_never_imports_training() -> None:
    assert not [one for one in IMPORTS if one.package.startswith("zhili") and not one.module.startswith("zhili")]


def test_every_allowed_package_exists() -> None:
    for package in ALLOWED:
        path = ROOT.joinpath(*package.split("."))
        assert path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@pytest.mark.parametrize("package", sorted({target for one in IMPORTS for target in targets(one)} - {"benchmarks"}))
def test_other_packages_import_public_names_only(package: str) -> None:
    users = [one for one in IMPORTS if one.package != package and package in targets(one)]
    if not (ROOT.joinpath(*package.split(".")) / "__init__.py").is_file():
        return  # a module, not a package
    deep = [f"{one.file}:{one.line}: {one.module}" for one in users if one.module.startswith(f"{package}.")]
    assert deep == []
    public = set(import_module(package).__all__) if package != "train" else set()
    hidden = [
        f"{one.file}:{one.line}: {name}" for one in users if one.module == package for name in one.names
        if name not in public and f"{package}.{name}" not in ALLOWED
    ]  # fmt: skip
    assert hidden == []
