"""Reports and predictions in a notebook."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from zhili import Paragraph, Prediction, Predictor, Report, Section
from zhili.output import FileResult
from zhili.output.notebook import SHOWN_CHARACTERS, SHOWN_ROWS
from zhili.report import Segment, SubjectScore

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE = "<script>alert(1)</script>\"'&amp;<img src=x onerror=alert(1)></style>{{ 7*7 }}"
PREDICTION = Prediction("a", ("a",), {"a": 0.9, "b": 0.2, "c": 0.001}, True, {"a": SubjectScore(HOSTILE, 1.0)})


def report_of(text: str, prediction: Prediction, count: int = 1, title: str = HOSTILE) -> Report:
    segment = Segment(text, 0, len(text), prediction)
    paragraphs = (Paragraph(text, 0, len(text), (segment,), prediction),) * count
    return Report(title, HOSTILE, (Section(title, (), paragraphs),), text, profile={"a": 1.0})


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


@given(st.text(min_size=1), st.text())
def test_every_value_is_escaped(text: str, title: str) -> None:
    for shown in (report_of(text, PREDICTION, title=title), report_of(HOSTILE, PREDICTION), PREDICTION):
        html = shown._repr_html_() or ""
        parsed = Tags(html)
        assert parsed.tags <= {"div", "style", "p", "span", "i", "b", "br"}
        assert parsed.attributes <= {"class", "lang", "style", "title", "tabindex", "role", "aria-label", "aria-hidden"}
        assert not re.search(r"https?:|url\(|@import|\b49\b", html.replace(text, "").replace(title, ""))


def test_names_are_those_of_the_loaded_bundle(shipped: Predictor, predicted: Report) -> None:
    prediction = shipped.predict("全镇种植茶叶1.2万亩，茶农增收。")
    html = prediction._repr_html_() or ""
    assert "农业与特色产业 · 茶叶" in html and 'title="agriculture"' in html
    unknown = replace(prediction, scores={f"{name}-x": score for name, score in prediction.scores.items()},
                      primary="agriculture-x", labels=("agriculture-x",))  # fmt: skip
    assert "</i>agriculture-x" in (unknown._repr_html_() or "")
    page = predicted._repr_html_() or ""
    assert predicted.title in page and "（一）产业与村庄" in page and "待复核" in page


def test_points_are_shown_apart_and_long_reports_are_cut(list_result: FileResult) -> None:
    assert (list_result.report._repr_html_() or "").count('class="zhili-block"') == 4
    html = report_of("长" * 500, PREDICTION, count=SHOWN_ROWS + 7)._repr_html_() or ""
    assert html.count('class="zhili-block"') == SHOWN_ROWS and "还有 7 段" in html
    assert "长" * SHOWN_CHARACTERS + "…" in html and "长" * (SHOWN_CHARACTERS + 1) not in html


def test_report_without_predictions_or_paragraphs_has_no_page(sample: Report) -> None:
    assert sample._repr_html_() is None
    assert Report("", None, ())._repr_html_() is None


def test_without_jinja_there_is_no_page() -> None:
    code = (
        "import sys; sys.modules['jinja2'] = None\nfrom zhili import Prediction\n"
        "print(Prediction('a', ('a',), {'a': 0.9, 'b': 0.1})._repr_html_())"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "None\n"


def test_colours_follow_the_theme_of_the_notebook(
    chromium: "Browser", predicted: Report, accessibility_violations: "Callable[[Page], list[str]]"
) -> None:
    html = predicted._repr_html_()
    backgrounds = {}
    for theme, scheme in (("light", "dark"), ("dark", "light"), ("", "dark"), ("", "light")):
        page = chromium.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_content(
            f'<html lang="zh"><title>x</title><body data-jp-theme-light="{theme and theme == "light"}"><main>{html}'
            f"</main></body></html>".replace('"True"', '"true"').replace('"False"', '"false"')
        )
        colour = page.locator(".zhili").evaluate("element => getComputedStyle(element).backgroundColor")
        backgrounds[theme or scheme, bool(theme)] = colour
        assert [v for v in accessibility_violations(page) if not v.startswith("page-has-heading")] == []
        page.close()
    assert backgrounds["light", True] == backgrounds["light", False] == "rgb(255, 255, 255)"
    assert backgrounds["dark", True] == backgrounds["dark", False] == "rgb(23, 26, 29)"
