"""HTML: one page of predicted reports, self-contained; it makes no network requests."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TextIO

from zhili import __version__
from zhili.inference import Manifest, domain_shares
from zhili.output.file_result import FileResult, PredictedPart, new_headings, prediction_of
from zhili.output.jinja import template
from zhili.output.palette import category_colours, domain_colours
from zhili.output.totals import Totals, count_file, short_names, shown_year, sum_totals, totals_by_year
from zhili.report import Evidence, Prediction, Segment

# Keys of `Report.metadata` that the page shows, with the names that readers see
_METADATA = {"issuer": "发文机关", "number": "文号", "index": "索引号", "source": "来源", "author": "作者"}


class HtmlWriter:
    """Writer of one page for all files, by the template `templates/report.html`.

    The page is written at the end, because its table of contents comes first. In the template and the script a
    category is a number: its index in the taxonomy.

    Args:
        file: the output.
        manifest: of the bundle that predicted.
    """

    def __init__(self, file: TextIO, manifest: Manifest) -> None:
        self._file, self._manifest, self._reports = file, manifest, list[dict[str, Any]]()
        self._totals = dict[str, Totals]()
        self._numbers = {name: number for number, name in enumerate(manifest.taxonomy.ids)}

    def add(self, result: FileResult) -> None:
        """Keep the values of one file for the template."""
        self._reports.append(self._report(result))
        count_file(self._totals, result)

    def finish(self) -> None:
        """Write the page."""
        values = {
            "reports": self._reports,
            "folder": self._folder() if len(self._reports) > 1 else None,
            "categories": self._categories(),
            "domains": self._domains(),
            "evidence": any(report["evidence"] for report in self._reports),
            "model": self._manifest.provenance.config.get("name", ""),
            "version": __version__,
        }
        for part in template("report.html").generate(values):
            self._file.write(part)

    def _folder(self) -> dict[str, Any]:
        """All reports together: counts, profile, and the same by year. Reports get the names of files to show."""
        names = short_names(self._totals)
        for report in self._reports:
            report["short"] = names[report["file"]]
        years = totals_by_year(self._totals.values())
        everything = sum_totals(self._totals.values())
        used = {number["number"] for number in self._shares(everything.profile)}
        return {
            "paragraphs": everything.paragraphs,
            "characters": everything.characters,
            "needs_review": everything.needs_review,
            "profile": self._shares(everything.profile),
            "by_domain": self._by_domain(everything.profile),
            "years": [
                {
                    "year": year,
                    "reports": one.reports,
                    "characters": one.characters,
                    "profile": self._shares(one.profile),
                }
                for year, one in years.items()
            ],
            "used": sorted(used),
        }

    def _categories(self) -> list[dict[str, Any]]:
        """All categories by number."""
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
        facts = [("日期", report.date)] + [(label, report.metadata.get(key)) for key, label in _METADATA.items()]
        return {
            "title": report.title or result.name,
            "file": result.name,
            "facts": [(label, value) for label, value in facts if value],
            "paragraphs": len(result.ids),
            "characters": sum(len(p.text) for p in report.paragraphs),
            "profile": self._shares(report.profile),
            "by_domain": self._by_domain(report.profile),
            "year": shown_year(report.year),
            "needs_review": sum(prediction_of(p).needs_review for p in report.paragraphs),
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
        """Shares in the order of the taxonomy, so that the colours of one domain are next to each other."""
        return [{"number": self._numbers[n], "share": profile[n]} for n in self._numbers if profile.get(n)]

    def _by_domain(self, profile: Mapping[str, float]) -> list[dict[str, Any]]:
        """Domains, largest first, each with its categories, largest first."""
        taxonomy = self._manifest.taxonomy
        order = list(taxonomy.domains)
        members: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for name, share in profile.items():
            members[taxonomy[name].domain].append({"number": self._numbers[name], "share": share})
        shares = domain_shares(dict(profile), taxonomy)
        return [{"number": order.index(d), "share": s, "categories": members[d]} for d, s in shares.items()]

    def _sections(self, result: FileResult) -> Iterator[dict[str, Any]]:
        previous = None
        for section, paragraphs in result.sections:
            yield {
                "headings": new_headings(previous, section),
                "profile": self._shares(section.profile),
                "paragraphs": [[self._block(row) for row in paragraph.rows] for paragraph in paragraphs],
            }
            previous = section

    def _block(self, row: PredictedPart) -> dict[str, Any]:
        """A paragraph, or a point of a list: its prediction and its segments.

        Each segment has the text (mostly none) that precedes it.
        """
        prediction = self._prediction(row.prediction)
        ranks = {label["number"]: rank for rank, label in enumerate(prediction["labels"], 1)}
        segments, at = [], row.part.start
        for segment in row.segments:
            gap = row.part.text[at - row.part.start : segment.start - row.part.start]
            spans = list(self._spans(segment, ranks))
            segments.append(self._prediction(prediction_of(segment)) | {"gap": gap, "spans": spans})
            at = segment.end
        numbered = any(segment.evidence for segment in row.segments)
        return prediction | {"id": row.id, "segments": segments, "numbered": numbered}

    def _prediction(self, prediction: Prediction) -> dict[str, Any]:
        """Labels with subjects, scores (per mille, by number of the category), and whether a person should review."""
        subjects = {name: subject.name for name, subject in prediction.subjects.items()}
        labels = [
            {"number": self._numbers[name], "score": prediction.scores[name], "subject": subjects.get(name, "")}
            for name in prediction.labels
        ]
        scores = " ".join(f"{1000 * score:.0f}" for score in prediction.scores.values())
        return {"labels": labels, "scores": scores, "review": prediction.needs_review}

    def _spans(self, segment: Segment, ranks: Mapping[int, int]) -> Iterator[dict[str, Any]]:
        """The segment's text, split where sentences of evidence start and end.

        Args:
            segment: the segment.
            ranks: the rank of each label of the block, by number of the category. Evidence shows the rank.
        """
        sentences: dict[tuple[int, int], list[Evidence]] = defaultdict(list)
        for evidence in segment.evidence:
            sentences[evidence.start - segment.start, evidence.end - segment.start].append(evidence)
        at = 0
        for (start, end), evidences in sorted(sentences.items()):
            if start > at:
                yield {"text": segment.text[at:start], "evidence": []}
            yield {"text": segment.text[start:end], "evidence": self._marks(evidences, ranks)}
            at = end
        if at < len(segment.text):
            yield {"text": segment.text[at:], "evidence": []}

    def _marks(self, evidences: Sequence[Evidence], ranks: Mapping[int, int]) -> list[dict[str, Any]]:
        """One sentence's evidence for each category; the rank is None where the block lacks that label."""
        numbers = [(self._numbers[evidence.category], evidence.weight) for evidence in evidences]
        return [{"number": number, "weight": weight, "rank": ranks.get(number)} for number, weight in numbers]
