"""The structure of a document: its main text, title, headings, sections and metadata, whatever its format."""

from zhili.reading.structure.boilerplate import boilerplate_facts, is_masthead, is_organisation, is_page_number
from zhili.reading.structure.build import build_report
from zhili.reading.structure.dates import find_date
from zhili.reading.structure.headings import MAX_HEADING, heading_style, is_open_ended, numbering_style
from zhili.reading.structure.title import is_same_title, title_key

__all__ = [
    "MAX_HEADING",
    "boilerplate_facts",
    "build_report",
    "find_date",
    "heading_style",
    "is_masthead",
    "is_open_ended",
    "is_organisation",
    "is_page_number",
    "is_same_title",
    "numbering_style",
    "title_key",
]
