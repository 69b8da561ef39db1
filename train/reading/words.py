"""The word lists of `words.yaml` and `phrases.yaml`: places, offices, labels of sites, phrases of documents."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent


@cache
def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))
    return loaded


def _words(name: str) -> tuple[str, ...]:
    return tuple(_load("words.yaml")[name])


def phrases(name: str) -> list[str]:
    """The phrases of that name in `phrases.yaml`; {place} and the like stand for what a draft fills in."""
    found: list[str] = _load("phrases.yaml")[name]
    return found


PLACE_FIRST, PLACE_SECOND = _words("place_first"), _words("place_second")
SURNAMES, GIVEN = _words("surnames"), _words("given")
COUNTY_SUFFIXES = _words("county_suffixes")
DEPARTMENTS, PARTY, TOWN_UNITS = _words("departments"), _words("party"), _words("town_units")
TOPIC_VERBS, TOPICS, PLAN_NOUNS = _words("topic_verbs"), _words("topics"), _words("plan_nouns")
SUBJECTS, KEYWORDS, COLUMNS = _words("subjects"), _words("keywords"), _words("columns")
MENU, NEWS_MENU = _words("menu"), _words("news_menu")
HEADLINES, CHATTER, COMMENTS = _words("headlines"), _words("chatter"), _words("comments")
SOURCE_LABELS, TIME_LABELS, AUTHOR_LABELS = _words("source_labels"), _words("time_labels"), _words("author_labels")
EDITOR_LABELS, VIEW_LABELS = _words("editor_labels"), _words("view_labels")
TYPE_SIZES, PAGE_TOOLS, RELATED_HEADS = _words("type_sizes"), _words("page_tools"), _words("related_heads")
DISCLAIMERS, FRIEND_HEADS, FOOTERS = _words("disclaimers"), _words("friend_heads"), _words("footers")
HEADING_ACTIONS, HEADING_OBJECTS = _words("heading_actions"), _words("heading_objects")
HEADING_RESULTS, GENERAL_HEADINGS = _words("heading_results"), _words("general_headings")
LAW_HEADINGS = _words("law_headings")
NUMBER_FORMS = _words("document_number_forms")
INDEX_LABELS: dict[str, list[str]] = _load("words.yaml")["index_labels"]
SLOGANS: dict[str, list[str]] = _load("words.yaml")["slogans"]
