"""The groups of pages that a table shows apart."""

from pathlib import Path

from benchmarks.reading.pages import WRITTEN, LabelledPage, folder_pages, rendered_pages, written_pages


def page_groups(folder: Path | None, per_layout: int, seed: int) -> dict[str, list[LabelledPage]]:
    """The pages by the name of their group; groups without a page are left out.

    Args:
        folder: a folder with `gold.jsonl` and `files/`; None for the pages of the project.
        per_layout: how many pages to render in each layout that training never sees.
        seed: the seed of the rendered pages.

    Raises:
        InputError: the folder cannot be read.
    """
    if folder is not None:
        return {f"`{folder}`": folder_pages(folder)}
    groups = {
        "Rendered pages in layouts that training never sees": rendered_pages(per_layout, seed),
        "Hand-written pages for validation": written_pages(WRITTEN / "validation"),
        "Hand-written pages that zhili is trained on": written_pages(WRITTEN),
    }
    return {name: pages for name, pages in groups.items() if pages}
