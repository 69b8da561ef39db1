"""Hooks of MkDocs: the site has the pages of the whole repository, at their paths, and not only those of docs/."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from pymdownx.slugs import slugify

GATHERED = Path("build/docs")
CHINESE_README = "README.zh-CN.md"  # the name that is usual in repositories; the site knows the language as zh
# Markdown makes a space of the end of a line, and Chinese has none.
WRAPPED = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef”’…])\n(?=[\u4e00-\u9fff“‘（《])")
SWITCH = re.compile(r"^\[(English|中文说明)\]\(README[^)]*\)\n", re.MULTILINE)  # the site has a switch of its own


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Gather the pages in one folder, and make that the folder of the documents."""
    root = Path(config.config_file_path).parent
    gathered = root / GATHERED
    if Path(config.docs_dir) != gathered:  # not for the build of a second language
        shutil.rmtree(gathered, ignore_errors=True)
        for page in sorted(set(pages(config))):
            _copy_page(root, gathered, page)
        for pattern in ("*.png", "site/*.css", "site/*.js"):
            for asset in (root / "docs").glob(pattern):
                _copy(asset, gathered / asset.relative_to(root))
        config.docs_dir = str(gathered)
    config.mdx_configs.setdefault("toc", {})["slugify"] = slugify(case="lower")  # headings in Chinese have anchors too
    return config


def pages(config: MkDocsConfig) -> Iterator[str]:
    """The pages that the navigation of any language names."""
    yield from _named(config.nav)
    for language in config.plugins["i18n"].config.languages:
        yield from _named(language.nav)


def _named(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    for entry in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else []:
        yield from _named(entry)


def _copy_page(root: Path, gathered: Path, page: str) -> None:
    chinese = Path(page).with_suffix(".zh.md")
    source_of_chinese = Path(CHINESE_README) if page == "README.md" else chinese
    for source, target in ((Path(page), Path(page)), (source_of_chinese, chinese)):
        if (root / source).is_file():
            _copy(root / source, gathered / target)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix != ".md":
        shutil.copyfile(source, target)
        return
    text = SWITCH.sub("", source.read_text(encoding="utf-8")).replace(CHINESE_README, "README.md")
    target.write_text(WRAPPED.sub("", text) if target.suffixes[-2:] == [".zh", ".md"] else text, encoding="utf-8")
