"""The application: routes, limits, errors, and the files of the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import zhili
from zhili.errors import InputError
from zhili.printable import without_control
from zhili.serve.limits import RequestLimits
from zhili.serve.metrics import RequestMetrics
from zhili.serve.routes import ROUTERS
from zhili.serve.service import Service
from zhili.serve.settings import Settings
from zhili.serve.worker import Worker

_WEB = Path(__file__).parent / "web"
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of one process.

    Args:
        settings: None takes those that `zhili serve` put into the environment.
    """
    settings = settings or Settings.from_environment()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service = Service(settings)
        app.state.service, app.state.worker = service, Worker(service)
        app.state.worker.start()
        yield
        app.state.worker.stop()
        for predictor in service.predictors.values():
            predictor.close()  # the worker stops waiting for the model, and gives its file back
        app.state.worker.join(timeout=10)
        service.close()

    app = FastAPI(
        title="zhili",
        version=zhili.__version__,
        description="治理: classifies the paragraphs of Chinese governance texts.",
        lifespan=lifespan,
        docs_url=None,  # the usual pages of documentation load scripts from elsewhere
        redoc_url=None,
    )
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(InputError, _explain)
    app.add_exception_handler(RequestValidationError, _refuse)
    app.add_exception_handler(Exception, _apologise)
    app.add_middleware(RequestLimits, settings=settings)
    app.add_middleware(_SecurityHeaders)
    app.add_middleware(RequestMetrics)
    app.mount("/", StaticFiles(directory=_WEB, html=True), name="page")
    return app


async def _explain(request: Request, error: Exception) -> Response:
    """An input that cannot be used: the message that the command line would print."""
    return JSONResponse({"detail": str(error)}, 422)


async def _refuse(request: Request, error: Exception) -> Response:
    """A request of another form. FastAPI's own answer repeats the input, which may be anything, such as NaN."""
    assert isinstance(error, RequestValidationError)
    mistakes = [{"loc": [_shown(part) for part in e["loc"]], "msg": _shown(e["msg"])} for e in error.errors()]
    return JSONResponse({"detail": mistakes}, 422)


def _shown(part: int | str) -> int | str:
    return part if isinstance(part, int) else without_control(part)


async def _apologise(request: Request, error: Exception) -> Response:
    """A fault of the service; uvicorn logs it."""
    return JSONResponse({"detail": f"the service failed ({type(error).__name__}); its log says more"}, 500)


class _SecurityHeaders:
    """Middleware that adds `_SECURITY` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name.lower().encode(), value.encode()) for name, value in _SECURITY.items()]
                message["headers"] = [*message.get("headers", []), *headers]
            await send(message)

        await self._app(scope, receive, with_headers)
