"""The stored reports: list, read, compare, download, remove."""

from collections import Counter
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.exceptions import HTTPException

from zhili.output import as_dict, category_colours, domain_colours
from zhili.serve.corrected import corrected
from zhili.serve.dependencies import ModelId, RowId, TheService
from zhili.serve.downloads import DOWNLOADS, as_file
from zhili.serve.service import Service

router = APIRouter(prefix="/v1", tags=["reports"])

Ids = Annotated[list[RowId] | None, Query(alias="id", max_length=5000)]


@router.get("/models")
def models(service: TheService) -> list[dict[str, Any]]:
    """The models with predictions in the store; `active` ones predict new reports, the first is the default."""
    active = service.predictors
    return [
        asdict(model) | {"active": model.id in active, "default": model.id == service.model_id}
        for model in service.store.models()
    ]


@router.get("/taxonomy")
def taxonomy(service: TheService) -> dict[str, Any]:
    """Domains and categories with definitions, subjects, thresholds and colours."""
    manifest = service.predictor.manifest
    colours, domains = category_colours(manifest.taxonomy), domain_colours(manifest.taxonomy)
    return {
        "domains": [
            {"id": name, "name": domain.name, "name_en": domain.name_en, "colour": asdict(domains[name])}
            for name, domain in manifest.taxonomy.domains.items()
        ],
        "categories": [
            category.model_dump()
            | {"threshold": manifest.thresholds[category.id], "colour": asdict(colours[category.id])}
            for category in manifest.taxonomy.categories
        ],
    }


@router.get("/reports")
def reports(service: TheService, model: ModelId) -> list[dict[str, Any]]:
    """All reports, newest first, each with the share of the categories in its text."""
    return [asdict(summary) for summary in service.store.reports.summaries(model)]


@router.get("/totals")
def totals(service: TheService, model: ModelId, ids: Ids = None) -> dict[str, Any]:
    """The shares of the categories in all reports, or in some, by year and together, by characters."""
    summaries = service.store.reports.summaries(model, ids)
    by_year: dict[str, Counter[str]] = {}
    for summary in summaries:
        year = by_year.setdefault(str(summary.year or ""), Counter())
        for category, share in summary.profile.items():
            year[category] += share * summary.characters  # type: ignore[assignment]
    everything = sum(by_year.values(), Counter[str]())
    corrections = service.store.corrections
    return {
        "reports": len(summaries),
        "passages": sum(summary.passages for summary in summaries),
        "characters": sum(summary.characters for summary in summaries),
        "to_review": sum(summary.to_review for summary in summaries),
        "corrected": corrections.count(model, corrected=True),
        "profile": _shares(everything),
        "years": {year: _shares(counter) for year, counter in sorted(by_year.items())},
    }


@router.get("/reports/{report_id}")
def report(report_id: RowId, service: TheService, model: ModelId) -> dict[str, Any]:
    """A report: the object of `--format json` with the labels that people decided, and its passages."""
    stored = service.store.reports.get(report_id, model)
    if stored is None:
        raise _missing(report_id)
    passages = service.store.corrections.passages(model, report=report_id)
    return {
        **asdict(stored.summary),
        "model": stored.model_id,
        "report": as_dict(corrected(service, stored)),
        "passages": [asdict(passage) for passage in passages],
    }


@router.delete("/reports/{report_id}")
def remove(report_id: RowId, service: TheService) -> dict[str, int]:
    """Remove a report with its predictions and corrections."""
    removed = service.store.reports.remove([report_id])
    if not removed:
        raise _missing(report_id)
    return {"removed": removed}


@router.get("/changes")
def changes(service: TheService, before: RowId, after: RowId, ids: Ids = None) -> list[dict[str, Any]]:
    """The passages to which two models give different labels."""
    return [asdict(change) for change in service.store.reports.changes(before, after, ids)]


@router.get("/evidence/{passage_id}")
async def evidence(passage_id: RowId, service: TheService) -> list[dict[str, Any]]:
    """The sentences that the labels of a passage depend on, and the fall of the probability without each."""
    found = service.store.corrections.passages(service.model_id, passages=[passage_id])
    if not found:
        raise HTTPException(404, f"passage {passage_id}: there is none")
    stored = service.store.reports.get(found[0].report, service.model_id)
    assert stored is not None
    return await service.find_evidence(stored, passage_id)


@router.get("/download")
def download(service: TheService, model: ModelId, format: str = "xlsx", ids: Ids = None) -> Response:  # noqa: A002
    """All reports, or some, as one file with the labels that people decided: xlsx, html, json, jsonl or csv."""
    if format not in DOWNLOADS:
        raise HTTPException(422, f"format {format}: give one of {', '.join(DOWNLOADS)}")
    known = [summary.id for summary in service.store.reports.summaries(model, ids)][::-1]
    if not known:
        raise HTTPException(404, "there is no such report")
    suffix, media_type = DOWNLOADS[format]
    stored = (service.store.reports.get(report_id, model) for report_id in known)
    data = as_file(format, (corrected(service, one) for one in stored if one), _manifest(service, model))
    disposition = {"Content-Disposition": f'attachment; filename="zhili.{suffix}"'}
    return Response(data, media_type=media_type, headers=disposition)


def _manifest(service: Service, model: int) -> Any:
    return service.predictors.get(model, service.predictor).manifest


def _missing(report_id: int) -> HTTPException:
    return HTTPException(404, f"report {report_id}: there is none, or this model has not read it yet")


def _shares(counts: Counter[str]) -> dict[str, float]:
    total = sum(counts.values())
    return {category: count / total for category, count in counts.most_common()} if total else {}
