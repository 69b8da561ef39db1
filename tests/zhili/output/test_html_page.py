"""The page, by its source and in a real headless Chromium."""

import io
import re
import shutil
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhili import InputError, Paragraph, Predictor, Report, Section
from zhili.inference.aggregate import aggregate_report
from zhili.output.file_result import FileResult
from zhili.output.html_page import HtmlWriter
from zhili.output.writers import writer
from zhili.report import Evidence, Segment

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOSTILE = "<script>document.title='no'</script>\"'&amp;<img src=x onerror=alert(1)>]]>"


def page_of(predictor: Predictor, *results: FileResult) -> str:
    file = io.StringIO()
    made = HtmlWriter(file, predictor.manifest)
    for result in results:
        made.add(result)
    made.finish()
    return file.getvalue()


class Paragraphs(HTMLParser):
    """The text of the paragraphs, less the marks that the page adds."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "p" and not self.inside:
            self.inside, self.texts = ["p"], [*self.texts, ""]
        elif self.inside:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside and not {"sup", "button"} & set(self.inside):
            self.texts[-1] += data


def paragraphs(page: str) -> list[str]:
    parser = Paragraphs()
    parser.feed(page[page.index('<div class="text">') : page.index("<footer>")])
    return parser.texts


def test_every_character_of_a_report_is_there(result: FileResult, shipped: Predictor) -> None:
    page = page_of(shipped, result)
    assert paragraphs(page) == [p.text for p in result.report.paragraphs]
    for name in ("2024-07-08", "枫溪镇党政办", "（一）产业与村庄", "时间：2024-07-08 09:30 来源：枫溪镇党政办"):
        assert name in page
    assert page.count(">一、上半年工作</h2>") == 1


def test_nothing_is_asked_of_the_network(result: FileResult, shipped: Predictor) -> None:
    page = page_of(shipped, result)
    assert not re.search(r"https?:|//[a-z]|@import|url\(|<link[^>]+stylesheet|<(?:script|img|iframe)[^>]+src", page)
    assert "default-src 'none'" in page


# What a parser of HTML reads otherwise (line ends, control characters) is no matter of escaping.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@settings(max_examples=40)
@given(segments=st.lists(TEXTS, min_size=1, max_size=3), heading=TEXTS, gap=st.sampled_from(["", "\n", " "]))
def test_any_text_comes_out_as_it_went_in(shipped: Predictor, units: list[str], heading: str, gap: str) -> None:
    text, made = gap.join(units), []
    for part in units:
        start = made[-1].end + len(gap) if made else 0
        prediction = shipped.decision_rule.prediction(np.linspace(0, 1, 20, dtype=np.float32))
        evidence = (Evidence(prediction.primary, start, start + 1, 0.5),)
        made.append(Segment(part, start, start + len(part), prediction, evidence))
    section = Section(heading, (heading,), (Paragraph(text, 0, len(text), tuple(made)),))
    report = aggregate_report(Report(heading, None, (section,), text, {"source": heading}, (heading,)), made, shipped.decision_rule)
    assert paragraphs(page_of(shipped, FileResult(heading, report, (heading,)))) == [text]


def test_values_are_escaped(shipped: Predictor) -> None:
    section = Section(HOSTILE, (HOSTILE,), (Paragraph(HOSTILE, 0, len(HOSTILE)),))
    report = Report(HOSTILE, HOSTILE, (section,), HOSTILE, {"source": HOSTILE}, (HOSTILE,))
    page = page_of(shipped, FileResult(HOSTILE, shipped.predict_report(report), (HOSTILE,)))
    assert page.count("<script") == 2  # the page's own
    assert "<img" not in page
    assert paragraphs(page) == [HOSTILE]


def test_a_missing_library_is_one_line(shipped: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "zhili.output.html_page")
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(InputError, match=r"^--format html: jinja2 is not installed; pip install 'zhili\[html\]'$"):
        writer("html", io.StringIO(), shipped.manifest)


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: `apt-get install chromium` brings the tests of the page to life")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")
    with playwright.sync_playwright() as driver:
        # A browser run by root, as in CI, has no sandbox; it opens files of these tests alone.
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def files(result: FileResult, sample: Report, shipped: Predictor, tmp_path: Path) -> dict[str, Path]:
    """Pages to open: one report, and several with one that means harm."""
    section = Section(HOSTILE, (), (Paragraph(HOSTILE, 0, len(HOSTILE)),))
    hostile = shipped.predict_report(Report(HOSTILE * 3, None, (section,), HOSTILE, {"source": "长" * 90}, (HOSTILE,)))
    single = FileResult("sample.txt", shipped.predict_report(sample), tuple(f"sample-{i:03}" for i in range(1, 8)))
    pages = {"one": [result], "many": [result, FileResult("a-very-long-name" * 9, hostile, ("x",)), single]}
    for name, results in pages.items():
        (tmp_path / f"{name}.html").write_text(page_of(shipped, *results), encoding="utf-8")
    return {name: tmp_path / f"{name}.html" for name in pages}


class Opened:
    """A page with what it said and asked for."""

    def __init__(self, browser: "Browser", file: Path, width: int = 1280, **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        self.page: Page = self.context.new_page()
        self.file = file
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def __enter__(self) -> "Page":
        return self.page

    def __exit__(self, *failure: Any) -> None:
        self.context.close()
        if failure[0] is None:
            assert self.said == []
            assert {url for url in self.asked if not url.startswith("data:")} == {self.file.as_uri()}


@pytest.mark.parametrize("name", ["one", "many"])
@pytest.mark.parametrize("width", [360, 800, 1280])
def test_no_page_is_wider_than_its_screen(browser: "Browser", files: dict[str, Path], name: str, width: int) -> None:
    with Opened(browser, files[name], width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator(".labels").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.title() != "no"


def test_the_pointer_shows_probabilities(browser: "Browser", files: dict[str, Path]) -> None:
    with Opened(browser, files["one"]) as page:
        tip = page.locator("#tip")
        assert tip.is_hidden()
        page.locator("mark", has_text="春茶开采").hover()
        assert tip.is_visible()
        shown = tip.inner_text()
        assert "农业与特色产业" in shown and re.search(r"9\d\.\d%", shown)
        assert "依据：去掉这一句" in shown
        page.locator("h1").hover()
        assert tip.is_hidden()


def test_the_keyboard_reaches_everything(browser: "Browser", files: dict[str, Path]) -> None:
    with Opened(browser, files["one"]) as page:
        tip, seen = page.locator("#tip"), []
        for _ in range(30):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.className"))
            if seen[-1] == "labels":
                break
        assert any(name.startswith("tag") for name in seen)  # the units' own, on the way
        assert tip.is_visible() and "本段的概率" in tip.inner_text() and "去掉“" in tip.inner_text()
        assert page.locator("[aria-describedby=tip]").count() == 1
        page.keyboard.press("Escape")
        assert tip.is_hidden()


def test_a_tap_shows_and_hides(browser: "Browser", files: dict[str, Path]) -> None:
    with Opened(browser, files["one"], 360, has_touch=True, is_mobile=True) as page:
        page.locator(".unit").nth(1).tap()
        assert page.locator("#tip").is_visible()
        assert "本部分的概率" in page.locator("#tip").inner_text()
        assert page.locator("#tip .label b").all_inner_texts() == ["农业与特色产业", "文化与旅游"]
        page.locator("h1").tap()
        assert page.locator("#tip").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark(browser: "Browser", files: dict[str, Path], scheme: Any) -> None:
    def paper(page: "Page") -> int:
        colour = page.evaluate("getComputedStyle(document.querySelector('.text')).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)[:3]))

    with Opened(browser, files["one"], color_scheme=scheme) as page:
        assert (paper(page) < 200) == (scheme == "dark")
        page.locator("#theme").click()
        assert (paper(page) < 200) == (scheme == "light")
        page.reload()  # the choice is kept
        assert (paper(page) < 200) == (scheme == "light")
        page.emulate_media(media="print")
        assert paper(page) > 600


def test_one_category_alone(browser: "Browser", files: dict[str, Path]) -> None:
    with Opened(browser, files["one"]) as page:
        button = page.locator("[data-f]", has_text="教育")
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        assert page.locator(".paragraph:not(.dim)").count() == 1
        assert page.locator("#state").inner_text() == "教育：1 / 3 段"
        page.locator("#clear").click()
        assert page.locator(".dim").count() == 0


def test_several_reports_have_contents(browser: "Browser", files: dict[str, Path]) -> None:
    with Opened(browser, files["many"]) as page:
        links = page.locator(".toc a")
        assert links.count() == 3
        links.nth(2).click()
        top = page.evaluate("document.querySelector('#r3').getBoundingClientRect().top")
        assert -5 < top < 800


def test_the_profile_is_drawn_to_measure(browser: "Browser", files: dict[str, Path], result: FileResult) -> None:
    with Opened(browser, files["one"]) as page:
        parts = page.evaluate("[...document.querySelectorAll('.profile > .stack span')].map(e => e.offsetWidth)")
        shares = sorted(result.report.profile.values())
        assert sorted(part / sum(parts) for part in parts) == pytest.approx(shares, abs=0.02)
