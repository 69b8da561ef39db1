"""What routes take from the application."""

from typing import Annotated

from annotated_types import Interval
from fastapi import Depends, Request
from pydantic import AfterValidator
from starlette.exceptions import HTTPException

from zhili.printable import without_control
from zhili.serve.service import Service
from zhili.serve.worker import Worker

RowId = Annotated[int, Interval(ge=0, le=(1 << 31) - 1)]  # what databases can hold as the id of a row

PlainText = Annotated[str, AfterValidator(without_control)]  # databases refuse NUL


# Coroutines, because FastAPI calls plain functions in a thread, which takes as long as the rest of a request.
async def _service(request: Request) -> Service:
    return request.app.state.service


async def _worker(request: Request) -> Worker:
    return request.app.state.worker


def _model(request: Request, model: RowId | None = None) -> int:
    service: Service = request.app.state.service
    if model is not None and model not in {known.id for known in service.store.models()}:
        raise HTTPException(404, f"model {model}: there is none; /v1/models lists them")
    return service.model_id if model is None else model


TheService = Annotated[Service, Depends(_service)]
TheWorker = Annotated[Worker, Depends(_worker)]
# The model that the query names; without one the first model of the service.
ModelId = Annotated[int, Depends(_model)]
