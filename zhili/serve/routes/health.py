"""Health and metrics."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from zhili.serve.dependencies import TheService, TheWorker
from zhili.serve.metrics import WAITING, exposition

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Whether the process runs."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(service: TheService, worker: TheWorker, response: Response) -> dict[str, str]:
    """Whether requests can be answered: the models are loaded, the database answers, the worker runs."""
    try:
        ready = service.store.is_ready() and worker.is_alive()
    except Exception:
        ready = False
    response.status_code = 200 if ready else 503
    return {"status": "ready" if ready else "not ready"}


@router.get("/metrics")
def metrics(service: TheService) -> Response:
    """Metrics for Prometheus."""
    WAITING.set(service.load.characters)
    return Response(exposition(), media_type=CONTENT_TYPE_LATEST)
