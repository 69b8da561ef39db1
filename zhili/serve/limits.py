"""Limits on requests: size, time and number, and who may ask."""

import asyncio
import base64
import hmac
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhili.serve.settings import Settings

_FULL_BODIES = 8  # bodies of the largest size that are in memory at a time in each process
OPEN_PATHS = ("/healthz", "/readyz", "/openapi.json", "/docs")  # answered without a key, like the page's own files
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


class Load:
    """The texts that wait for the model, and how fast it reads them.

    Args:
        max_characters: characters that may wait.
    """

    def __init__(self, max_characters: int) -> None:
        self.max_characters = max_characters
        self.characters = 0
        self._speed = 5000.0  # characters per second, measured as answers are given

    @contextmanager
    def admit(self, characters: int) -> Iterator[None]:
        """Count texts while they wait and are predicted.

        Raises:
            HTTPException: 413 if the texts are too long for one request, 429 if too many wait.
        """
        if characters > self.max_characters:
            raise HTTPException(
                413, f"{characters:,} characters, the limit is {self.max_characters:,}; send them to /v1/files"
            )
        if self.characters + characters > self.max_characters:
            raise busy(self.characters / self._speed)
        self.characters += characters
        began, before = asyncio.get_running_loop().time(), self.characters
        try:
            yield
            seconds = asyncio.get_running_loop().time() - began
            self._speed = 0.9 * self._speed + 0.1 * before / max(seconds, 0.001)
        finally:
            self.characters -= characters


def busy(seconds: float) -> HTTPException:
    """429, with the seconds after which the client may ask again."""
    wait = min(60, max(1, math.ceil(seconds)))
    return HTTPException(429, f"busy; ask again in {wait} s", {"Retry-After": str(wait)})


class RequestLimits:
    """Middleware: who may ask, how many at a time, how much, and how long it may take to arrive.

    A request whose limit is passed gets 401, 403, 408, 413 or 429 with a message as JSON.

    Args:
        app: the application.
        settings: the limits.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._running = 0
        self._held = 0  # bytes of the bodies of all requests that are not answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check_sender(scope["path"], Headers(scope=scope))
            self._check_size(Headers(scope=scope))
        except HTTPException as error:
            await _refuse(error, send)
            return
        if not _is_counted(scope["path"]):
            with self._body(receive) as limited:
                await self._app(scope, limited, send)
            return
        if self._running >= self._settings.max_requests:
            await _refuse(busy(1), send)
            return
        self._running += 1
        try:
            with self._body(receive) as limited:
                await self._app(scope, limited, send)
        finally:
            self._running -= 1

    def _check_sender(self, path: str, headers: Headers) -> None:
        """Check the key. Where there is none, check that no web site of elsewhere asks through the user's browser."""
        settings = self._settings
        if (origin := headers.get("origin")) and _host(origin) != headers.get("host"):
            raise HTTPException(403, f"requests from pages of {origin} are not answered")
        if settings.api_key is None:
            name = headers.get("host", "").rsplit(":", 1)[0] if not headers.get("host", "").endswith("]") else "[::1]"
            if name not in (*_LOCAL_NAMES, settings.host):
                raise HTTPException(403, f"requests to the host {name} are not answered; use http://127.0.0.1")
            return
        if not is_closed(path):
            return
        given = headers.get("x-api-key") or _credentials(headers.get("authorization", ""))
        if not hmac.compare_digest(given.encode(), settings.api_key.encode()):
            raise HTTPException(
                401, "this service needs its key: Authorization: Bearer KEY", {"WWW-Authenticate": "Bearer"}
            )

    def _check_size(self, headers: Headers) -> None:
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._settings.max_upload:
            raise self._too_large()

    def _too_large(self) -> HTTPException:
        return HTTPException(
            413, f"more than {self._settings.max_upload >> 20} MiB in one request; send fewer files, or split them"
        )

    @contextmanager
    def _body(self, receive: Receive) -> Iterator[Receive]:
        """Receive the body within the limits of size and time; in the block its bytes count as held."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._settings.timeout
        size = 0
        complete = False

        async def limited() -> Message:
            nonlocal size, complete
            if complete:  # what follows is the end of the connection, which may take long
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), deadline - loop.time())
            except TimeoutError:
                raise HTTPException(
                    408, f"the request did not arrive within {self._settings.timeout:.0f} s", {"Connection": "close"}
                ) from None
            arrived = len(message.get("body", b""))
            size += arrived
            self._held += arrived
            complete = not message.get("more_body", False)
            if size > self._settings.max_upload:
                raise self._too_large()
            if self._held > _FULL_BODIES * self._settings.max_upload:
                raise busy(10)
            return message

        try:
            yield limited
        finally:
            self._held -= size


def _credentials(header: str) -> str:
    """The key in an Authorization header: a bearer token, or the password that Label Studio sends."""
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return value
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def is_closed(path: str) -> bool:
    """Whether a path needs the key: all but health, documentation and the files of the page."""
    return path.startswith(("/v1/", "/label-studio")) or path == "/metrics"


def _is_counted(path: str) -> bool:
    """Whether requests to a path are limited in number: those that may need the model."""
    return path.startswith(
        ("/v1/paragraphs", "/v1/report", "/v1/files", "/label-studio/predict")
    ) and not path.startswith("/v1/reports")


async def _refuse(error: HTTPException, send: Send) -> None:
    body = json.dumps({"detail": error.detail}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(error.headers or {})}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": error.status_code, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def _host(origin: str) -> str | None:
    """The host of an origin with its port; None if it is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
