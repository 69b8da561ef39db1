"""Makes docs/report.png, the picture of the page in the README: `python docs/screenshot.py`.

Needs the extras `html`, `dev` and `train` (for Pillow), Debian's `chromium` and a Chinese font (`fonts-noto-cjk`).
"""

import shutil
import tempfile
from contextlib import chdir
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from zhili.batch import predict_files

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "report.png"
SENTENCE = "后坪村把闲置的老粮站"  # the pointer rests on it
COLOURS = 256  # flat colours lose nothing and take a third of the room


def main() -> None:
    """Predicts the sample report with evidence and takes a picture of its page."""
    with tempfile.TemporaryDirectory() as folder, chdir(ROOT), sync_playwright() as driver:
        page_file = Path(folder) / "report.html"
        predict_files([Path("data/sample.txt")], format="html", output=page_file, evidence=True)
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 880}, color_scheme="light")
        page.goto(page_file.as_uri())
        page.locator("mark", has_text=SENTENCE).hover()
        page.screenshot(path=PICTURE)
        browser.close()
    Image.open(PICTURE).convert("RGB").quantize(COLOURS).save(PICTURE, optimize=True)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
