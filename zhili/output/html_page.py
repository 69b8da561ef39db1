"""One self-contained HTML page of predicted reports: style and script inside, nothing asked of the network."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, TextIO

from zhili import __version__
from zhili.errors import InputError
from zhili.inference import Manifest
from zhili.output.file_result import FileResult, new_headings
from zhili.output.palette import category_colours, domain_colours
from zhili.report import Evidence, Paragraph, Prediction, Report, Segment

try:
    from jinja2 import Environment, PackageLoader, StrictUndefined, Template
except ImportError:
    raise InputError("--format html: jinja2 is not installed; pip install 'zhili[html]'") from None

_FACTS = {"issuer": "发文机关", "number": "文号", "index": "索引号", "source": "来源", "author": "作者"}


@cache
def _template() -> Template:
    """Escapes every value; style and script are the package's own files."""
    environment = Environment(
        loader=PackageLoader("zhili.output"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html")


class HtmlWriter:
    """Fills `zhili/templates/report.html`; the page is written at the end, since its contents stand at the top."""

    def __init__(self, file: TextIO, manifest: Manifest) -> None:
        self._file, self._manifest, self._reports = file, manifest, list[dict[str, Any]]()
        self._numbers = {name: number for number, name in enumerate(manifest.taxonomy.ids)}

    def add(self, result: FileResult) -> None:
        """Keeps one file as the template wants it."""
        self._reports.append(self._report(result))

    def finish(self) -> None:
        """Writes the page."""
        values = {
            "reports": self._reports,
            "categories": self._categories(),
            "domains": self._domains(),
            "evidence": any(report["evidence"] for report in self._reports),
            "model": self._manifest.provenance.config.get("name", ""),
            "version": __version__,
        }
        for part in _template().generate(values):
            self._file.write(part)

    def _categories(self) -> list[dict[str, Any]]:
        """All categories in order: the script and the colours' classes know them by number."""
        taxonomy, colours = self._manifest.taxonomy, category_colours(self._manifest.taxonomy)
        return [
            {
                "name": category.name,
                "name_en": category.name_en,
                "domain": taxonomy.domains[category.domain].name,
                "threshold": round(self._manifest.thresholds[category.id], 4),
                "colour": asdict(colours[category.id]),
            }
            for category in taxonomy.categories
        ]

    def _domains(self) -> list[dict[str, Any]]:
        taxonomy, colours = self._manifest.taxonomy, domain_colours(self._manifest.taxonomy)
        return [{"name": d.name, "colour": asdict(colours[name])} for name, d in taxonomy.domains.items()]

    def _report(self, result: FileResult) -> dict[str, Any]:
        report, sections = result.report, list(self._sections(result))
        facts = [("日期", report.date)] + [(label, report.metadata.get(key)) for key, label in _FACTS.items()]
        return {
            "title": report.title or result.name,
            "file": result.name,
            "facts": [(label, value) for label, value in facts if value],
            "paragraphs": len(result.ids),
            "characters": sum(len(p.text) for p in report.paragraphs),
            "profile": self._shares(report.profile),
            "by_domain": self._by_domain(report),
            "sections": sections,
            "headings": [
                {"section": number, "depth": depth, "text": text}
                for number, section in enumerate(sections, 1)
                for depth, text in section["headings"]
            ],
            "dropped": report.dropped,
            "evidence": any(segment.evidence for p in report.paragraphs for segment in p.segments),
        }

    def _shares(self, profile: Mapping[str, float]) -> list[dict[str, Any]]:
        """Shares in the taxonomy's order, so that the colours of one domain stand together."""
        return [{"number": self._numbers[n], "share": profile[n]} for n in self._numbers if profile.get(n)]

    def _by_domain(self, report: Report) -> list[dict[str, Any]]:
        """Domains, largest first, each with its categories, largest first."""
        taxonomy = self._manifest.taxonomy
        order = list(taxonomy.domains)
        members: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for name, share in report.profile.items():
            members[taxonomy[name].domain].append({"number": self._numbers[name], "share": share})
        return [{"number": order.index(d), "share": s, "categories": members[d]} for d, s in report.domains.items()]

    def _sections(self, result: FileResult) -> Iterator[dict[str, Any]]:
        ids, before = iter(result.ids), None
        for section in result.report.sections:
            yield {
                "headings": new_headings(before, section),
                "profile": self._shares(section.profile),
                "paragraphs": [self._paragraph(p) | {"id": next(ids)} for p in section.paragraphs],
            }
            before = section

    def _paragraph(self, paragraph: Paragraph) -> dict[str, Any]:
        """The paragraph's answer, and its segments with the text between them, mostly none."""
        answer = self._answer(paragraph.prediction)
        places = {label["number"]: place for place, label in enumerate(answer["labels"], 1)}
        segments, at = [], paragraph.start
        for segment in paragraph.segments:
            gap = paragraph.text[at - paragraph.start : segment.start - paragraph.start]
            segments.append(self._answer(segment.prediction) | {"gap": gap, "pieces": list(self._pieces(segment, places))})
            at = segment.end
        return answer | {"segments": segments, "numbered": any(segment.evidence for segment in paragraph.segments)}

    def _answer(self, prediction: Prediction | None) -> dict[str, Any]:
        assert prediction is not None
        labels = [{"number": self._numbers[name], "score": prediction.scores[name]} for name in prediction.labels]
        scores = " ".join(f"{1000 * s:.0f}" for s in prediction.scores.values())
        return {"labels": labels, "scores": scores, "review": prediction.needs_review}

    def _pieces(self, segment: Segment, places: Mapping[int, int]) -> Iterator[dict[str, Any]]:
        """The segment's text, cut where evidence begins and ends.

        Args:
            segment: the segment.
            places: the place of each of the paragraph's labels, by the category's number: evidence is marked with it.
        """
        found: dict[tuple[int, int], list[Evidence]] = defaultdict(list)
        for evidence in segment.evidence:
            found[evidence.start - segment.start, evidence.end - segment.start].append(evidence)
        at = 0
        for (start, end), spoken in sorted(found.items()):
            if start > at:
                yield {"text": segment.text[at:start], "evidence": []}
            numbers = [(self._numbers[e.category], e.weight) for e in spoken]
            marks = [{"number": n, "weight": weight, "place": places.get(n)} for n, weight in numbers]
            yield {"text": segment.text[start:end], "evidence": marks}
            at = end
        if at < len(segment.text):
            yield {"text": segment.text[at:], "evidence": []}
