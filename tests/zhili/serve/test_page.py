"""The page in a headless Chromium. Its requests are answered by the application in this process, without a network."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

Upload = Callable[..., dict[str, Any]]
BASE = "http://127.0.0.1:8765"
HOSTILE = "<img src=x onerror=alert(1)>全镇投产茶园1.4万亩，带动320户茶农增收。</script><b>茶</b>"


@pytest.fixture(scope="module")
def desk(client: TestClient, upload: Upload, root: Path) -> TestClient:
    """A service with two reports; one tries to inject markup."""
    upload(client, ("样本.txt", (root / "data" / "sample.txt").read_bytes()))
    upload(client, ("<b>坏</b>.txt", HOSTILE.encode()))
    return client


class Desk:
    """The page, open in a browser. When it is closed, it must have logged nothing and asked no other host."""

    def __init__(self, chromium: "Browser", client: TestClient, width: int = 1280, **options: Any) -> None:
        self.context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        self.page: Page = self.context.new_page()
        self.client = client
        self.messages: list[str] = []
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.route("**/*", self._answer)

    def _answer(self, route: "Route") -> None:
        request = route.request
        assert request.url.startswith(BASE), request.url
        answer = self.client.request(
            request.method, request.url, headers=request.all_headers() | {"host": "127.0.0.1:8765"},
            content=request.post_data_buffer,
        )  # fmt: skip
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        route.fulfill(status=answer.status_code, headers=headers, body=answer.content)

    def open(self, place: str = "") -> "Page":
        self.page.goto(f"{BASE}/#/{place}")
        self.page.wait_for_selector(".view h1")
        return self.page


@pytest.fixture
def browse(chromium: "Browser", desk: TestClient) -> Iterator[Callable[..., Desk]]:
    opened: list[Desk] = []

    def browse(**options: Any) -> Desk:
        opened.append(Desk(chromium, desk, **options))
        return opened[-1]

    yield browse
    for one in opened:
        one.context.close()
        assert one.messages == []


def report_of(client: TestClient, name: str) -> int:
    return next(report["id"] for report in client.get("/v1/reports").json() if report["name"] == name)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_every_view_fits_and_is_accessible(
    browse: Callable[..., Desk], desk: TestClient, width: int, scheme: str
) -> None:
    opened = browse(width=width, color_scheme=scheme)
    for place in ("", f"report/{report_of(desk, '样本.txt')}", "review", "compare", "search?q=茶"):
        page = opened.open(place)
        if place.startswith("report"):
            page.locator("button.labels").nth(1).click()
            page.wait_for_selector(".editor")
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == [], place


def test_markup_in_names_and_texts_is_text(browse: Callable[..., Desk]) -> None:
    opened = browse()
    for place in ("", "compare", "search?q=茶", "review"):
        assert opened.open(place).locator("main img").count() == 0, place


def test_pasted_text_becomes_a_report(browse: Callable[..., Desk]) -> None:
    page = browse().open()
    page.get_by_label("或者粘贴一段文字").fill("信访办接待群众42批，化解积案7件。\n改造户厕210座，清理河道垃圾。")
    page.get_by_role("button", name="开始分析").click()
    page.wait_for_url("**/#/report/*")
    page.wait_for_selector(".paragraph")
    assert "信访与矛盾化解" in page.locator(".paragraph").first.inner_text()


def test_file_that_cannot_be_read_is_explained(browse: Callable[..., Desk]) -> None:
    page = browse().open()
    page.locator("#files").set_input_files([{"name": "空.txt", "mimeType": "text/plain", "buffer": b" "}])
    page.get_by_text("文件是空的；至少要有一行文字").wait_for()
    assert page.locator(".files li").inner_text().count("空.txt") == 1
    page.get_by_role("heading", name="合计").wait_for()  # what is stored is shown all the same


def test_messages_are_in_the_language_of_the_page(browse: Callable[..., Desk]) -> None:
    say = "async (text) => (await import('/messages.js')).translated(text)"
    page = browse().open()
    for message, expected in (
        ("a: b.zip!c.pdf: damaged or no PDF; save it again, or as plain text",
         "a: b.zip!c.pdf：PDF 已损坏，或不是 PDF；请重新保存，或另存为纯文本"),
        ("larger than 200 MiB; split the file, or raise the limit: --limit file_mib=…",
         "超过 200 MiB；请拆分文件，或请管理员调高限额 file_mib"),
        ("damaged picture; save it again\nnew: odd; try", "图片已损坏；请重新保存\nnew: odd; try"),
    ):  # fmt: skip
        assert page.evaluate(say, message) == expected
    page.get_by_role("button", name="Switch to English").click()
    assert page.evaluate(say, "damaged picture; save it again") == "damaged picture; save it again"


def test_filter_by_category_and_evidence(browse: Callable[..., Desk], desk: TestClient) -> None:
    page = browse().open(f"report/{report_of(desk, '样本.txt')}")
    every = page.locator(".paragraph:visible").count()
    page.get_by_role("button", name="农业与特色产业").first.click()
    assert 0 < page.locator(".paragraph:visible").count() < every
    page.locator("button.labels:visible").first.click()
    page.get_by_role("button", name="查找依据").click()
    page.locator(".paragraph mark").first.wait_for()


def test_correct_by_keyboard(browse: Callable[..., Desk], desk: TestClient) -> None:
    page = browse().open("review")
    page.get_by_label("范围").select_option("all")
    page.wait_for_selector(".stage .passage")
    first = page.locator(".reading").inner_text()
    page.locator("main").focus()
    page.keyboard.press("a")
    page.get_by_text("请先填写复核人姓名").wait_for()
    page.keyboard.type("王芳")
    page.locator("main").focus()
    page.keyboard.press("2")  # the second most probable category as well
    page.keyboard.press("Enter")
    page.wait_for_function("text => document.querySelector('.reading').textContent !== text", arg=first)
    second = page.locator(".reading").inner_text()
    page.keyboard.press("s")
    page.wait_for_function("text => document.querySelector('.reading').textContent !== text", arg=second)
    corrected = {p["text"]: p["correction"] for p in desk.get("/v1/passages?limit=500").json()}
    assert corrected[first]["action"] == "change" and corrected[first]["author"] == "王芳"
    assert len(corrected[first]["labels"]) >= 1
    assert corrected[second]["action"] == "skip"


def test_guide_helps_to_decide_between_two_categories(browse: Callable[..., Desk]) -> None:
    page = browse().open("review")
    page.get_by_label("范围").select_option("all")
    page.wait_for_selector(".stage .passage")
    chosen = page.locator(".categories [aria-pressed=true]").first.get_attribute("data-id")
    other = "ecology" if chosen != "ecology" else "agriculture"
    page.locator(f".categories [data-id={other}]").click()
    page.keyboard.press("Enter")  # saves: the category does not keep the focus after a click
    page.get_by_text("请先填写复核人姓名").wait_for()
    near = page.locator(".calls > ul > li")
    assert near.count() > 0  # the decisions that name both
    near.first.locator("summary").first.click()
    assert near.first.locator("blockquote").first.is_visible()
    change = page.get_by_role("button", name="保存修改")
    assert "primary" in (change.get_attribute("class") or "")  # not the button that would drop the choice


def test_two_reports_side_by_side(browse: Callable[..., Desk], desk: TestClient) -> None:
    page = browse().open("compare")
    reports = {report["title"]: report["profile"] for report in desk.get("/v1/reports").json()}
    page.get_by_label("左边").select_option(index=0)
    page.get_by_label("右边").select_option(index=1)
    _, left, right, _ = page.locator("table.pair thead th").all_inner_texts()
    differences = page.locator("table.pair tbody td:last-child").all_inner_texts()
    assert differences[0] != "0" and len(differences) == len({*reports[left], *reports[right]})
    assert sum(float(text.replace("−", "-")) for text in differences) == pytest.approx(0, abs=0.05 * len(differences))


def test_language_is_switched_and_remembered(browse: Callable[..., Desk]) -> None:
    opened = browse()
    page = opened.open()
    page.get_by_role("button", name="Switch to English").click()
    page.get_by_role("heading", name="Add reports").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    page = opened.open("compare")
    page.get_by_role("heading", name="Categories by report").wait_for()
    page.get_by_label("Group").select_option("year")
    page.get_by_role("columnheader", name="2024", exact=True).wait_for()


def test_search_finds_a_passage_and_leads_to_it(browse: Callable[..., Desk]) -> None:
    page = browse().open("search")
    page.get_by_label("在所有段落里搜索").fill("春茶开采")
    page.get_by_role("button", name="搜索").click()
    page.locator("mark.hit").first.wait_for()
    page.locator(".results a").first.click()
    page.wait_for_url("**/#/report/*")
    page.wait_for_function("() => document.activeElement.matches('button.labels')")


def test_download_of_a_report(browse: Callable[..., Desk], desk: TestClient) -> None:
    page = browse().open(f"report/{report_of(desk, '样本.txt')}")
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    assert "春茶开采" in Path(download.value.path()).read_text("utf-8")
