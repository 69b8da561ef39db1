"""Predictions that are given at once and not stored."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException

from zhili.errors import InputError, first_mistake
from zhili.output import as_dict
from zhili.serve.dependencies import TheService
from zhili.serve.forms import read_files

router = APIRouter(prefix="/v1", tags=["predict"])

_TEXT = "全镇投产茶园1.4万亩，上半年采下鲜叶820吨；新添两条红茶生产线，带动320户茶农增收。"


class ParagraphIn(BaseModel):
    """A paragraph to predict, with the heading above it."""

    text: str = Field(min_length=1, examples=[_TEXT])
    heading: str | None = Field(default=None, examples=["一、产业有了新起色"])


class ParagraphsIn(BaseModel):
    """Paragraphs to predict."""

    paragraphs: list[ParagraphIn] = Field(min_length=1, max_length=10_000)


class SubjectOut(BaseModel):
    """The best subject of a label."""

    name: str
    score: float


class PredictionOut(BaseModel):
    """The fields of `zhili.Prediction`."""

    primary: str = Field(examples=["agriculture"])
    labels: list[str] = Field(examples=[["agriculture"]])
    scores: dict[str, float]
    needs_review: bool
    subjects: dict[str, SubjectOut]


class PredictionsOut(BaseModel):
    """The predictions of paragraphs, in their order, and the model that made them."""

    model: str
    predictions: list[PredictionOut]


class ReportIn(BaseModel):
    """A report as text."""

    text: str = Field(min_length=1)
    name: str = "report.txt"


@router.post("/paragraphs", response_model=PredictionsOut)
async def paragraphs(body: ParagraphsIn, service: TheService) -> JSONResponse:
    """Predict paragraphs. The answers equal those of `Predictor.predict`."""
    texts, headings = [p.text for p in body.paragraphs], [p.heading for p in body.paragraphs]
    predictions = await service.predict(texts, headings)
    # Not checked against the model again, which would take a good part of the time of a prediction.
    outputs = [prediction.as_dict() for prediction in predictions]
    return JSONResponse({"model": service.predictor.manifest.checksum, "predictions": outputs})


_REPORT_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": ReportIn.model_json_schema(),
            "example": {"name": "report.txt", "text": f"枫溪镇上半年工作总结\n一、产业有了新起色\n{_TEXT}"},
        },
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        },
    },
}


@router.post("/report", openapi_extra={"requestBody": _REPORT_BODY})
async def report(request: Request, service: TheService, evidence: bool = False) -> dict[str, Any]:
    """Read and predict one report: JSON with its text, or a form with a file. The answer is that of `--format json`."""
    name, data = await _report_of(request)
    return as_dict(await service.predict_report(name, data, evidence))


async def _report_of(request: Request) -> tuple[str, bytes]:
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        files, _ = await read_files(request)
        if len(files) != 1:
            raise HTTPException(422, f"{len(files)} files; send one, or use /v1/files")
        return files[0]
    try:
        body = ReportIn.model_validate_json(await request.body())
    except ValidationError as error:
        raise InputError(f"body: {first_mistake(error)}") from None
    return body.name, body.text.encode("utf-8", "replace")
