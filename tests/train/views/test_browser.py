"""The page in a real browser: it fits the screen, has no violations of axe, makes no requests, and has two themes."""

import contextlib
from pathlib import Path
from typing import Any

import pytest

from train.config.loading import load_config
from train.data.load import load_corpus
from train.evaluation.evaluate import evaluate
from train.views.html import write_page


@pytest.fixture(scope="module")
def page_file(trained: Any) -> Path:
    with contextlib.chdir(trained.folder):
        config = load_config(trained.config)
        evaluate(config, load_corpus(config), Path(config.export.bundle), "validation", baseline=True)
        return write_page(config, "validation").resolve()


# Elements that reach past the section that they are in, other than into a part that scrolls.
OVERFLOWS = """() => [...document.querySelectorAll("section *, .card *")].filter((element) => {
  const region = element.parentElement.closest(".scroll, pre");
  const box = element.closest("section").getBoundingClientRect();
  return !region && element.getBoundingClientRect().right > box.right + 1;
}).map((element) => element.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1200, "light"), (1200, "dark")])
def test_page_fits_the_screen_and_makes_no_requests(
    chromium: Any, page_file: Path, accessibility_violations: Any, width: int, scheme: str
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(page_file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOWS) == []
    assert accessibility_violations(page) == []
    assert [url for url in requests if not url.startswith("data:")] == [page_file.as_uri()]
    assert messages == []
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != background
    page.close()
