"""Uploads: many files as a job, with progress."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from zhili.serve.dependencies import PlainText, TheService, TheWorker
from zhili.serve.file_reader import safe_path
from zhili.serve.forms import read_files
from zhili.serve.limits import busy
from zhili.store import Job

router = APIRouter(prefix="/v1/files", tags=["files"])

_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    "evidence": {"type": "boolean", "description": "find the sentences that a label depends on"},
                },
                "required": ["files"],
            }
        }
    },
}


class FileOut(BaseModel):
    """A file of a job: `queued`, `running`, `done` or `failed`, with a message where something cannot be read."""

    name: str
    state: str
    message: str
    reports: list[int]


class JobOut(BaseModel):
    """A job: it is done when `done` equals `total`."""

    id: str
    created_at: datetime
    done: int
    total: int
    files: list[FileOut]


@router.post("", status_code=202, openapi_extra={"requestBody": _BODY})
async def upload(request: Request, response: Response, service: TheService, worker: TheWorker) -> JobOut:
    """Store files; a worker reads and predicts them. When this is answered, the files are safe."""
    files, fields = await read_files(request)
    size = sum(len(data) for _, data in files)
    uploads = service.store.uploads
    if await run_in_threadpool(uploads.waiting_bytes) + size > service.settings.max_waiting:
        raise busy(30)
    evidence = fields.get("evidence", "").lower() in ("1", "true", "on")
    job_id = await run_in_threadpool(uploads.add, [(safe_path(name), data) for name, data in files], evidence)
    worker.wake()
    response.headers["Location"] = f"/v1/files/{job_id}"
    return await run_in_threadpool(job, job_id, service)


@router.get("/{job_id}")
def job(job_id: PlainText, service: TheService) -> JobOut:
    """The progress of a job. Finished jobs are listed for a week; their reports stay."""
    found = service.store.uploads.job(job_id)
    if found is None:
        raise HTTPException(404, "there is no such job; jobs are listed for a week")
    return _output(found)


def _output(found: Job) -> JobOut:
    files = [FileOut(name=f.name, state=f.state, message=f.message, reports=list(f.reports)) for f in found.files]
    return JobOut(id=found.id, created_at=found.created_at, done=found.done, total=len(files), files=files)
