"""The configuration of the documentation site fits the repository. `make docs` builds the site itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def chinese(config: dict[str, Any]) -> dict[str, Any]:
    i18n = next(plugin["i18n"] for plugin in config["plugins"] if "i18n" in plugin)
    return next(language for language in i18n["languages"] if language["locale"] == "zh")


def pages(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    else:
        for entry in nav.values() if isinstance(nav, dict) else nav:
            yield from pages(entry)


def exists(page: str) -> bool:
    return (ROOT / page).is_file() or (ROOT / page).with_suffix(".zh.md").is_file()


def test_every_page_of_the_navigation_is_there(config: dict[str, Any], chinese: dict[str, Any]) -> None:
    named = [*pages(config["nav"]), *pages(chinese["nav"])]
    assert named and [page for page in named if not exists(page)] == []


def test_every_page_of_docs_is_in_the_navigation(config: dict[str, Any], chinese: dict[str, Any]) -> None:
    english, translated = set(pages(config["nav"])), set(pages(chinese["nav"]))
    for path in (ROOT / "docs").rglob("*.md"):
        page = path.relative_to(ROOT).as_posix()
        assert page.replace(".zh.md", ".md") in translated, page
        assert page in english or page.endswith(".zh.md"), page


def test_files_that_the_configuration_names_are_there(config: dict[str, Any]) -> None:
    named = [*config["hooks"], *config["extra_css"], *config["extra"]["polyfills"]]
    assert all((ROOT / file).is_file() for file in named)
    assert config["theme"]["font"] is False


def test_pages_link_only_to_pages_of_the_site_and_pictures(config: dict[str, Any], chinese: dict[str, Any]) -> None:
    named = {*pages(config["nav"]), *pages(chinese["nav"])}
    known = named | {page.replace(".md", ".zh.md") for page in named} | {"README.zh-CN.md"}
    for page in known:
        if not (ROOT / page).is_file():
            continue
        for link in LINK.findall((ROOT / page).read_text("utf-8")):
            target = (ROOT / page).parent.joinpath(link).resolve().relative_to(ROOT).as_posix()
            assert target in known or (target.endswith(".png") and (ROOT / target).is_file()), f"{page}: {link}"


def test_nothing_in_the_pages_of_the_site_comes_from_another_host(config: dict[str, Any]) -> None:
    values = str({key: value for key, value in config.items() if key != "plugins"})
    assert "http:" not in values and "https:" not in values
