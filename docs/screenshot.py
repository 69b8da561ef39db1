"""Take the pictures of the documents.

`python docs/screenshot.py` takes docs/report.png, a picture of the page that `zhili predict` writes.
`python docs/screenshot.py evaluation PAGE` takes docs/evaluation.png, a picture of the top of a page that
`python -m train evaluate` wrote, for example runs/distil/evaluation.html.

Both need the extras `html`, `dev` and `train` (for Pillow), Debian's `chromium` and a Chinese font (`fonts-noto-cjk`).
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from zhili.batch import predict_files

DOCS = Path(__file__).parent
SENTENCE = "后坪村把闲置的老粮站"  # the mouse pointer is on this sentence
COLOURS = 256  # enough for flat colours, at a third of the file size


def take_report() -> None:
    """Predict the sample report with evidence, and take a picture of its page."""
    with tempfile.TemporaryDirectory() as folder, chdir(DOCS.parent):
        page_file = Path(folder) / "report.html"
        predict_files([Path("data/sample.txt")], output_format="html", output=page_file, evidence=True)
        with _open_page(page_file, height=880) as page:
            page.locator("mark", has_text=SENTENCE).hover()
            _save(page, DOCS / "report.png")


def take_evaluation(page_file: Path) -> None:
    """Take a picture of the top of an evaluation page."""
    with _open_page(page_file, height=1250) as page:
        _save(page, DOCS / "evaluation.png")


@contextmanager
def _open_page(page_file: Path, height: int) -> Iterator[Page]:
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
        take_evaluation(Path(sys.argv[2]))
    else:
        take_report()
