"""The reports of the corpus: the rows of one report in order."""

import json
import re
from pathlib import Path

from train.reading.article import Passage, SourceReport

_PLACEHOLDER = re.compile(r"[xX×]{2,}")


def read_reports(folder: Path) -> list[SourceReport]:
    """Read the reports from `*.jsonl` in `folder` and `folder/written`, in the order of the files.

    Args:
        folder: the corpus, `data` of the repository. The test sets of the corpus are left out.
    """
    rows: dict[str, list[dict[str, object]]] = {}
    for path in [*sorted(folder.glob("batch-*.jsonl")), *sorted((folder / "written").glob("part-*.jsonl"))]:
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if entry["split"] != "test":
                rows.setdefault(entry["report"], []).append(entry)
    return [_report(name, entries) for name, entries in rows.items()]


def _report(name: str, entries: list[dict[str, object]]) -> SourceReport:
    first = entries[0]
    passages = tuple(Passage(_clean(entry["heading"]), _clean(entry["text"])) for entry in entries)
    return SourceReport(
        name=name,
        title=_clean(first["title"]),
        level=str(first["level"]),
        genre=str(first["genre"]),
        year=int(str(first["year"])),
        region=str(first.get("region") or ""),
        passages=passages,
    )


def _clean(value: object) -> str:
    return " ".join(_PLACEHOLDER.sub("某", str(value or "")).split())
