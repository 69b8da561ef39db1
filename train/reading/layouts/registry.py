"""All layouts other than web pages by the name of their family."""

from collections.abc import Callable
from random import Random

from train.reading.article import Article
from train.reading.layouts.markdown import MARKDOWN_LAYOUTS
from train.reading.layouts.pdf import PDF_LAYOUTS
from train.reading.layouts.text import TEXT_LAYOUTS
from train.reading.layouts.text_forms import FORM_LAYOUTS
from train.reading.layouts.text_heads import HEAD_LAYOUTS
from train.reading.layouts.word import WORD_LAYOUTS
from train.reading.page import Page


def file_layouts() -> dict[str, Callable[[Article, Random], Page]]:
    """The layouts of text, Markdown, Word and PDF files by family: "text/email", "word/template"."""
    kinds = {
        "text": TEXT_LAYOUTS | FORM_LAYOUTS | HEAD_LAYOUTS,
        "markdown": MARKDOWN_LAYOUTS,
        "word": WORD_LAYOUTS,
        "pdf": PDF_LAYOUTS,
    }
    return {f"{kind}/{name}": layout for kind, layouts in kinds.items() for name, layout in layouts.items()}
