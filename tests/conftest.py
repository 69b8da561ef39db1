"""Shared: a small real corpus, a tiny encoder with the embedded one's tokenizer, a trained run and its bundle."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from filelock import FileLock
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from train.config.schema import Config

ROOT = Path(__file__).parent.parent
# Fixtures that train a model, evaluate bundles or drive a browser.
SLOW = {"project", "trained", "tiny_encoder", "chromium", "results_folder", "gate_folder"}
os.environ["HF_HUB_OFFLINE"] = os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# Code of models is copied here and imported: a folder for each process, and none in the user's.
MODULES = tempfile.TemporaryDirectory()
os.environ["HF_MODULES_CACHE"] = MODULES.name
settings.register_profile("no time limit", deadline=None)  # tests must not fail on a busy machine
settings.load_profile("no time limit")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that `make quick` leaves out."""
    for item in items:
        if SLOW.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


def make_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first test process makes and the others copy."""
    folder = factory.mktemp(name)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        make(folder)
        return folder
    shared = factory.getbasetemp().parent / f"shared-{name}"
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            make(folder)
            shutil.copytree(folder, shared)
            return folder
    return Path(shutil.copytree(shared, folder, dirs_exist_ok=True))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def rows() -> list[dict[str, Any]]:
    """The first reports of the shipped corpus: five to train, two to validate, two to test."""
    lines = (ROOT / "data" / "pilot.jsonl").read_text(encoding="utf-8").splitlines()
    every = [json.loads(line) for line in lines]
    reports = list(dict.fromkeys(row["report"] for row in every))[:9]
    splits = dict(zip(reports, ["train"] * 5 + ["validation"] * 2 + ["test"] * 2, strict=True))
    return [row | {"split": splits[row["report"]]} for row in every if row["report"] in splits]


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers with random weights behind the embedded encoder's tokenizer."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertModel

    folder = tmp_path_factory.mktemp("encoder")
    tokenizer = AutoTokenizer.from_pretrained(ROOT / "models" / "base")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=128, pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Config":
    """A taxonomy, no labels, and the embedded encoder."""
    from train.config.loading import load_config

    monkeypatch.chdir(tmp_path)
    recipe = tmp_path / "mine.yaml"
    taxonomy = ROOT / "data" / "examples" / "hotline.taxonomy.yaml"
    recipe.write_text(
        f"name: mine\ntask: single_label\ndata: {{taxonomy: {taxonomy}, files: []}}\n"
        f"model: {{encoder: {ROOT / 'models' / 'base'}, prefix: 'query: ', max_length: 64}}\n"
        "export: {bundle: models/mine}\n",
        encoding="utf-8",
    )
    return load_config(recipe)


@dataclass(frozen=True)
class Project:
    """A folder to train in, as a user's would be."""

    folder: Path
    config: Path
    data: Path

    def change(self, **values: Any) -> None:
        """Set `section__key` values in the recipe."""
        recipe = yaml.safe_load(self.config.read_text(encoding="utf-8"))
        for key, value in values.items():
            *sections, last = key.split("__")
            place = recipe
            for section in sections:
                place = place.setdefault(section, {})
            place[last] = value
        self.config.write_text(yaml.safe_dump(recipe), encoding="utf-8")


def make_project(folder: Path, encoder: Path, rows: list[dict[str, Any]]) -> Project:
    (folder / "data.jsonl").write_text(
        "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8"
    )
    recipe = {
        "name": "tiny",
        "data": {"taxonomy": str(ROOT / "data" / "taxonomy.yaml"), "files": ["data.jsonl"]},
        "model": {"encoder": str(encoder), "max_length": 96},
        "training": {"epochs": 2, "batch_size": 8, "precision": "float32"},
        "export": {"bundle": "models/tiny", "max_macro_f1_loss": 0.1},
    }
    (folder / "recipe.yaml").write_text(yaml.safe_dump(recipe), encoding="utf-8")
    return Project(folder, folder / "recipe.yaml", folder / "data.jsonl")


@pytest.fixture
def project(tmp_path: Path, tiny_encoder: Path, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Project:
    """A fresh project; the test runs in its folder."""
    monkeypatch.chdir(tmp_path)
    return make_project(tmp_path, tiny_encoder, rows)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Path, rows: list[dict[str, Any]]) -> Project:
    """A project whose recipe is trained and exported; tests only read it."""
    from train.config import load_config
    from train.data import load_corpus
    from train.export import export
    from train.training import fit

    def make(folder: Path) -> None:
        project = make_project(folder, tiny_encoder, rows)
        with contextlib.chdir(folder):
            recipe = load_config(project.config)
            corpus = load_corpus(recipe)
            fit(recipe, corpus)
            export(recipe, corpus)

    folder = make_once(tmp_path_factory, "trained", make)
    return Project(folder, folder / "recipe.yaml", folder / "data.jsonl")


@pytest.fixture
def in_trained(trained: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(trained.folder)
    yield trained


@pytest.fixture
def bundle(trained: Project) -> Path:
    return trained.folder / "models" / "tiny"


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """A headless Chromium. Without one, tests are skipped; they fail instead where the variable CI is set."""
    executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        executable = None
    if executable is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("this test needs Chromium and Playwright: `apt-get install chromium`, `pip install -e '.[dev]'`")
    with sync_playwright() as driver:
        # Chromium has no sandbox when it runs as root, as in CI. It opens only the files of the tests.
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def accessibility_violations() -> "Callable[[Page], list[str]]":
    """What axe-core finds on a page: the rule, the elements and their source."""
    from axe_playwright_python.sync_playwright import Axe

    def run(page: "Page") -> list[str]:
        violations = Axe().run(page).response["violations"]
        return [f"{one['id']}: {node['target']} {node['html']}" for one in violations for node in one["nodes"]]

    return run


@pytest.fixture
def book() -> Callable[..., Path]:
    """Write an Excel file with these sheets, each a list of rows, and return its path."""
    import openpyxl

    def write(path: Path, **sheets: list[list[Any]]) -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, records in sheets.items():
            sheet = workbook.create_sheet(name)
            for record in records:
                sheet.append(record)
        workbook.save(path)
        return path

    return write


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name parameters of bytes by their argument: archives made here hold the time, so processes would differ."""
    return argname if isinstance(val, bytes) else None
