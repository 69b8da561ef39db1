"""The HTML page: its source, and its behaviour in a headless Chromium."""

import io
import re
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhili import InputError, Paragraph, Predictor, Report, Section
from zhili.inference import aggregate_report
from zhili.output import FileResult, writer
from zhili.output.html_page import HtmlWriter
from zhili.report import Evidence, Segment

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE = "<script>document.title='no'</script>\"'&amp;<img src=x onerror=alert(1)>]]>"


def paragraph_of(text: str) -> Paragraph:
    return Paragraph(text, 0, len(text), (Segment(text, 0, len(text)),))


def html_of(predictor: Predictor, *results: FileResult) -> str:
    file = io.StringIO()
    html = HtmlWriter(file, predictor.manifest)
    for result in results:
        html.add(result)
    html.finish()
    return file.getvalue()


class Paragraphs(HTMLParser):
    """The text of the paragraphs without the tags and numbers that the page adds."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.open_tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "p" and not self.open_tags:
            self.open_tags, self.texts = ["p"], [*self.texts, ""]
        elif self.open_tags:
            self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open_tags:
            self.open_tags.pop()

    def handle_data(self, data: str) -> None:
        if self.open_tags and not {"sup", "button"} & set(self.open_tags):
            self.texts[-1] += data


def paragraphs(html: str) -> list[str]:
    parser = Paragraphs()
    parser.feed(html[html.index('<div class="text">') : html.index("<footer>")])
    return parser.texts


def test_page_has_every_character_of_the_report(result: FileResult, shipped: Predictor) -> None:
    html = html_of(shipped, result)
    assert paragraphs(html) == [p.text for p in result.report.paragraphs]
    for name in ("2024-07-08", "枫溪镇党政办", "（一）产业与村庄", "时间：2024-07-08 09:30 来源：枫溪镇党政办"):
        assert name in html
    assert html.count(">一、上半年工作</h2>") == 1


def test_page_refers_to_no_network_resource(result: FileResult, shipped: Predictor) -> None:
    html = html_of(shipped, result)
    assert not re.search(r"https?:|//[a-z]|@import|url\(|<link[^>]+stylesheet|<(?:script|img|iframe)[^>]+src", html)
    assert "default-src 'none'" in html


# Without control characters and line ends: HTML parsers change them, whatever the page escapes.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@settings(max_examples=40)
@given(parts=st.lists(TEXTS, min_size=1, max_size=3), heading=TEXTS, gap=st.sampled_from(["", "\n", " "]))
def test_any_text_is_unchanged_on_the_page(shipped: Predictor, parts: list[str], heading: str, gap: str) -> None:
    text, segments = gap.join(parts), list[Segment]()
    prediction = shipped.decision_rule.predict(np.linspace(0, 1, 20, dtype=np.float32))
    for part in parts:
        start = segments[-1].end + len(gap) if segments else 0
        evidence = (Evidence(prediction.primary, start, start + 1, 0.5),)
        segments.append(Segment(part, start, start + len(part), prediction, evidence))
    section = Section(heading, (heading,), (Paragraph(text, 0, len(text), tuple(segments)),))
    report = Report(heading, None, (section,), text, {"source": heading}, (heading,))
    report = aggregate_report(report, segments, shipped.decision_rule)
    assert paragraphs(html_of(shipped, FileResult(heading, report, (heading,)))) == [text]


def test_values_are_escaped(shipped: Predictor) -> None:
    section = Section(HOSTILE, (HOSTILE,), (paragraph_of(HOSTILE),))
    report = Report(HOSTILE, HOSTILE, (section,), HOSTILE, {"source": HOSTILE}, (HOSTILE,))
    html = html_of(shipped, FileResult(HOSTILE, shipped.predict_report(report), (HOSTILE,)))
    assert html.count("<script") == 2  # the page's own
    assert "<img" not in html
    assert paragraphs(html) == [HOSTILE]


def test_missing_jinja2_is_named_with_its_extra(shipped: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("zhili.output.html_page", "zhili.output.jinja"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(InputError, match=r"^--format html: jinja2 is not installed; pip install 'zhili\[html\]'$"):
        writer("html", io.StringIO(), shipped.manifest)


@pytest.fixture
def files(result: FileResult, sample: Report, shipped: Predictor, tmp_path: Path) -> dict[str, Path]:
    """Pages of one report and of several; among the several, one tries to inject a script."""
    section = Section(HOSTILE, (), (paragraph_of(HOSTILE),))
    hostile = shipped.predict_report(Report(HOSTILE * 3, None, (section,), HOSTILE, {"source": "长" * 90}, (HOSTILE,)))
    single = FileResult("sample.txt", shipped.predict_report(sample), tuple(f"sample-{i:03}" for i in range(1, 8)))
    pages = {"one": [result], "many": [result, FileResult("a-very-long-name" * 9, hostile, ("x",)), single]}
    for name, results in pages.items():
        (tmp_path / f"{name}.html").write_text(html_of(shipped, *results), encoding="utf-8")
    return {name: tmp_path / f"{name}.html" for name in pages}


class OpenedPage:
    """A page in Chromium. When it is closed, it must have logged nothing and requested only its own file."""

    def __init__(self, chromium: "Browser", file: Path, width: int = 1280, **options: Any) -> None:
        self.context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        self.page: Page = self.context.new_page()
        self.file = file
        self.messages: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())

    def __enter__(self) -> "Page":
        return self.page

    def __exit__(self, *failure: Any) -> None:
        self.context.close()
        if failure[0] is None:
            assert self.messages == []
            assert {url for url in self.requests if not url.startswith("data:")} == {self.file.as_uri()}


@pytest.mark.parametrize("name", ["one", "many"])
@pytest.mark.parametrize("width", [360, 800, 1280])
def test_page_fits_the_width_of_the_screen(chromium: "Browser", files: dict[str, Path], name: str, width: int) -> None:
    with OpenedPage(chromium, files[name], width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator(".labels").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.title() != "no"


def test_pointer_shows_probabilities(chromium: "Browser", files: dict[str, Path]) -> None:
    with OpenedPage(chromium, files["one"]) as page:
        tip = page.locator("#tip")
        assert tip.is_hidden()
        page.locator("mark", has_text="春茶开采").hover()
        assert tip.is_visible()
        text = tip.inner_text()
        assert "农业与特色产业" in text and re.search(r"9\d\.\d%", text)
        assert "依据：去掉这一句" in text
        page.locator("h1").hover()
        assert tip.is_hidden()


def test_keyboard_reaches_segments_and_labels(chromium: "Browser", files: dict[str, Path]) -> None:
    with OpenedPage(chromium, files["one"]) as page:
        tip, focused = page.locator("#tip"), list[str]()
        for _ in range(30):
            page.keyboard.press("Tab")
            focused.append(page.evaluate("document.activeElement.className"))
            if focused[-1] == "labels":
                break
        assert any(name.startswith("tag") for name in focused)  # of the segments, which come before
        assert tip.is_visible() and "本段的概率" in tip.inner_text() and "去掉“" in tip.inner_text()
        assert page.locator("[aria-describedby=tip]").count() == 1
        page.keyboard.press("Escape")
        assert tip.is_hidden()


def test_tap_shows_and_hides_probabilities(chromium: "Browser", files: dict[str, Path]) -> None:
    with OpenedPage(chromium, files["one"], 360, has_touch=True, is_mobile=True) as page:
        page.locator(".segment").nth(1).tap()
        assert page.locator("#tip").is_visible()
        assert "本部分的概率" in page.locator("#tip").inner_text()
        assert page.locator("#tip .label b").all_inner_texts() == ["农业与特色产业", "文化与旅游"]
        page.locator("h1").tap()
        assert page.locator("#tip").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme_follows_system_and_choice_but_print_is_light(
    chromium: "Browser", files: dict[str, Path], scheme: Any
) -> None:
    def brightness(page: "Page") -> int:
        colour = page.evaluate("getComputedStyle(document.querySelector('.text')).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)[:3]))

    with OpenedPage(chromium, files["one"], color_scheme=scheme) as page:
        assert (brightness(page) < 200) == (scheme == "dark")
        page.locator("#theme").click()
        assert (brightness(page) < 200) == (scheme == "light")
        page.reload()  # the choice is kept
        assert (brightness(page) < 200) == (scheme == "light")
        page.emulate_media(media="print")
        assert brightness(page) > 600


def test_filter_dims_paragraphs_of_other_categories(chromium: "Browser", files: dict[str, Path]) -> None:
    with OpenedPage(chromium, files["one"]) as page:
        button = page.locator("[data-category]", has_text="教育")
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        assert page.locator(".paragraph:not(.dim)").count() == 1
        assert page.locator("#state").inner_text() == "教育：1 / 3 处"
        page.locator("#clear").click()
        assert page.locator(".dim").count() == 0


def test_each_point_of_a_list_is_a_block_with_its_labels(
    chromium: "Browser", list_result: FileResult, shipped: Predictor, tmp_path: Path
) -> None:
    html = html_of(shipped, list_result)
    assert "".join(paragraphs(html)) == "".join(p.text for p in list_result.report.paragraphs)
    (tmp_path / "list.html").write_text(html, encoding="utf-8")
    with OpenedPage(chromium, tmp_path / "list.html", 360) as page:
        points = page.locator(".list .point")
        assert points.count() == 3
        assert "人居环境整治" in points.nth(1).locator(".labels").inner_text()
        points.nth(1).locator(".labels").click()
        assert "本点的概率" in page.locator("#tip").inner_text()
        assert "talk-002.2" in page.locator("#tip").inner_text()
        page.locator("[data-category]", has_text="信访").click()
        assert page.locator(".paragraph:not(.dim)").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_several_reports_have_a_table_of_contents(chromium: "Browser", files: dict[str, Path]) -> None:
    with OpenedPage(chromium, files["many"]) as page:
        links = page.locator(".toc a")
        assert links.count() == 3
        links.nth(2).click()
        top = page.evaluate("document.querySelector('#r3').getBoundingClientRect().top")
        assert -5 < top < 800


def test_profile_bar_is_to_scale(chromium: "Browser", files: dict[str, Path], result: FileResult) -> None:
    with OpenedPage(chromium, files["one"]) as page:
        parts = page.evaluate("[...document.querySelectorAll('.profile > .stack span')].map(e => e.offsetWidth)")
        shares = sorted(result.report.profile.values())
        assert sorted(part / sum(parts) for part in parts) == pytest.approx(shares, abs=0.02)


def test_category_bar_fills_its_share_of_the_track(
    chromium: "Browser", files: dict[str, Path], result: FileResult
) -> None:
    with OpenedPage(chromium, files["one"]) as page:
        widths = page.evaluate(
            "[...document.querySelectorAll('.profile button .track')].map("
            "e => e.firstElementChild.getBoundingClientRect().width / e.getBoundingClientRect().width)"
        )
        assert sorted(widths) == pytest.approx(sorted(result.report.profile.values()), abs=0.01)


@pytest.mark.parametrize("name", ["one", "many"])
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_page_has_no_violations_of_axe(
    chromium: "Browser",
    files: dict[str, Path],
    accessibility_violations: Callable[["Page"], list[str]],
    name: str,
    width: int,
    scheme: Any,
) -> None:
    with OpenedPage(chromium, files[name], width, color_scheme=scheme) as page:
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert accessibility_violations(page) == []
        page.locator(".profile [data-category]").first.click()
        assert accessibility_violations(page) == []


def test_folder_page_lists_files_and_filters_reports(chromium: "Browser", files: dict[str, Path]) -> None:
    with OpenedPage(chromium, files["many"]) as page:
        entries = page.locator(".toc li")
        assert "reports/sample.txt" in entries.nth(0).inner_text() and "2024" in entries.nth(0).inner_text()
        assert "2024" in page.locator(".years").inner_text() and "年份不详" not in page.locator(".sums").inner_text()
        page.locator("#find").fill("reports/sample")
        assert (page.locator(".toc li:visible").count(), page.locator("article:visible").count()) == (1, 1)
        assert page.locator("#count").inner_text() == "1 / 3 份"
        page.locator("#clear").click()
        assert page.locator("article:visible").count() == 3
        page.locator("#category").select_option(label="教育")
        assert page.locator("article:visible").count() == 2
        assert page.locator("#state").inner_text().startswith("教育：")
