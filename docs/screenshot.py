"""Makes the pictures of the documents: `python docs/screenshot.py`, `python docs/screenshot.py evaluation PAGE`.

The first is docs/report.png, the page of `zhili predict`. The second is docs/evaluation.png, the top of a page that
`train evaluate` wrote, for example runs/distil/report.html.

Needs the extras `html`, `dev` and `train` (for Pillow), Debian's `chromium` and a Chinese font (`fonts-noto-cjk`).
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from zhili.batch.run import predict_files

DOCS = Path(__file__).parent
SENTENCE = "后坪村把闲置的老粮站"  # the pointer rests on it
COLOURS = 256  # flat colours lose nothing and take a third of the room


def report() -> None:
    """Predicts the sample report with evidence and takes a picture of its page."""
    with tempfile.TemporaryDirectory() as folder, chdir(DOCS.parent):
        page_file = Path(folder) / "report.html"
        predict_files([Path("data/sample.txt")], format="html", output=page_file, evidence=True)
        with _browser(page_file, 880) as page:
            page.locator("mark", has_text=SENTENCE).hover()
            _save(page, DOCS / "report.png")


def evaluation(page_file: Path) -> None:
    """Takes a picture of the top of an evaluation's page."""
    with _browser(page_file, 1250) as page:
        _save(page, DOCS / "evaluation.png")


@contextmanager
def _browser(page_file: Path, height: int) -> Iterator[Page]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": height}, color_scheme="light")
        page.goto(page_file.resolve().as_uri())
        yield page
        browser.close()


def _save(page: Page, picture: Path) -> None:
    page.screenshot(path=picture)
    Image.open(picture).convert("RGB").quantize(COLOURS).save(picture, optimize=True)
    print(f"docs/{picture.name}: {picture.stat().st_size // 1000} kB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["evaluation"]:
        evaluation(Path(sys.argv[2]))
    else:
        report()
