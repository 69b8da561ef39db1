"""What the words of one line say: its number, dates and labelled fields, and whether it is typical boilerplate."""

from zhili.reading.wording.boilerplate import (
    boilerplate_facts,
    is_authority,
    is_masthead,
    is_organisation,
    is_page_number,
)
from zhili.reading.wording.dates import find_date, is_date
from zhili.reading.wording.headings import heading_style, is_open_ended, numbering_style

__all__ = [
    "boilerplate_facts",
    "find_date",
    "heading_style",
    "is_authority",
    "is_date",
    "is_masthead",
    "is_open_ended",
    "is_organisation",
    "is_page_number",
    "numbering_style",
]
