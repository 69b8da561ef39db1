"""Corrections: the passages that wait for a person, their decisions, and exports of them."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, StringConstraints
from starlette.exceptions import HTTPException

from zhili.errors import InputError, did_you_mean
from zhili.labelling import EXPORTS, export, label_studio_config, rank
from zhili.serve.dependencies import ModelId, PlainText, RowId, TheService
from zhili.serve.metrics import CORRECTIONS
from zhili.serve.service import Service
from zhili.store import Action

router = APIRouter(prefix="/v1", tags=["corrections"])


class CorrectionIn(BaseModel):
    """A decision about a passage: `accept` the model's labels, `change` them (primary first), or `skip` it."""

    passage: RowId
    action: Action
    labels: list[str] = Field(default=[], examples=[["agriculture", "poverty_relief"]])
    author: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00]{1,100}$")] = Field(
        examples=["王芳"]
    )


@router.get("/passages")
def passages(
    service: TheService,
    model: ModelId,
    text: Annotated[PlainText, Query(max_length=200)] = "",
    category: PlainText | None = None,
    report: RowId | None = None,
    needs_review: bool = False,
    corrected: bool | None = None,
    order: Literal["report", "confidence"] = "report",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: RowId = 0,
) -> list[dict[str, Any]]:
    """Passages of all reports: search them, filter them, or list the least certain first."""
    found = service.store.corrections.passages(
        model, report=report, category=category, needs_review=needs_review, corrected=corrected, text=text,
        by_confidence=order == "confidence", limit=limit, offset=offset,
    )  # fmt: skip
    return [asdict(passage) for passage in found]


@router.get("/select")
def select(
    service: TheService, model: ModelId, count: Annotated[int, Query(ge=1, le=500)] = 20
) -> list[dict[str, Any]]:
    """The passages without a decision whose labels would teach the model most, as `zhili select` ranks them."""
    waiting = service.store.corrections.passages(model, corrected=False, by_confidence=True, limit=5000)
    waiting = [passage for passage in waiting if not passage.correction] or waiting  # skipped ones wait for the others
    labelled = service.store.corrections.passages(model, corrected=True)
    return [asdict(waiting[at]) for at in rank(waiting, count, labelled)]


@router.post("/corrections", status_code=201)
def correct(body: CorrectionIn, service: TheService, model: ModelId) -> dict[str, Any]:
    """Store a decision. When this is answered, it is safe. Earlier decisions are kept; the latest counts."""
    labels = _checked_labels(body, service, model)
    correction = service.store.corrections.add(body.passage, body.action, labels, body.author, model)
    CORRECTIONS.labels(body.action).inc()
    return asdict(correction)


@router.get("/passages/{passage_id}/history")
def history(passage_id: RowId, service: TheService) -> list[dict[str, Any]]:
    """All decisions about a passage, latest first."""
    return [asdict(correction) for correction in service.store.corrections.history(passage_id)]


@router.get("/corrections/progress")
def progress(service: TheService, model: ModelId) -> dict[str, Any]:
    """How many passages have a decision, how many need one, and the decisions of each author. A skip is none."""
    corrections = service.store.corrections
    return {
        "corrected": corrections.count(model, corrected=True),
        "to_review": corrections.count(model, needs_review=True, corrected=False),
        "passages": corrections.count(model),
        "authors": corrections.authors(),
    }


@router.get("/corrections/export")
def export_corrections(service: TheService, model: ModelId, format: str = "jsonl") -> Response:  # noqa: A002
    """The corrected passages: `jsonl` (a training file), `label-studio` or `doccano` (tasks with their labels)."""
    if format not in EXPORTS:
        raise HTTPException(422, f"format {format}: give one of {', '.join(EXPORTS)}")
    corrected = service.store.corrections.passages(model, corrected=True)
    version = service.predictors.get(model, service.predictor).manifest.checksum[:12]
    text, suffix = export(format, corrected, service.taxonomy, version)
    disposition = {"Content-Disposition": f'attachment; filename="corrections.{suffix}"'}
    return Response(text, media_type="application/json", headers=disposition)


@router.get("/close-calls")
def close_calls(service: TheService) -> list[dict[str, Any]]:
    """The guide's decisions on close calls: cases that are easily confused, each with its labels and an example."""
    return [call.model_dump() for call in service.close_calls]


@router.get("/label-studio-config")
def interface(service: TheService) -> Response:
    """A labelling interface for a Label Studio project with these categories."""
    return Response(
        label_studio_config(service.taxonomy, service.predictor.manifest.task), media_type="application/xml"
    )


def _checked_labels(body: CorrectionIn, service: Service, model: int) -> list[str]:
    """The labels that a decision stands for.

    Raises:
        InputError: a label is unknown or given twice, or an exclusive category is not alone.
    """
    if body.action == "skip":
        return []
    if body.action == "accept":
        found = service.store.corrections.passages(model, passages=[body.passage])
        return list(found[0].labels) if found else []
    taxonomy = service.taxonomy
    for label in body.labels:
        if label not in taxonomy.ids:
            raise InputError(f"label {label!r} is unknown; {did_you_mean(label, taxonomy.ids, 'see /v1/taxonomy')}")
    if not body.labels or len(set(body.labels)) < len(body.labels):
        raise InputError("labels: give at least one, and each once, the primary category first")
    exclusive = [label for label in body.labels if taxonomy[label].exclusive]
    if exclusive and len(body.labels) > 1:
        raise InputError(f"labels: {exclusive[0]} excludes other labels; give it alone")
    if service.predictor.manifest.task == "single_label" and len(body.labels) > 1:
        raise InputError("labels: this model has one label for each text; give one")
    return body.labels
