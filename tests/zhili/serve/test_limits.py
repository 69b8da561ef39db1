import asyncio
from collections.abc import Callable
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from zhili.serve import Settings
from zhili.serve.limits import RequestLimits

SCOPE = {
    "type": "http", "method": "POST", "path": "/v1/files", "query_string": b"",
    "headers": [(b"host", b"127.0.0.1:8765")],
}  # fmt: skip


async def _whole_body(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await PlainTextResponse("ok")(scope, receive, send)


def test_bodies_of_all_requests_together_are_limited(settings: Callable[..., Settings]) -> None:
    refused: list[Any] = []

    async def run() -> None:
        app, arrive = RequestLimits(_whole_body, settings(max_upload=1000)), asyncio.Event()

        async def send_one() -> None:
            sent = False

            async def receive() -> Message:
                nonlocal sent
                if sent:  # the last byte comes when all requests are under way
                    await arrive.wait()
                    return {"type": "http.request", "body": b"", "more_body": False}
                sent = True
                return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

            async def send(message: Message) -> None:
                pass

            try:
                await app(SCOPE, receive, send)
            except Exception as error:
                refused.append(error)

        requests = [asyncio.create_task(send_one()) for _ in range(10)]
        await asyncio.sleep(0)
        while len(refused) < 2:
            await asyncio.sleep(0.01)
        arrive.set()
        await asyncio.gather(*requests)
        await send_one()  # what was held is free again

    asyncio.run(asyncio.wait_for(run(), 30))
    assert [error.status_code for error in refused] == [429, 429]
